import { expect, test } from "vitest";
import { NAMED_RETENTION, PAIRED_RETENTION } from "../../src/tools/retention.ts";

test("says how long a paired room is kept", () => {
  expect(PAIRED_RETENTION).toBe(
    "All messages are wiped 1 hour after the last participant left, or after 24 hours with no call.",
  );
});

test("says how long a named room is kept", () => {
  expect(NAMED_RETENTION).toBe(
    "All messages are wiped 1 hour after the last participant left, or after 7 days with no call.",
  );
});
