import { describe, expect, test } from "vitest";
import { MAX_NAME_CHARS } from "../../src/domain/limits.ts";
import {
  canonicalLabel,
  DEFAULT_NAME,
  distinctName,
  isReservedName,
  nameSkeleton,
  SYSTEM_NAME,
} from "../../src/domain/names.ts";

describe("isReservedName", () => {
  test.each([
    SYSTEM_NAME,
    "system",
    "SYSTEM",
    " s y s t e m ",
    "S.y-s_t/e*m",
    "[System]",
    "«System»:",
    "Ｓｙｓｔｅｍ",
    "ＳＹＳＴＥＭ",
    "Sÿstém",
    "S\u0336y\u0336s\u0336tem",
    "𝐒𝐲𝐬𝐭𝐞𝐦",
    "ⓈⓎⓈⓉⒺⓂ",
    "ſystem",
    "Sys\u200Dtem",
    "Sys\u200Etem",
    "System\uFE0F",
    "Server",
    "server!",
    "ADMIN",
    "Administrator",
    "Mod-er-at-or",
  ])("returns true for a name that looks like the server's: %j", { tags: "S3" }, (name) => {
    expect(isReservedName(name)).toBe(true);
  });

  test.each([DEFAULT_NAME, "Systematic Sam", "Ecosystem", "Server Sue", "Adminka", "Alice", "!"])(
    "returns false for a name that is only similar: %j",
    (name) => {
      expect(isReservedName(name)).toBe(false);
    },
  );
});

describe("distinctName", () => {
  test("keeps a name that nobody has", () => {
    expect(distinctName("Alice", [])).toBe("Alice");
    expect(distinctName("Alice", ["Bob", "Alice (2)", "Alicia"])).toBe("Alice");
  });

  test.each([
    "Alice",
    "alice",
    "ALICE",
    "Ａｌｉｃｅ",
    "A l i c e",
    "Alice!",
    "Álice",
    "Ali\u200Dce",
  ])("numbers Alice when another participant is called %j", { tags: "S3" }, (taken) => {
    expect(distinctName("Alice", [taken])).toBe("Alice (2)");
  });

  test("gives a taken name the first free number", () => {
    expect(distinctName("Alice", ["Alice", "Alice (2)"])).toBe("Alice (3)");
    expect(distinctName("Alice", ["Alice", "Alice (3)"])).toBe("Alice (2)");
    expect(distinctName("Alice", ["Alice (3)", "alice2", "Alice"])).toBe("Alice (4)");
    expect(distinctName("Alice (2)", ["Alice (2)"])).toBe("Alice (2) (2)");
  });

  test("shortens the name, not its number, to stay within the limit", () => {
    const long = "a".repeat(MAX_NAME_CHARS);
    expect(distinctName(long, [long])).toBe(`${"a".repeat(MAX_NAME_CHARS - 4)} (2)`);
    expect(distinctName("b".repeat(37), ["b".repeat(37)])).toBe(`${"b".repeat(36)} (2)`);
    expect(distinctName("b".repeat(36), ["b".repeat(36)])).toBe(`${"b".repeat(36)} (2)`);
  });

  test("shortens the name further for a two-digit number", () => {
    const names: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      names.push(distinctName("c".repeat(MAX_NAME_CHARS), names));
    }
    expect(names.at(-1)).toBe(`${"c".repeat(MAX_NAME_CHARS - 5)} (12)`);
    expect(new Set(names.map(nameSkeleton)).size).toBe(12);
  });

  test("never cuts a name inside a character", () => {
    const long = "😀".repeat(MAX_NAME_CHARS);
    const numbered = distinctName(long, [long]);
    expect(numbered).toBe(`${"😀".repeat(MAX_NAME_CHARS - 4)} (2)`);
    expect(numbered.isWellFormed()).toBe(true);
  });

  test("tells 50 participants with the same name apart", () => {
    const names: string[] = [];
    for (let count = 0; count < 50; count += 1) names.push(distinctName("Guest", names));
    expect(names[0]).toBe("Guest");
    expect(names[49]).toBe("Guest (50)");
    expect(new Set(names.map(nameSkeleton)).size).toBe(50);
  });

  test("tells names apart by their letters in any script or by their emoji", () => {
    expect(distinctName("李雷", ["韩梅梅"])).toBe("李雷");
    expect(distinctName("Ольга", ["Олег"])).toBe("Ольга");
    expect(distinctName("🐱", ["🐶"])).toBe("🐱");
    expect(distinctName("🐱", ["🐱"])).toBe("🐱 (2)");
    expect(distinctName("Agent 1", ["Agent 2"])).toBe("Agent 1");
  });
});

describe("canonicalLabel", () => {
  test.each([
    ["Weather", "WEATHER"],
    ["ｗｅａｔｈｅｒ", "weather"],
    ["É", "e\u0301"],
    ["ﬁne", "FINE"],
    ["ΟΔΟΣ", "οδος"],
    ["ПОГОДА", "погода"],
  ])("treats %j and %j as the same label", (one, other) => {
    expect(canonicalLabel(one)).toBe(canonicalLabel(other));
  });

  test.each([
    ["weather", "weather!"],
    ["week end", "weekend"],
    ["resume", "résumé"],
    ["room1", "room2"],
  ])("treats %j and %j as different labels", (one, other) => {
    expect(canonicalLabel(one)).not.toBe(canonicalLabel(other));
  });

  test("leaves a canonical label unchanged", () => {
    const labels = ["İstanbul", "ΟΔΟΣ", "Ǆ", "Å", "㎒", "ﬃ", "ẞ", "K\u0301", "ＡＢＣ"];
    const canonical = labels.map(canonicalLabel);
    expect(canonical.map(canonicalLabel)).toEqual(canonical);
  });
});
