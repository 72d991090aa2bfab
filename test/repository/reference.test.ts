/// <reference types="vite/client" />
import { expect, it } from "vitest";
import reference from "../../docs/reference.md?raw";
import { REFUSAL_REASONS } from "../../src/domain/refusal.ts";

/** The first cells of the table under "Errors". */
function documentedCodes(): string[] {
  const [, section = ""] = reference.split(/^## Errors$/mu);
  const [errors = ""] = section.split(/^## /mu);
  return Array.from(errors.matchAll(/^\| `(\w+)` /gmu), ([, code = ""]) => code);
}

it("documents every error code of the server once, and no others", () => {
  expect(documentedCodes().toSorted()).toEqual([...REFUSAL_REASONS].toSorted());
});
