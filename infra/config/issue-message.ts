/** One zod issue in words: what was found and what is allowed. */
import type * as z from "zod";

type Issue = z.core.$ZodIssue;

const LONGEST_SHOWN = 60;
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "a mapping (keys and values)",
  record: "a mapping (keys and values)",
  string: "text",
};
const FORMATS: Readonly<Record<string, string>> = { url: "a URL such as https://example.org:6443" };

/** The reason code of an issue: that of our own parser where one refused, else `MISSING_KEY`, `WRONG_TYPE` or `WRONG_VALUE`. */
export function issueCode(issue: Issue): string {
  if (issue.code === "custom" && typeof issue.params?.code === "string") return issue.params.code;
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return "MISSING_KEY";
  return issue.code === "invalid_type" ? "WRONG_TYPE" : "WRONG_VALUE";
}

/** One sentence. The issue must carry its input (`reportInput`). */
export function issueMessage(issue: Issue): string {
  const found = shown(issue.input);
  switch (issue.code) {
    case "custom":
      return issue.message;
    case "invalid_type":
      return `${found}; expected ${kind(issue.expected)}`;
    case "invalid_value":
      return `${found}; allowed: ${list(issue.values)}`;
    case "invalid_union": {
      const options = "options" in issue && Array.isArray(issue.options) ? `; allowed: ${list(issue.options)}` : "";
      const of = "discriminator" in issue ? shown(fieldOf(issue.input, String(issue.discriminator))) : found;
      return `${of}${options}`;
    }
    case "too_small":
      return `${found}; allowed: at least ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `${found}; allowed: at most ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_format":
      // A pattern of ours carries what is allowed as its message, in words.
      return `${found}; allowed: ${FORMATS[issue.format] ?? issue.message}`;
    default:
      return `${found}; ${issue.message}`;
  }
}

/** A value as it is shown to people: short, and quoted if it is text. */
function shown(value: unknown): string {
  if (value === undefined) return "the key is missing";
  if (Array.isArray(value)) return "found a list";
  if (typeof value === "object" && value !== null) return "found a mapping";
  const text = JSON.stringify(value);
  return `found ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : value;
}

function kind(expected: string): string {
  return KINDS[expected] ?? expected;
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}
