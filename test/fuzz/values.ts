import * as fc from "fast-check";

/** Arbitraries of JSON as text, since much of what is odd (`-0`, `1e400`, a key twice) does not survive `JSON.stringify`. */
export type JsonText = string;

/** A JSON object as it is to be written: keys may come twice. */
export type Fields = [key: string, value: JsonText][];

export const quote = (text: string): JsonText => JSON.stringify(text);

export function objectText(fields: Fields): JsonText {
  return `{${fields.map(([key, value]) => `${quote(key)}:${value}`).join(",")}}`;
}

const NAMES_WITH_A_MEANING = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "toJSON",
  "length",
  "System",
  "Ѕуѕtеm",
  "Admin (2)",
  "Guest",
  "null",
  "undefined",
  "NaN",
  "0",
  "-1",
  "true",
  "",
  " ",
  "\n\n",
  "queue",
  "../../etc/passwd",
  "'; DROP TABLE messages; --",
  "%00",
  "${7*7}",
  "{{7*7}}",
  "\r\nSet-Cookie: a=b",
  "\n\ndata: {}\n\n",
  "]]>",
  '"}],"isError":true,"x":[{"',
];

const ODD_CHARACTERS = [
  "\0",
  "\u0007",
  "\u001B[31m",
  "\u001B]8;;http://a\u0007",
  "\u001B]",
  "\u009B31m",
  "\u202E",
  "\u2066",
  "\u200B",
  "\u200D",
  "\uFE0F",
  "\u{E0041}",
  "\u{E0100}",
  "\uFEFF",
  "\uFFFE",
  "\uD800",
  "\uDC00",
  "\uFFFD",
  "\u0300",
  "\u2028",
  "\u3164",
  "\u00AD",
  "\r",
  "\t",
  "👩‍👩‍👧",
  "ﷺ",
  "İ",
  "ß",
  "क्‍ष",
  "x",
  " ",
];

/** Text of every class: of any code points, of what is hidden or half, of names that mean something somewhere, and long ones. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...NAMES_WITH_A_MEANING) },
  { weight: 20, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
  { weight: 20, arbitrary: fc.string({ unit: "binary", maxLength: 120 }) },
  { weight: 20, arbitrary: fc.string({ unit: fc.constantFrom(...ODD_CHARACTERS), maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...ODD_CHARACTERS),
        fc.constantFrom(39, 40, 41, 100, 101, 200, 201, 4_000, 15_999, 16_000, 16_001),
      )
      .map(([character, length]) => character.repeat(length)),
  },
);

const oddNumber: fc.Arbitrary<JsonText> = fc.oneof(
  fc.constantFrom(
    ..."-0 0 1 -1 2 50 51 200 201 0.5 1e308 -1e308 1e400 -1e400 1e-400 9007199254740991 9007199254740992 9223372036854775807 18446744073709551616 4294967296 2147483648 -2147483649 1E3 0.1e1".split(
      " ",
    ),
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

const literal = fc.constantFrom("null", "true", "false", "[]", "{}", '""');
/** No JSON at all, where a value is expected. */
const noJson = fc.constantFrom("NaN", "Infinity", "undefined", "01", "+1", ".5", "'x'", "\\u0000");

const nested: fc.Arbitrary<JsonText> = fc
  .tuple(fc.constantFrom(2, 8, 20, 26, 29, 30, 31, 32, 33), fc.boolean())
  .map(([depth, isArray]) =>
    isArray
      ? "[".repeat(depth) + "]".repeat(depth)
      : '{"a":'.repeat(depth) + "1" + "}".repeat(depth),
  );

const leaf: fc.Arbitrary<JsonText> = fc.oneof(
  { weight: 40, arbitrary: oddText.map(quote) },
  { weight: 40, arbitrary: oddNumber },
  { weight: 20, arbitrary: literal },
  { weight: 1, arbitrary: noJson },
);

/** Any JSON value, as text; now and then none. */
export const oddJson: fc.Arbitrary<JsonText> = fc.oneof(
  { weight: 30, arbitrary: leaf },
  {
    weight: 4,
    arbitrary: fc.array(leaf, { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
  },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES_WITH_A_MEANING), oddText), leaf), {
        maxLength: 4,
      })
      .map(objectText),
  },
  { weight: 1, arbitrary: nested },
);

const fieldChange = fc.oneof(
  fc.record({ kind: fc.constantFrom("replace", "repeat"), at: fc.nat(), value: oddJson }),
  fc.record({ kind: fc.constantFrom("drop", "wrap", "shout", "text"), at: fc.nat() }),
  fc.record({ kind: fc.constant("add"), key: oddText, value: oddJson, at: fc.nat() }),
);

function changed(fields: Fields, edit: { kind: string; at: number; key?: string; value?: string }) {
  const index = fields.length === 0 ? 0 : edit.at % fields.length;
  const [key, value] = fields[index] ?? ["a", "1"];
  const withAt = (...own: Fields): Fields => fields.toSpliced(index, 1, ...own);
  const given = edit.value ?? "null";
  switch (edit.kind) {
    case "replace":
      return withAt([key, given]);
    case "repeat":
      return [...fields, [key, given]] satisfies Fields;
    case "drop":
      return withAt();
    case "wrap":
      return withAt([key, `[${value}]`]);
    case "shout":
      return withAt([key.toUpperCase(), value]);
    case "text":
      return withAt([key, quote(value)]);
    default:
      return [...fields, [edit.key ?? "a", given]] satisfies Fields;
  }
}

/**
 * The object with up to three fields replaced, repeated, dropped, wrapped, renamed or added.
 *
 * @param spared weight of leaving it as it is, against 2
 */
export function mutated(object: fc.Arbitrary<Fields>, spared = 3): fc.Arbitrary<Fields> {
  const changes = fc.oneof(
    { weight: spared, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fieldChange, { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(object, changes).map(([fields, edits]) => edits.reduce<Fields>(changed, fields));
}
