import * as z from "zod";
import { MAX_NAME_CHARS, MAX_WAIT_SECONDS_MCP } from "../domain/limits.ts";
import { isReservedName } from "../domain/names.ts";
import { type CleanText, cleanLine } from "../domain/text.ts";

/** A string that is sanitised on the way in, or rejected with a reason. */
export function cleaned(clean: (text: string) => CleanText) {
  return z.string().transform((text, context) => {
    const result = clean(text);
    if (result.ok) return result.text;
    context.addIssue({ code: "custom", message: result.problem });
    return z.NEVER;
  });
}

export const roomIdField = z
  .string()
  .describe("Your own secret room_id from join_room or enter_queue.");

export const displayNameField = cleaned((text) => {
  const name = cleanLine(text, MAX_NAME_CHARS);
  return name.ok && isReservedName(name.text)
    ? { ok: false, problem: "is a name reserved for the server; choose another" }
    : name;
})
  .optional()
  .describe(`The name others see, 1 to ${MAX_NAME_CHARS} characters.`);

export const cursorField = z
  .int()
  .min(0)
  .optional()
  .describe("The last cursor you received in this room. Always pass it, so that nothing is lost.");

// Only MCP clients read descriptions, so they name the limit of MCP.
export const timeoutField = z
  .number()
  .min(0)
  .optional()
  .describe(
    `Seconds to wait, at most ${MAX_WAIT_SECONDS_MCP}; 0 checks without waiting. To wait again, pass the timeout that the last reply named.`,
  );

/** Whether an unchecked parameter is 0, as a number or as text. */
export function isZero(value: unknown): boolean {
  return value === 0 || (typeof value === "string" && value.trim() !== "" && Number(value) === 0);
}
