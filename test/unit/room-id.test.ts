import { describe, expect, test } from "vitest";
import {
  formatRoomId,
  namedRoomAddress,
  pairedRoomAddress,
  parseRoomId,
} from "../../src/domain/room-id.ts";
import { cryptoRandomBytes, deriveSecret, newSecret } from "../../src/domain/secrets.ts";

const ADDRESS = "AbCdEfGhIjKlMnOpQrSt-_";
const KEY = "0123456789abcdefghijkl";

describe("a room_id", () => {
  test("can be parsed back for a named and a paired room", () => {
    const named = { address: namedRoomAddress("lobby"), key: newSecret(cryptoRandomBytes) };
    const paired = {
      address: pairedRoomAddress(newSecret(cryptoRandomBytes)),
      key: newSecret(cryptoRandomBytes),
    };
    expect(parseRoomId(formatRoomId(named))).toEqual(named);
    expect(parseRoomId(formatRoomId(paired))).toEqual(paired);
  });

  test("is one word that starts with room_", () => {
    expect(formatRoomId({ address: `n${ADDRESS}`, key: KEY })).toBe(`room_n${ADDRESS}.${KEY}`);
  });

  test.each([
    "",
    "lobby",
    "room_",
    "room_.",
    `n${ADDRESS}.${KEY}`,
    `Room_n${ADDRESS}.${KEY}`,
    `room_${ADDRESS}.${KEY}`,
    `room_x${ADDRESS}.${KEY}`,
    `room_N${ADDRESS}.${KEY}`,
    `room_n${ADDRESS}`,
    `room_n${ADDRESS}.`,
    `room_n${ADDRESS}${KEY}`,
    `room_n${ADDRESS}-${KEY}`,
    `room_n${ADDRESS}.${KEY}m`,
    `room_n${ADDRESS}.${KEY.slice(1)}`,
    `room_n${ADDRESS}A.${KEY}`,
    `room_n${ADDRESS.slice(1)}.${KEY}`,
    `room_n${ADDRESS}.${KEY}.${KEY}`,
    ` room_n${ADDRESS}.${KEY}`,
    `room_n${ADDRESS}.${KEY} `,
    `room_n${ADDRESS}.${KEY}\n`,
    `room_n${ADDRESS}.${KEY.slice(1)}+`,
    `room_n${ADDRESS}.${KEY.slice(1)}/`,
    `room_n${ADDRESS}.${KEY.slice(1)}=`,
    `room_n${ADDRESS}.${KEY.slice(1)}é`,
    `x\nroom_n${ADDRESS}.${KEY}`,
    `ticket_${KEY}`,
  ])("is rejected if it is malformed: %j", (malformed) => {
    expect(parseRoomId(malformed)).toBeUndefined();
  });
});

describe("the address of a room", () => {
  test("is the same for the same name", () => {
    expect(namedRoomAddress("lobby")).toBe(namedRoomAddress("lobby"));
  });

  test("differs for different names", () => {
    const names = ["lobby", "lobby ", "Lobby", "lobbz", ""];
    const addresses = names.map(namedRoomAddress);
    expect(new Set(addresses).size).toBe(names.length);
  });

  test("reveals neither the name nor its length", () => {
    const short = namedRoomAddress("lobby");
    const long = namedRoomAddress("lobby".repeat(8));
    expect(short).not.toContain("lobby");
    expect(short).not.toContain(btoa("lobby").slice(0, 6));
    expect(short.length).toBe(long.length);
  });

  test("is never the same for a paired and a named room", () => {
    const named = namedRoomAddress("lobby");
    const paired = pairedRoomAddress(deriveSecret("lobby", "named room"));
    expect(paired).not.toBe(named);
    expect(named).toMatch(/^n/);
    expect(paired).toMatch(/^p/);
  });
});
