import { expect, test } from "vitest";
import { NAMED_RETENTION, PAIRED_RETENTION } from "../../src/tools/retention.ts";

test("says how long a paired room is kept", () => {
  expect(PAIRED_RETENTION).toBe(
    "All messages are deleted 1 hour after the last participant leaves, or after 24 hours in which nobody there makes a tool call.",
  );
});

test("says how long a named room is kept", () => {
  expect(NAMED_RETENTION).toBe(
    "All messages are deleted 1 hour after the last participant leaves, or after 7 days in which nobody there makes a tool call.",
  );
});
