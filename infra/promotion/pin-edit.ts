/**
 * Puts pins into the text of a stack file and changes nothing else: no other byte, comment or line end (invariant 3).
 * Edits are splices into the original text; the printer of the YAML library is never used, because it moves comments
 * and blank lines. The result is parsed again and proven before it is handed back (`pin-proof.ts`). Pure.
 */
import { isMap, isScalar, type Pair, type Scalar, type YAMLMap } from "yaml";
import { formatImage } from "../values/image-ref.ts";
import { applySplices, endOfContent, endOfLine, lineEndAt, type Splice, startOfLine } from "../values/text-splice.ts";
import { provePins } from "./pin-proof.ts";
import { findPins, IMAGES_KEY, notExact, type PinsPlace, parseStackText, spanOf } from "./pins-place.ts";
import type { Pins } from "./release.ts";

/**
 * The text with exactly these pins below `config` › `environments:images`: changed ones in place and in their quotes,
 * new ones after the last, sorted by name, those that are not in `pins` taken out. Returns `text` itself if it holds
 * them already. A file without the key gets it as its last one.
 * @throws UserError `EDIT_NOT_EXACT` where that cannot be proven, for example with anchors, duplicate keys or no `config`
 */
export function editPins(text: string, pins: Pins): string {
  const wanted = new Map(Object.entries(pins).map(([service, image]) => [service, formatImage(image)]));
  const before = parseStackText(text);
  const place = findPins(before.contents);
  const splices = splicesFor(text, place, wanted);
  const edited = applySplices(text, splices);
  const after = edited === text ? before : parseStackText(edited);
  provePins(before.contents, after.contents, wanted);
  return edited;
}

function splicesFor(text: string, place: PinsPlace, wanted: ReadonlyMap<string, string>): readonly Splice[] {
  const { config, pair } = place;
  if (pair === undefined) return wanted.size === 0 ? [] : [appendKey(text, config, wanted)];
  const value = pair.value;
  if (isMap(value) && value.items.length > 0) return editMap(text, pair, value, wanted);
  if (wanted.size === 0) return [];
  if (isMap(value)) return fillEmptyFlow(text, config, pair, value, wanted);
  if (isScalar(value) && value.value === null) return [blockBelow(text, pair, spanOf(pair.key).end, config, wanted)];
  throw notExact("`environments:images` is no mapping");
}

function editMap(text: string, pair: Pair, map: YAMLMap, wanted: ReadonlyMap<string, string>): readonly Splice[] {
  const splices: Splice[] = [];
  const present = new Set<string>();
  const gone: number[] = [];
  for (const [index, item] of map.items.entries()) {
    if (!isScalar(item.key) || !isScalar(item.value)) throw notExact("a pin is no plain text");
    const service = String(item.key.value);
    if (present.has(service)) throw notExact(`the service \`${service}\` stands there twice`);
    present.add(service);
    const image = wanted.get(service);
    if (image === undefined) gone.push(index);
    else if (item.value.value !== image) splices.push(replaceScalar(text, item.value, image));
  }
  const added = [...wanted.keys()].filter((service) => !present.has(service)).sort();
  const pins = added.map((service) => [service, wanted.get(service) ?? ""] as const);
  if (gone.length === map.items.length) return rewriteWhole(text, pair, map, pins);
  const remove = map.flow === true ? removeFromFlow : removeFromBlock;
  splices.push(...gone.map((index) => remove(text, map, index, gone)));
  if (pins.length > 0) splices.push(map.flow === true ? addToFlow(map, pins) : addToBlock(text, map, pins));
  return splices;
}

type NewPins = readonly (readonly [service: string, image: string])[];

/** None of the pins stays: removing all of them one by one would leave no mapping to add to. */
function rewriteWhole(text: string, pair: Pair, map: YAMLMap, pins: NewPins): readonly Splice[] {
  if (map.flow === true) {
    const { start, end } = spanOf(map);
    if (text.slice(start, end).includes("#")) throw notExact("a comment stands between pins that go away");
    const inner = pins.map(([service, image]) => `${service}: ${image}`).join(", ");
    return [{ start, end, text: inner === "" ? "{}" : `{ ${inner} }` }];
  }
  const splices = map.items.map((_, index) => removeFromBlock(text, map, index));
  if (pins.length > 0) return [...splices, addToBlock(text, map, pins)];
  const key = spanOf(pair.key).end;
  const colon = text.indexOf(":", key);
  return [{ start: colon + 1, end: colon + 1, text: " {}" }, ...splices];
}

function removeFromBlock(text: string, map: YAMLMap, index: number): Splice {
  const { key, value } = map.items[index] as Pair<Scalar, Scalar>;
  const start = startOfLine(text, spanOf(key).start);
  if (text.slice(start, spanOf(key).start).trim() !== "") throw notExact("a pin that goes away shares its line");
  // With the newline before it, not the one behind: a file that ends without a newline still does.
  const lineEnd = endOfLine(text, endOfContent(text, value));
  const end = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { start: text[start - 2] === "\r" ? start - 2 : start - 1, end, text: "" };
}

