/** Conditions of analyses, read as the Rollouts controller reads them; only the words that ours use. */

/**
 * Whether `result` meets a condition made of `len(result)`, `result[0]`, `isNaN(result[0])`, numbers and `&&`.
 * @throws Error for any other word, and for `result[0]` of an empty result, as the controller does
 */
export function meets(condition: string, result: readonly number[]): boolean {
  return condition.split(" && ").every((term) => termHolds(term, result));
}

function termHolds(term: string, result: readonly number[]): boolean {
  if (term === "!isNaN(result[0])") return !Number.isNaN(first(result));
  const [, left, operator, right] = /^(len\(result\)|result\[0\]) (>|<=) ([0-9.]+)$/.exec(term) ?? [];
  if (left === undefined) throw new Error(`unknown term "${term}"`);
  const value = left === "result[0]" ? first(result) : result.length;
  return operator === ">" ? value > Number(right) : value <= Number(right);
}

function first([value]: readonly number[]): number {
  if (value === undefined) throw new Error("index out of range: 0 (array length is 0)");
  return value;
}
