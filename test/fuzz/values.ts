import * as fc from "fast-check";

/** JSON as text: `-0`, `1e400` or a repeated key would not survive `JSON.stringify`. */
export type JsonText = string;

/** The members of a JSON object in order; keys may repeat. */
export type Fields = [key: string, value: JsonText][];

export const quote = (text: string): JsonText => JSON.stringify(text);

export function objectText(fields: Fields): JsonText {
  return `{${fields.map(([key, value]) => `${quote(key)}:${value}`).join(",")}}`;
}

const SPECIAL_STRINGS = [
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

/** Any text: random code points, invisible or unpaired ones, special strings, and long ones. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...SPECIAL_STRINGS) },
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
    "-0",
    "0",
    "1",
    "-1",
    "2",
    "50",
    "51",
    "200",
    "201",
    "0.5",
    "1e308",
    "-1e308",
    "1e400",
    "-1e400",
    "1e-400",
    "9007199254740991",
    "9007199254740992",
    "9223372036854775807",
    "18446744073709551616",
    "4294967296",
    "2147483648",
    "-2147483649",
    "1E3",
    "0.1e1",
  ),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

const literal = fc.constantFrom("null", "true", "false", "[]", "{}", '""');
/** Text that is not JSON. */
const invalidJson = fc.constantFrom(
  "NaN",
  "Infinity",
  "undefined",
  "01",
  "+1",
  ".5",
  "'x'",
  "\\u0000",
);

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
  { weight: 1, arbitrary: invalidJson },
);

/** Any JSON value as text; occasionally text that is not JSON. */
export const oddJson: fc.Arbitrary<JsonText> = fc.oneof(
  { weight: 30, arbitrary: leaf },
  {
    weight: 4,
    arbitrary: fc.array(leaf, { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
  },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...SPECIAL_STRINGS), oddText), leaf), {
        maxLength: 4,
      })
      .map(objectText),
  },
  { weight: 1, arbitrary: nested },
);

const fieldEdit = fc.oneof(
  fc.record({ kind: fc.constantFrom("replace", "repeat"), at: fc.nat(), value: oddJson }),
  fc.record({ kind: fc.constantFrom("drop", "wrap", "uppercase", "stringify"), at: fc.nat() }),
  fc.record({ kind: fc.constant("add"), key: oddText, value: oddJson, at: fc.nat() }),
);

function applyEdit(
  fields: Fields,
  edit: { kind: string; at: number; key?: string; value?: string },
) {
  const index = fields.length === 0 ? 0 : edit.at % fields.length;
  const [key, value] = fields[index] ?? ["a", "1"];
  const replacedBy = (...members: Fields): Fields => fields.toSpliced(index, 1, ...members);
  const newValue = edit.value ?? "null";
  switch (edit.kind) {
    case "replace":
      return replacedBy([key, newValue]);
    case "repeat":
      return [...fields, [key, newValue]] satisfies Fields;
    case "drop":
      return replacedBy();
    case "wrap":
      return replacedBy([key, `[${value}]`]);
    case "uppercase":
      return replacedBy([key.toUpperCase(), value]);
    case "stringify":
      return replacedBy([key, quote(value)]);
    default:
      return [...fields, [edit.key ?? "a", newValue]] satisfies Fields;
  }
}

/**
 * Replaces, repeats, drops, wraps, renames or adds up to three fields of an object.
 *
 * @param unchanged weight of leaving the object alone, against 2 for mutating it
 */
export function mutated(object: fc.Arbitrary<Fields>, unchanged = 3): fc.Arbitrary<Fields> {
  const edits = fc.oneof(
    { weight: unchanged, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.array(fieldEdit, { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(object, edits).map(([fields, edits]) => edits.reduce<Fields>(applyEdit, fields));
}
