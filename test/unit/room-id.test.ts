import { beforeAll, describe, expect, test } from "vitest";
import {
  formatRoomId,
  isPairedRoomAddress,
  namedRoomAddress,
  pairedRoomAddress,
  parseRoomId,
} from "../../src/domain/room-id.ts";
import { cryptoRandomBytes, newSecret } from "../../src/domain/secrets.ts";

const ADDRESS = "AbCdEfGh-_A";
const KEY = "0123456789abcdefghijkl";

function deploymentKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
}

let ours: CryptoKey;

beforeAll(async () => {
  ours = await deploymentKey(cryptoRandomBytes(32));
});

describe("a room_id", () => {
  test("can be parsed back for a named and a paired room", async () => {
    for (const address of [
      await namedRoomAddress(ours, "lobby"),
      pairedRoomAddress(cryptoRandomBytes),
    ]) {
      const handle = { address, key: newSecret(cryptoRandomBytes) };
      expect(parseRoomId(formatRoomId(handle))).toEqual(handle);
    }
  });

  test("is one word of 38 characters that starts with room_", () => {
    const roomId = formatRoomId({ address: ADDRESS, key: KEY });
    expect(roomId).toBe(`room_${ADDRESS}${KEY}`);
    expect(roomId).toHaveLength(38);
  });

  test.each([
    "",
    "lobby",
    "room_",
    `${ADDRESS}${KEY}`,
    `Room_${ADDRESS}${KEY}`,
    `room_${ADDRESS}`,
    `room_${ADDRESS}.${KEY}`,
    `room_${ADDRESS}${KEY}m`,
    `room_${ADDRESS}${KEY.slice(1)}`,
    `room_A${ADDRESS}${KEY}`,
    `room_${ADDRESS.slice(1)}${KEY}`,
    // The last character of an address says which kind of room it is; C and D stand for neither.
    `room_${ADDRESS.slice(0, -1)}C${KEY}`,
    `room_${ADDRESS.slice(0, -1)}D${KEY}`,
    ` room_${ADDRESS}${KEY}`,
    `room_${ADDRESS}${KEY} `,
    `room_${ADDRESS}${KEY}\n`,
    `room_${ADDRESS}${KEY.slice(1)}+`,
    `room_${ADDRESS}${KEY.slice(1)}/`,
    `room_${ADDRESS}${KEY.slice(1)}=`,
    `room_${ADDRESS}${KEY.slice(1)}é`,
    `x\nroom_${ADDRESS}${KEY}`,
    `ticket_${KEY}`,
  ])("is rejected if it is malformed: %j", (malformed) => {
    expect(parseRoomId(malformed)).toBeUndefined();
  });
});

describe("the address of a named room", () => {
  test("is the same for the same name", async () => {
    expect(await namedRoomAddress(ours, "lobby")).toBe(await namedRoomAddress(ours, "lobby"));
  });

  test("differs for different names", async () => {
    const names = ["lobby", "lobby ", "Lobby", "lobbz", ""];
    const addresses = await Promise.all(names.map((name) => namedRoomAddress(ours, name)));
    expect(new Set(addresses).size).toBe(names.length);
  });

  test("can't be computed without the deployment's secret", { tags: "S4" }, async () => {
    const theirs = await deploymentKey(cryptoRandomBytes(32));
    expect(await namedRoomAddress(theirs, "lobby")).not.toBe(await namedRoomAddress(ours, "lobby"));
  });

  test("depends on each byte of the secret", async () => {
    const secret = new Uint8Array(32);
    const keys = [secret, ...Array.from(secret.keys(), (index) => secret.with(index, 1))];
    const addresses = await Promise.all(
      keys.map(async (bytes) => namedRoomAddress(await deploymentKey(bytes), "lobby")),
    );
    expect(new Set(addresses).size).toBe(33);
  });
});

describe("the address of a paired room", () => {
  test("differs from that of every named room", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `room ${index}`);
    const named = await Promise.all(names.map((name) => namedRoomAddress(ours, name)));
    const paired = names.map(() => pairedRoomAddress(cryptoRandomBytes));
    expect(named.filter(isPairedRoomAddress)).toEqual([]);
    expect(paired.filter(isPairedRoomAddress)).toEqual(paired);
  });

  test("keeps each of the 64 random bits", () => {
    const addresses = Array.from({ length: 64 }, (_, bit) =>
      pairedRoomAddress((length) => new Uint8Array(length).with(bit >> 3, 1 << (bit & 7))),
    );
    expect(new Set(addresses).size).toBe(64);
  });
});
