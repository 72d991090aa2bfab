import { expect, test } from "vitest";
import { eventText } from "../../src/room/events.ts";

test("starts the text of an event with the name", () => {
  expect(eventText("Alice", "joined")).toBe('"Alice" joined the room');
  expect(eventText("Alice", "left")).toBe('"Alice" left the room');
  expect(eventText("$&", "disconnected")).toBe('"$&" has disconnected');
});