function addToBlock(text: string, map: YAMLMap, pins: NewPins): Splice {
  const first = map.items[0] as Pair<Scalar>;
  const last = map.items.at(-1) as Pair;
  const keyStart = spanOf(first.key).start;
  const indent = text.slice(startOfLine(text, keyStart), keyStart);
  if (indent.trim() !== "") throw notExact("the first pin shares its line");
  const end = endOfLine(text, endOfContent(text, last.value));
  return linesAt(text, end, indent, pins);
}

function removeFromFlow(text: string, map: YAMLMap, index: number, gone: readonly number[]): Splice {
  const { key, value } = map.items[index] as Pair<Scalar, Scalar>;
  // A comma goes with the pin: the one behind it at the front of the list (`gone` is ascending), else the one before.
  const isLeading = gone[index] === index;
  const next = map.items[index + 1] as Pair<Scalar, Scalar>;
  const previous = map.items[index - 1] as Pair<Scalar, Scalar>;
  const start = isLeading ? spanOf(key).start : spanOf(previous.value).end;
  const end = isLeading ? spanOf(next.key).start : spanOf(value).end;
  if (text.slice(start, end).includes("#")) throw notExact("a comment stands beside a pin that goes away");
  return { start, end, text: "" };
}

function addToFlow(map: YAMLMap, pins: NewPins): Splice {
  const last = map.items.at(-1) as Pair<Scalar, Scalar>;
  const end = spanOf(last.value).end;
  const inner = pins.map(([service, image]) => `, ${service}: ${inStyleOf(last.value as Scalar, image)}`).join("");
  return { start: end, end, text: inner };
}

function fillEmptyFlow(
  text: string,
  config: YAMLMap,
  pair: Pair,
  map: YAMLMap,
  wanted: ReadonlyMap<string, string>,
): readonly Splice[] {
  const { start, end } = spanOf(map);
  const rest = text.slice(end, endOfLine(text, end)).trim();
  const turnsToBlock = config.flow !== true && /^\{[ \t]*\}$/.test(text.slice(start, end)) && /^(#|$)/.test(rest);
  if (!turnsToBlock) {
    const inner = sorted(wanted)
      .map(([service, image]) => `${service}: ${image}`)
      .join(", ");
    return [{ start: start + 1, end: start + 1, text: ` ${inner} ` }];
  }
  const gap = text.slice(0, start).trimEnd().length;
  return [{ start: gap, end, text: "" }, blockBelow(text, pair, end, config, wanted)];
}

/** The pins as lines below the line of their key. */
function blockBelow(
  text: string,
  pair: Pair,
  after: number,
  config: YAMLMap,
  wanted: ReadonlyMap<string, string>,
): Splice {
  if (config.flow === true) throw notExact("`environments:images` has no value");
  const keyStart = spanOf(pair.key).start;
  const indent = text.slice(startOfLine(text, keyStart), keyStart);
  if (indent.trim() !== "") throw notExact("`environments:images` shares its line");
  return linesAt(text, endOfLine(text, after), `${indent}${indent === "" ? "  " : indent}`, sorted(wanted));
}

function appendKey(text: string, config: YAMLMap, wanted: ReadonlyMap<string, string>): Splice {
  const last = config.items.at(-1) as Pair | undefined;
  if (last === undefined || config.flow === true) throw notExact("`config` is no block mapping with keys");
  const keyStart = spanOf((config.items[0] as Pair).key).start;
  const indent = text.slice(startOfLine(text, keyStart), keyStart);
  if (indent.trim() !== "") throw notExact("the first key of `config` shares its line");
  const content = last.value === null ? spanOf(last.key).end : endOfContent(text, last.value);
  const end = endOfLine(text, content);
  const key = linesAt(text, end, indent, []);
  const pins = linesAt(text, end, `${indent}${indent === "" ? "  " : indent}`, sorted(wanted));
  return { ...key, text: `${lineEndAt(text, end)}${indent}${IMAGES_KEY}:${pins.text}` };
}

/** New lines after the line that ends at `end`; a file that ends without a newline still does. */
function linesAt(text: string, end: number, indent: string, pins: NewPins): Splice {
  const eol = lineEndAt(text, end);
  const at = text[end - 1] === "\r" ? end - 1 : end;
  return { start: at, end: at, text: pins.map(([service, image]) => `${eol}${indent}${service}: ${image}`).join("") };
}

function replaceScalar(text: string, scalar: Scalar, image: string): Splice {
  const { start, end } = spanOf(scalar);
  if (start === end) return { start, end, text: text[start - 1] === ":" ? ` ${image}` : image };
  if (scalar.type !== "BLOCK_FOLDED" && scalar.type !== "BLOCK_LITERAL") {
    return { start, end, text: inStyleOf(scalar, image) };
  }
  const header = text.indexOf("\n", start) + 1;
  const [indent = ""] = /^[ \t]*/.exec(text.slice(header, end)) ?? [];
  return { start: header, end: endOfContent(text, scalar), text: `${indent}${image}` };
}

function inStyleOf(scalar: Scalar, image: string): string {
  if (scalar.type === "QUOTE_DOUBLE") return `"${image}"`;
  return scalar.type === "QUOTE_SINGLE" ? `'${image}'` : image;
}

function sorted(wanted: ReadonlyMap<string, string>): NewPins {
  return [...wanted].sort(([a], [b]) => (a < b ? -1 : 1));
}
