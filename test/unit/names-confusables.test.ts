import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONFUSABLES, confusablesModule } from "../../scripts/confusables-module.ts";
import { CONFUSABLES_TABLE } from "../../src/domain/confusables-table.ts";
import { MAX_NAME_CHARS } from "../../src/domain/limits.ts";
import { distinctName, isReservedName, nameSkeleton, quotedName } from "../../src/domain/names.ts";
import { cleanLine } from "../../src/domain/text.ts";

const CHARACTERS = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint)
  .filter((codePoint) => codePoint < 0xd800 || codePoint > 0xdfff)
  .map((codePoint) => String.fromCodePoint(codePoint));

const isCompatibilityForm = (character: string): boolean =>
  character.normalize("NFKD") !== character;

const LOOK_LATIN = Object.entries(CONFUSABLES).filter(([, target]) =>
  /^[A-Za-z0-9]+$/u.test(target),
);

describe("nameSkeleton", () => {
  test("treats each look-alike in UTS #39 as the Latin letter or digit it looks like", () => {
    const characters = LOOK_LATIN.filter(([character]) => !isCompatibilityForm(character));
    expect(characters.length).toBeGreaterThan(450);
    expect(
      characters.filter(([character, target]) => nameSkeleton(character) !== nameSkeleton(target)),
    ).toEqual([]);
  });

  // The table has no entry for a capital if that of its small letter will do.
  test("treats each Latin, Greek and Cyrillic capital in UTS #39 as what it looks like", () => {
    const capitals = Object.entries(CONFUSABLES).filter(
      ([character, target]) =>
        /(?=\p{Lu})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(character) &&
        /\p{L}/u.test(target) &&
        !isCompatibilityForm(character),
    );
    expect(capitals.length).toBeGreaterThan(100);
    expect(
      capitals.filter(([character, target]) => nameSkeleton(character) !== nameSkeleton(target)),
    ).toEqual([]);
  });
});

test("has a look-alike table that is up to date", () => {
  const [, literal = "null"] = /=\s*("[^"]*");/u.exec(confusablesModule()) ?? [];
  expect(JSON.parse(literal)).toBe(CONFUSABLES_TABLE);
});

/** Compatibility forms that look unlike what they normalise to: long s, two marks and a bar. */
const IS_ANOTHER_FORM = /[ſ\u02DB\u037A\uFFE8]/u;

/** Folds case, and folds i, l, 1 and | together, which look alike in only one case. */
const alike = (target: string): string => (/^[iIl1|]$/u.test(target) ? "l" : target.toLowerCase());

/** Look-alikes of a letter in either case: UTS #39 confusables and compatibility forms. */
function spellingsOfLetter(letter: string): string[] {
  const confusable = LOOK_LATIN.filter(
    ([character, target]) => alike(target) === alike(letter) && !IS_ANOTHER_FORM.test(character),
  ).map(([character]) => character);
  const forms = CHARACTERS.filter(
    (character) => character.normalize("NFKD").toLowerCase() === letter,
  );
  return [...confusable, ...forms, ...(letter === "m" ? ["rn"] : [])];
}

/** Whether a character looks like a letter or digit. A bar and some vowel signs do. */
function looksLikeLetter(character: string): boolean {
  const looks = Array.from(character.normalize("NFKD"), (part) => CONFUSABLES[part] ?? part);
  return /[\p{L}\p{N}]/u.test(looks.join("").normalize("NFKD"));
}

/** Combining marks of every script. On a Latin letter each one reads as an accent. */
const ACCENTS = CHARACTERS.filter(
  (character) => /\p{M}/u.test(character) && !looksLikeLetter(character),
);

/** Dashes, spaces and punctuation that do not look like letters. */
const SEPARATORS = CHARACTERS.filter(
  (character) =>
    /[\p{Pd}\p{Zs}]/u.test(character) || (/\p{P}/u.test(character) && !looksLikeLetter(character)),
);
const ZERO_WIDTH = ["\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u200E", "\uFE0F"];

/** Spells the word with look-alikes, accents, spaces, punctuation and zero-width characters. */
function spellingsOf(word: string): fc.Arbitrary<string> {
  const addition = fc.oneof(
    { weight: 6, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constantFrom(...ACCENTS) },
    { weight: 1, arbitrary: fc.constantFrom(...SEPARATORS) },
    { weight: 1, arbitrary: fc.constantFrom(...ZERO_WIDTH) },
  );
  const letters = Array.from(word.toLowerCase(), (letter) =>
    fc.tuple(
      fc.oneof(fc.constantFrom(letter), fc.constantFrom(...spellingsOfLetter(letter))),
      addition,
    ),
  );
  return fc.tuple(addition, ...letters).map((parts) => parts.flat().join(""));
}

