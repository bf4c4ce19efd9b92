/** Where the pins stand in the text of a stack file, and the one error of what cannot be edited exactly. Pure. */
import { type Document, isMap, isNode, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { UserError } from "../errors.ts";

/** Key of the pins below `config`. */
export const IMAGES_KEY = "environments:images";

/** Where the pins stand in a parsed stack file. */
export interface PinsPlace {
  readonly config: YAMLMap;
  /** The pair of {@link IMAGES_KEY}; undefined if the file has none. */
  readonly pair: Pair | undefined;
}

/**
 * Parses without the library's check for duplicate keys, which takes quadratic time; {@link findPins} does its own.
 * @throws UserError `EDIT_NOT_EXACT` if the text is no single, well-formed document
 */
export function parseStackText(text: string): Document.Parsed {
  // Not `silent`: that level also swallows the error for a second document.
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "error" });
  const first = document.errors[0];
  if (first !== undefined) throw notExact(`the text is no single YAML document: ${first.message}`);
  return document;
}

/** The `config` mapping and the pair of the pins in it. @throws UserError `EDIT_NOT_EXACT` */
export function findPins(contents: unknown): PinsPlace {
  const config = isMap(contents) ? onlyPair(contents, "config")?.value : undefined;
  if (!isMap(config)) throw notExact("the file has no mapping `config`");
  const pair = onlyPair(config, IMAGES_KEY);
  if (pair !== undefined) refuseNames(pair);
  return { config, pair };
}

/** Start and end (exclusive) of a node in its text. */
export function spanOf(node: unknown): { readonly start: number; readonly end: number } {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  if (range === null || range === undefined) throw notExact("a part of the file has no place in its text");
  return { start: range[0] ?? 0, end: range[1] ?? 0 };
}

/** The one error of this module: nothing was written, and what to do instead. */
export function notExact(why: string): UserError {
  return new UserError({
    code: "EDIT_NOT_EXACT",
    message: `the pins cannot be changed without touching other bytes: ${why}`,
    where: IMAGES_KEY,
    remedy: "write `environments:images` as a plain block mapping, one service a line, commit it, then try again",
  });
}

/** The pair of a key. @throws UserError `EDIT_NOT_EXACT` if the key stands there twice */
function onlyPair(map: YAMLMap, key: string): Pair | undefined {
  const found = map.items.filter((pair) => isScalar(pair.key) && pair.key.value === key);
  if (found.length > 1) throw notExact(`the key \`${key}\` stands there ${found.length} times`);
  return found[0];
}

/** Anchors and tags in the pins: what they name elsewhere would change with them. */
function refuseNames(pair: Pair): void {
  const inner = isMap(pair.value) ? pair.value.items.flatMap((item) => [item.key, item.value]) : [];
  for (const node of [pair.key, pair.value, ...inner]) {
    if (!isNode(node)) continue;
    const anchor = (node as { anchor?: string }).anchor;
    if (anchor !== undefined || node.tag !== undefined) throw notExact("the pins have an anchor or a tag");
  }
}
