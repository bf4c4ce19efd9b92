/** Replaces single scalars of a YAML text and leaves every other byte as it is. */
import { isMap, isScalar, type Node, parseDocument } from "yaml";

/** One value to replace. */
export interface ScalarEdit {
  readonly path: readonly string[];
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
  return splices.reduce((edited, { range, value }) => edited.slice(0, range[0]) + value + edited.slice(range[1]), text);
}

function rangeOf(node: Node | null, path: readonly string[]): readonly [number, number] | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return isScalar(node) && node.range ? [node.range[0], node.range[1]] : undefined;
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
  return pair === undefined ? undefined : rangeOf(pair.value as Node | null, rest);
}

/** Plain where YAML reads it back as the same text, else in double quotes. */
function quoted(value: string): string {
  return /^[A-Za-z0-9/][A-Za-z0-9/._:@-]*[A-Za-z0-9/._@-]$/.test(value) && !/^[0-9.:_-]+$/.test(value)
    ? value
    : JSON.stringify(value);
}
