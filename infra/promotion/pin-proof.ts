/**
 * The proof that an edit of pins was exact: the edited text, parsed again, says the same as before everywhere but in the
 * pins, and the pins are exactly the wanted ones. Walks both documents side by side, in linear time. Pure.
 */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Pair } from "yaml";
import { findPins, notExact } from "./pins-place.ts";

/** @throws UserError `EDIT_NOT_EXACT` that names the first difference */
export function provePins(before: unknown, after: unknown, wanted: ReadonlyMap<string, string>): void {
  const was = findPins(before).pair;
  const is = findPins(after).pair;
  proveWanted(is, wanted);
  const difference = firstDifference(before, after, { was, is }, "");
  if (difference !== undefined) throw notExact(`the edit would also change ${difference}`);
}

function proveWanted(pair: Pair | undefined, wanted: ReadonlyMap<string, string>): void {
  const value = pair?.value;
  const items = isMap(value) ? value.items : [];
  const isEmpty = value === undefined || value === null || (isScalar(value) && value.value === null);
  if (!isMap(value) && !isEmpty) throw notExact("`environments:images` is no mapping");
  const seen = new Set<string>();
  for (const item of items) {
    const { key, value: image } = item;
    if (!isScalar(key) || !isScalar(image)) throw notExact("a pin is no plain text");
    const service = String(key.value);
    if (seen.has(service)) throw notExact(`the service \`${service}\` stands there twice`);
    seen.add(service);
    if (wanted.get(service) !== image.value) throw notExact(`the pin of \`${service}\` would not be the wanted one`);
  }
  if (seen.size !== wanted.size) throw notExact(`${wanted.size} pins are wanted, ${seen.size} would stand there`);
}

interface Skipped {
  readonly was: Pair | undefined;
  readonly is: Pair | undefined;
}

/** Key path of the first node that differs, leaving the pins out; undefined if none does. */
function firstDifference(a: unknown, b: unknown, skip: Skipped, path: string): string | undefined {
  const here = path === "" ? "the whole file" : `\`${path}\``;
  if (isNode(a) && isNode(b) && (anchorOf(a) !== anchorOf(b) || a.tag !== b.tag)) return here;
  if (isMap(a) && isMap(b)) {
    const left = a.items.filter((item) => item !== skip.was);
    const right = b.items.filter((item) => item !== skip.is);
    return differenceOfItems(left, right, skip, path, here);
  }
  if (isSeq(a) && isSeq(b)) return differenceOfItems(a.items, b.items, skip, path, here);
  if (isPair(a) && isPair(b)) {
    const name = isScalar(a.key) ? String(a.key.value) : "?";
    const inner = path === "" ? name : `${path}.${name}`;
    return firstDifference(a.key, b.key, skip, inner) ?? firstDifference(a.value, b.value, skip, inner);
  }
  if (isScalar(a) && isScalar(b)) return sameScalar(a.value, b.value) && a.source === b.source ? undefined : here;
  if (isAlias(a) && isAlias(b)) return a.source === b.source ? undefined : here;
  return a === b ? undefined : here;
}

function differenceOfItems(
  left: readonly unknown[],
  right: readonly unknown[],
  skip: Skipped,
  path: string,
  here: string,
): string | undefined {
  if (left.length !== right.length) return here;
  for (const [index, item] of left.entries()) {
    const difference = firstDifference(item, right[index], skip, path);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function sameScalar(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
}

function anchorOf(node: unknown): unknown {
  return (node as { anchor?: string }).anchor;
}
