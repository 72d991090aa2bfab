import * as z from "zod";

/**
 * The reply fields that hold what participants wrote. A registry of its own: marks in the global
 * one would appear in the JSON Schemas that clients read.
 */
const marked = z.registry<{ isParticipantText: true }>();

/** A string that a participant chose or wrote. A reply that carries one is labelled untrusted. */
export function participantText(): z.ZodString {
  return z.string().register(marked, { isParticipantText: true });
}

/**
 * The keys of an object that hold participants' text, directly (`true`) or in an object or list
 * below them.
 */
type MarkedKeys = ReadonlyMap<string, true | MarkedKeys>;

function marksOf(schema: z.core.$ZodType): true | MarkedKeys | undefined {
  if (schema instanceof z.ZodOptional) return marksOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return marksOf(schema.element);
  if (schema instanceof z.ZodObject) {
    const keys = new Map<string, true | MarkedKeys>();
    for (const [key, field] of Object.entries(schema.shape)) {
      const marks = marksOf(field as z.core.$ZodType);
      if (marks) keys.set(key, marks);
    }
    return keys.size > 0 ? keys : undefined;
  }
  return marked.has(schema) ? true : undefined;
}

// Computed when a schema is first asked about: most isolates answer with few of them.
const marksBySchema = new WeakMap<z.ZodObject, MarkedKeys>();

function markedKeys(schema: z.ZodObject): MarkedKeys {
  const known = marksBySchema.get(schema);
  if (known) return known;
  const marks = marksOf(schema);
  const keys: MarkedKeys = marks instanceof Map ? marks : new Map();
  marksBySchema.set(schema, keys);
  return keys;
}

type Json = Readonly<Record<string, unknown>>;

function carries(value: unknown, marks: true | MarkedKeys): boolean {
  if (value === undefined) return false;
  if (Array.isArray(value)) return value.some((item) => carries(item, marks));
  if (marks === true) return true;
  return [...marks].some(([key, below]) => carries((value as Json)[key], below));
}

/** Whether a reply of this schema carries text or names that participants chose. */
export function carriesParticipantText(schema: z.ZodObject, reply: Json): boolean {
  return carries(reply, markedKeys(schema));
}
