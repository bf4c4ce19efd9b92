/** Telling a map from everything else, when data came from outside and nothing is known of it yet. */

/** Whether `value` is a map of keys to values: an object, and neither a list nor null. */
export function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
