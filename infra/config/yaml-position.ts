/** Where a key path leads in a parsed file. */
import { isMap, isNode, isScalar, isSeq, type Node, type YAMLMap } from "yaml";

/** Keys from the top of a file down to a value; numbers count the items of a list from 0. */
export type KeyPath = readonly PropertyKey[];

/** A key path for people: `edges[0].approvals`. */
export function formatPath(path: KeyPath): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${shownKey(String(key))}`))
    .join("");
}

const PLAIN_KEY = /^(?!v\d+:)[\w./-]{1,80}(:[\w./-]{1,80})?$/;

/** A key as people may see it. What is no plain word is cut: a slip of the fingers can make a secret part of a key. */
export function shownKey(key: string): string {
  if (PLAIN_KEY.test(key)) return key;
  const start = /^[\w.-]{0,24}/.exec(key)?.[0] ?? "";
  return `${start}…`;
}

interface PairNodes {
  readonly key: Node | null;
  readonly value: Node | null;
}

const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, PairNodes>>();

/** Offset of the value at a path, or of its key; of the nearest thing around it if the path leads nowhere. */
export function offsetOfPath(top: unknown, path: KeyPath, part: "key" | "value"): number {
  let offset = offsetOfNode(asNode(top));
  let node = asNode(top);
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    if (isMap(node)) {
      const pair = indexOf(node).get(String(key));
      if (pair === undefined) return offset;
      offset = offsetOfNode(isLast && part === "key" ? pair.key : (pair.value ?? pair.key));
      node = pair.value;
    } else if (isSeq(node) && typeof key === "number" && node.items[key] !== undefined) {
      node = asNode(node.items[key]);
      offset = offsetOfNode(node);
    } else {
      return offset;
    }
  }
  return offset;
}

/** Made once a map: a thousand faults in a map of thousands must not search it a thousand times. */
function indexOf(map: YAMLMap) {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const index = new Map<string, PairNodes>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (!index.has(name)) index.set(name, { key: asNode(key), value: asNode(value) });
  }
  indexes.set(map, index);
  return index;
}

/** Where a node begins; 0 for none. */
export function offsetOfNode(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

/** The node, or null for what the library gives in place of one. */
export function asNode(value: unknown): Node | null {
  return isNode(value) ? value : null;
}
