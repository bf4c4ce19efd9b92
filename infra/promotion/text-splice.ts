/** Replacing spans of a text, and finding the lines and contents of YAML nodes in it. Pure; knows nothing of pins. */
import { isCollection, isPair, isScalar } from "yaml";

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
  return text.lastIndexOf("\n", at - 1) + 1;
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

/** Offset just behind the last character of a node's content, without the comments, blank lines and newline after it. */
export function endOfContent(text: string, node: unknown): number {
  if (isPair(node)) return endOfContent(text, node.value ?? node.key);
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOfContent(text, node.items.at(-1));
  const end = (node as { range?: readonly number[] | null }).range?.[1] ?? 0;
  const isBlock = isScalar(node) && (node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL");
  if (!isBlock) return end;
  const newline = text[end - 1] === "\n" ? end - 1 : end;
  return text[newline - 1] === "\r" ? newline - 1 : newline;
}
