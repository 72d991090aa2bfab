import { beforeAll, describe, expect, test, vi } from "vitest";
import { MAX_WAIT_HANDLE_CHARS, RESUME_AFTER_DEADLINE_MS } from "../../src/domain/limits.ts";
import { cryptoRandomBytes } from "../../src/domain/secrets.ts";
import {
  isHandle,
  openHandle,
  type ResumableCall,
  sealHandle,
} from "../../src/transports/mcp/wait-handle.ts";

const NOW = 1_800_000_000_000;
const SESSION = "0123456789abcdefghijkl";
const CALL: ResumableCall = {
  tool: "enter_queue",
  requestId: 7,
  waitTarget: "queue",
  is2026: false,
  waitId: "the wait",
  deadline: NOW + 50_000,
  state: { secret: "the-secret-of-a-ticket" },
};

const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", cryptoRandomBytes(32), "HKDF", false, ["deriveKey"]);

let ours: CryptoKey;
let handle: string;

beforeAll(async () => {
  ours = await newKey();
  handle = (await sealHandle(ours, CALL, SESSION)) ?? "";
});

const open = (text: string, now = NOW): Promise<ResumableCall | undefined> =>
  openHandle(ours, text, SESSION, now);

describe("the handle of a wait", { tags: "R9" }, () => {
  test("opens to the call that was sealed", async () => {
    expect(await open(handle)).toEqual(CALL);
  });

  test("opens when another isolate sealed it", async () => {
    vi.resetModules();
    const elsewhere = await import("../../src/transports/mcp/wait-handle.ts");
    const other = await elsewhere.sealHandle(ours, CALL, SESSION);
    // Each isolate has a salt of its own.
    expect(other?.slice(0, 20)).not.toBe(handle.slice(0, 20));
    expect(await open(other ?? "")).toEqual(CALL);
  });

  test("never repeats and shows nothing of the call", async () => {
    const again = (await sealHandle(ours, CALL, SESSION)) ?? "";
    expect(again.slice(-40)).not.toBe(handle.slice(-40));
    for (const text of [handle, atob(handle.replaceAll("-", "+").replaceAll("_", "/"))]) {
      expect(text).not.toContain("enter_queue");
      expect(text).not.toContain("the-secret");
      expect(text).not.toContain(SESSION);
    }
  });

  test("works until 60 s after the wait's deadline", async () => {
    expect(RESUME_AFTER_DEADLINE_MS).toBe(60_000);
    expect(await open(handle, CALL.deadline + 60_000)).toEqual(CALL);
    expect(await open(handle, CALL.deadline + 60_001)).toBeUndefined();
  });

  test("does not open in another session, without one, or in another deployment", async () => {
    const otherSession = "lkjihgfedcba9876543210";
    expect(await openHandle(ours, handle, otherSession, NOW)).toBeUndefined();
    expect(await openHandle(ours, handle, undefined, NOW)).toBeUndefined();
    expect(await openHandle(await newKey(), handle, SESSION, NOW)).toBeUndefined();
  });

  test("does not open if any of its characters is changed", async () => {
    for (let index = 0; index < handle.length - 1; index += 1) {
      const other = handle[index] === "A" ? "B" : "A";
      const forged = handle.slice(0, index) + other + handle.slice(index + 1);
      expect(await open(forged), `character ${index}`).toBeUndefined();
    }
  });

  test("does not open if it is cut anywhere", async () => {
    for (let length = 0; length < handle.length; length += 1) {
      expect(await open(handle.slice(0, length)), `cut at ${length}`).toBeUndefined();
    }
  });

  const unusable = `${"A".repeat(99)}=`;
  const foreign = "é".repeat(100);
  test.each(["", "done", "0", "x".repeat(10_000), unusable, "A".repeat(45), foreign])(
    "is told apart from other ids without a key: %#",
    (text) => {
      expect(isHandle(text)).toBe(false);
    },
  );

  test("is not made for a call that would not fit into a header", async () => {
    const names = Array.from({ length: 50 }, () => "n".repeat(40));
    expect(await sealHandle(ours, { ...CALL, state: { names } }, SESSION)).toBeDefined();
    const longer = { ...CALL, requestId: "r".repeat(MAX_WAIT_HANDLE_CHARS) };
    expect(await sealHandle(ours, longer, SESSION)).toBeUndefined();
  });
});
