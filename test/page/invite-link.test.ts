import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invitedRoom, inviteLink } from "../../public/app/invite-link.js";

describe("an invitation link", () => {
  it("leads to the room it was made for, whatever its name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (room) => {
        const link = new URL(inviteLink("https://chat.example", room));
        expect(link.origin).toBe("https://chat.example");
        expect(link.pathname).toBe("/");
        expect(invitedRoom(link.hash)).toBe(room);
      }),
    );
  });

  it("can be typed by hand", () => {
    expect(invitedRoom("#tea-time")).toBe("tea-time");
    expect(invitedRoom("#100%")).toBe("100%");
    expect(invitedRoom("")).toBeUndefined();
    expect(invitedRoom("#")).toBeUndefined();
  });
});
