/**
 * Editing YAML as text: replacing, removing and adding spans and leaving every other byte alone. The printer of the YAML
 * library is never used, because it moves comments and blank lines. Pure; knows nothing of what the file means.
 */
import { isCollection, isMap, isPair, isScalar, type Pair, type YAMLMap } from "yaml";

/** One span of a text, `end` exclusive, and what stands there afterwards. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text with all splices done, in one pass. Splices at one place are done in the order given.
 * @throws Error if two of them overlap
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let position = 0;
  for (const splice of ordered) {
    if (splice.start < position) throw new Error("splices overlap");
    parts.push(text.slice(position, splice.start), splice.text);
    position = splice.end;
  }
  parts.push(text.slice(position));
  return parts.join("");
}

/** Offset of the first character of the line that `at` is in. */
export function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** Offset of the newline that ends the line of `at`, or the length of the text. */
export function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** The line end in use at the line that ends at `end`: that line's own, or that of the line before a last one without. */
export function lineEndAt(text: string, end: number): string {
  const newline = text[end] === "\n" ? end : text.lastIndexOf("\n", end - 1);
  return newline > 0 && text[newline - 1] === "\r" ? "\r\n" : "\n";
}

/** Offset of a node's first character. @throws Error if the node was not parsed from a text */
export function startOfContent(node: unknown): number {
  return rangeOf(node)[0] ?? 0;
}

/** Offset just behind the last character of a node's content, without the comments, blank lines and newline after it. */
export function endOfContent(text: string, node: unknown): number {
  if (isPair(node)) return endOfContent(text, node.value ?? node.key);
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOfContent(text, node.items.at(-1));
  const end = rangeOf(node)[1] ?? 0;
  const isBlock = isScalar(node) && (node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL");
  if (!isBlock) return end;
  const newline = text[end - 1] === "\n" ? end - 1 : end;
  return text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** The pair of a key in a map, or undefined. */
export function pairOf(map: unknown, key: string): Pair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

/**
 * Takes pairs out of a map: in a block with their lines and the comments behind them, in braces with their commas. A map
 * that loses all of them stays one, as `{}`.
 */
export function removePairs(text: string, map: YAMLMap, pairs: ReadonlySet<Pair>): readonly Splice[] {
  const kept = map.items.filter((pair) => !pairs.has(pair));
  const [first] = map.items;
  if (pairs.size === 0 || first === undefined) return [];
  if (kept.length === 0) {
    const end = endOfContent(text, map.items.at(-1));
    return [{ start: startOfContent(first.key), end, text: map.flow === true ? "" : "{}" }];
  }
  return runsOf(map.items, pairs).map(({ before, run, after }) => {
    const start = startOfContent(run[0]?.key);
    const end = endOfContent(text, run.at(-1));
    if (map.flow === true && before !== undefined) return { start: endOfContent(text, before), end, text: "" };
    // The first key of a map in a list shares its line with the dash, which the next key takes over.
    const sharesLine = text.slice(startOfLine(text, start), start).trim() !== "";
    if ((map.flow === true || sharesLine) && after !== undefined)
      return { start, end: startOfContent(after.key), text: "" };
    return { start: startOfLine(text, start), end: Math.min(endOfLine(text, end) + 1, text.length), text: "" };
  });
}

/** Neighbouring pairs that go, with the pairs that stay around them. */
function runsOf(items: readonly Pair[], gone: ReadonlySet<Pair>) {
  const runs: { before: Pair | undefined; run: Pair[]; after: Pair | undefined }[] = [];
  for (const [index, pair] of items.entries()) {
    if (!gone.has(pair)) continue;
    const previous = items[index - 1];
    const last = runs.at(-1);
    if (last !== undefined && previous !== undefined && gone.has(previous)) {
      last.run.push(pair);
      last.after = items[index + 1];
    } else runs.push({ before: previous, run: [pair], after: items[index + 1] });
  }
  return runs;
}

function rangeOf(node: unknown): readonly number[] {
  const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
  if (range === null || range === undefined) throw new Error("a part of the file has no place in its text");
  return range;
}
