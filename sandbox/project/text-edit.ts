/** Replaces single scalars of a YAML text and leaves every other byte as it is. */
import { isMap, isScalar, isSeq, parseDocument } from "yaml";

/** Keys of maps and places in lists, from the top of the document. */
export type ScalarPath = readonly (string | number)[];

/** One value to replace. */
export interface ScalarEdit {
  readonly path: ScalarPath;
  readonly value: string;
}

/** The text with the scalars replaced; a path that leads to no scalar is passed over. */
export function editScalars(text: string, edits: readonly ScalarEdit[]): string {
  const document = parseDocument(text);
  const splices = edits.flatMap(({ path, value }) => {
    const range = rangeOf(document.contents, path);
    return range === undefined ? [] : [{ range, value: quoted(value) }];
  });
  splices.sort((a, b) => b.range[0] - a.range[0]);
  return splices.reduce((edited, { range: [from, to], value }) => {
    // A block scalar reaches to the end of its last line: the next key must stay on a line of its own.
    const end = edited.slice(from, to).endsWith("\n") ? "\n" : "";
    return edited.slice(0, from) + value + end + edited.slice(to);
  }, text);
}

function rangeOf(node: unknown, path: ScalarPath): readonly [number, number] | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return isScalar(node) && node.range ? [node.range[0], node.range[1]] : undefined;
  return rangeOf(childOf(node, key), rest);
}

function childOf(node: unknown, key: string | number): unknown {
  if (isSeq(node)) return node.items[Number(key)];
  if (!isMap(node)) return undefined;
  return node.items.find((item) => isScalar(item.key) && item.key.value === key)?.value;
}

/** Plain where YAML reads it back as the same text, else in double quotes. */
function quoted(value: string): string {
  return /^[A-Za-z0-9/][A-Za-z0-9/._:@-]*[A-Za-z0-9/._@-]$/.test(value) && !/^[0-9.:_-]+$/.test(value)
    ? value
    : JSON.stringify(value);
}
