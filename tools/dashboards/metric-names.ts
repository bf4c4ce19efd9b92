/** Names of the series in a question to Prometheus. */

const WORDS = new Set(["and", "or", "unless", "offset", "bool", "by", "on", "without", "ignoring"]);
const GROUPED = /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;

/**
 * The series that an expression reads, each once, sorted. Texts, labels and durations are taken out; of the names that
 * are left, those before a bracket are functions.
 */
export function metricNames(expression: string): readonly string[] {
  const bare = expression
    .replace(/"(\\.|[^"\\])*"/g, '""')
    .replace(/\{[^}]*\}/g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(GROUPED, "");
  const found = [...bare.matchAll(/(?<![\w.$@])([a-zA-Z_:][\w:]*)\b(?!\s*\()(?!@)/g)].map(([, name = ""]) => name);
  return [...new Set(found.filter((name) => !WORDS.has(name)))].toSorted();
}