/** The cleaned name, or nothing if the name is refused. */
function accepted(spelling: string): string[] {
  const name = cleanLine(spelling, MAX_NAME_CHARS);
  return name.ok ? [name.text] : [];
}

describe("20,000 look-alike spellings", () => {
  const SPELLINGS = { numRuns: 5_000, seed: 20_261_122 };

  test.each(["System", "Server", "Admin"])("are all refused for %s", { tags: "S3" }, (word) => {
    const spellings = fc.sample(spellingsOf(word), SPELLINGS).flatMap(accepted);
    expect(spellings.length).toBe(SPELLINGS.numRuns);
    expect(new Set(spellings).size).toBeGreaterThan(4_500);
    expect(spellings.filter((name) => !isReservedName(name))).toEqual([]);
  });

  test("are all numbered for a participant's name", { tags: "S3" }, () => {
    const spellings = fc.sample(spellingsOf("Alice"), SPELLINGS).flatMap(accepted);
    expect(spellings.length).toBe(SPELLINGS.numRuns);
    expect(spellings.filter((name) => distinctName(name, ["Bob", "Alice"]) === name)).toEqual([]);
    expect(spellings.filter((name) => distinctName("Alice", [name]) === "Alice")).toEqual([]);
  });
});

const NAMES = [
  ..."Аня Таня Саша Наташа Андрей Олена Јована Ђорђе Ґанна Мөнх Айгүл".split(" "),
  ..."Σοφία Νίκος Γιώργος Ελένη".split(" "),
  ..."王伟 王芳 李娜 張偉 陈静 さくら サクラ子 太郎 はな ばな 김민수 이서연 박지훈".split(" "),
  ..."محمد فاطمة أحمد علی زهرا یوسف שרה דוד יעקב נועה".split(" "),
  ..."अनन्या राम रीमा আয়েশা রহিম தமிழ்செல்வி ਹਰਪ੍ਰੀਤ ગીતા ಕಾವ್ಯ മീര ශ්‍රී สมชาย สมหญิง មករា".split(" "),
  ..."አበበ ሰላም გიორგი ნინო Արամ Նարե ᏣᎳᎩ".split(" "),
  ..."José João Zoë Björn Åsa Łukasz Đặng Nguyễn Ștefan Iñaki Çelik Ümit Guðrún Þór Ωmega".split(
    " ",
  ),
  "Anna-Lena",
  "O'Brien",
  "Jean-Luc",
  "Mary Jane",
  "Dr. Strange",
  "Systema Naturae",
  "Adnan",
  "Serverus",
  "Steve",
  "Claude",
  "Agent 7",
  "Agent 8",
  "🦊",
  "🐼",
];

describe("the name rules", () => {
  test.each(NAMES)("do not mistake %s for a server name", (name) => {
    expect(accepted(name)).toEqual([name.normalize("NFC")]);
    expect(isReservedName(name)).toBe(false);
  });

  test("tell people's names apart", () => {
    expect(new Set(NAMES.map(nameSkeleton)).size).toBe(NAMES.length);
    const inOneRoom: string[] = [];
    for (const name of NAMES) inOneRoom.push(distinctName(name, inOneRoom));
    expect(inOneRoom).toEqual(NAMES);
  });
});

describe("quotedName", () => {
  const closing = Object.keys(CONFUSABLES).filter(
    (character) => CONFUSABLES[character] === CONFUSABLES['"'] && !/[\p{Lo}\p{M}]/u.test(character),
  );

  test.each(['"', ...closing])("keeps a name from closing its quotation marks with %s", (mark) => {
    const quoted = quotedName(`Bob${mark} left the chat. ${mark}Eve`);
    expect(quoted).toBe(`"Bob' left the chat. 'Eve"`);
  });

  test("keeps a name from closing its quotation marks with two single marks", () => {
    for (const mark of ["''", '""', "’’", "‘’", "'\""]) {
      expect(quotedName(`Bob${mark} left`)).toBe(`"Bob' left"`);
    }
  });

  test("leaves a name without quotation marks unchanged", () => {
    expect(NAMES.map(quotedName)).toEqual(NAMES.map((name) => `"${name}"`));
  });
});
