/**
 * `promotion.yaml` with one more environment and one more edge, added to its text: no other byte changes, whether it is
 * written in blocks or in braces. Pure.
 */
import { isMap, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { UserError } from "../errors.ts";
import { canonicalJson } from "../values/content-hash.ts";
import {
  applySplices,
  endOfContent,
  endOfLine,
  pairOf,
  type Splice,
  startOfContent,
  startOfLine,
} from "../values/text-splice.ts";

/** Which environment is added, and where it stands. */
export interface NewPlace {
  readonly name: string;
  /** Environment whose entry is taken over. */
  readonly like: string;
  /** Environment that the new one follows. */
  readonly after: string;
  /** Edge whose gates are taken over, by its ends; undefined for an edge without any. */
  readonly gatesOf: { readonly from: string; readonly to: string } | undefined;
}

/** `text` must be a policy without faults that knows `like`, `after` and the edge. */
export function newPolicyText(text: string, place: NewPlace): string {
  const top = parseDocument(text, { uniqueKeys: false, logLevel: "silent" }).contents;
  const environments = pairOf(top, "environments")?.value;
  const edges = pairOf(top, "edges")?.value;
  const like = pairOf(environments, place.like);
  if (!isMap(environments) || !isSeq(edges) || like === undefined)
    throw new Error("the policy lacks an environment or its edges");
  const edited = applySplices(text, [addEnvironment(text, environments, like, place), addEdge(text, edges, place)]);
  proveOnlyAdded(text, edited, place);
  return edited;
}

/** What the file says now must be what it said, and the new entry and edge; an unusual layout could break the splices. */
function proveOnlyAdded(before: string, after: string, place: NewPlace): void {
  const [was, is] = [readPolicy(before), readPolicy(after)];
  const entry = is?.environments[place.name];
  const edge = is?.edges.find(({ from, to }) => from === place.after && to === place.name);
  const rest = is && {
    ...is,
    environments: Object.fromEntries(Object.entries(is.environments).filter(([name]) => name !== place.name)),
    edges: is.edges.filter((each) => each !== edge),
  };
  const model = was?.edges.find(({ from, to }) => from === place.gatesOf?.from && to === place.gatesOf?.to);
  const expected = { ...model, from: place.after, to: place.name };
  const isProven =
    canonicalJson(rest ?? null) === canonicalJson(was ?? null) &&
    canonicalJson(entry ?? null) === canonicalJson(was?.environments[place.like] ?? null) &&
    canonicalJson(edge ?? null) === canonicalJson(expected);
  if (isProven) return;
  throw new UserError({
    code: "EDIT_NOT_EXACT",
    message: "the environment cannot be added to promotion.yaml without touching other lines; nothing was written",
    where: "promotion.yaml",
    remedy: `write environments and edges one a line, or add ${place.name} and its edge by hand`,
  });
}

interface PlainPolicy {
  readonly environments: Readonly<Record<string, unknown>>;
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Plain data of a policy, every word as it stands; undefined if it is no YAML. The first reading was checked before. */
function readPolicy(text: string): PlainPolicy | undefined {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  return document.errors.length > 0 ? undefined : (document.toJS({ maxAliasCount: 0 }) as PlainPolicy);
}

function addEnvironment(text: string, map: YAMLMap, like: Pair, place: NewPlace): Splice {
  const key = quoted(place.name);
  const value = text.slice(endOfContent(text, like.key), endOfContent(text, like));
  if (map.flow === true) {
    const end = endOfContent(text, like);
    return { start: end, end, text: `, ${key}${value}` };
  }
  const start = startOfContent(like.key);
  return lineAfter(text, endOfContent(text, like), `${text.slice(startOfLine(text, start), start)}${key}${value}`);
}

function addEdge(text: string, edges: YAMLSeq, place: NewPlace): Splice {
  const model = edges.items.find((item) => place.gatesOf !== undefined && isEdge(item, place.gatesOf));
  const source = isMap(model)
    ? edgeLike(text, model, place)
    : `{ from: ${quoted(place.after)}, to: ${quoted(place.name)} }`;
  const last = isMap(model) ? model : edges.items.at(-1);
  if (last === undefined) {
    const start = startOfContent(edges) + 1;
    return { start, end: start, text: source };
  }
  const end = endOfContent(text, last);
  if (edges.flow === true) return { start: end, end, text: `, ${source}` };
  const begin = startOfContent(last);
  const dash = text.lastIndexOf("-", begin);
  const indent = text.slice(startOfLine(text, dash), dash);
  // A model in blocks keeps its indentation, so it needs the same room behind the dash.
  const gap = isMap(model) ? text.slice(dash + 1, begin) : " ";
  return lineAfter(text, end, `${indent}-${gap}${source}`);
}

/** The text of an edge with other ends. */
function edgeLike(text: string, model: YAMLMap, place: NewPlace): string {
  const start = startOfContent(model);
  const replace = (key: string, name: string): Splice => {
    const value = pairOf(model, key)?.value;
    return { start: startOfContent(value) - start, end: endOfContent(text, value) - start, text: quoted(name) };
  };
  const source = text.slice(start, endOfContent(text, model));
  return applySplices(source, [replace("from", place.after), replace("to", place.name)]);
}

function isEdge(item: unknown, ends: { readonly from: string; readonly to: string }): boolean {
  const end = (key: string) => {
    const value: unknown = pairOf(item, key)?.value;
    return (value as { readonly value?: unknown } | undefined)?.value;
  };
  return end("from") === ends.from && end("to") === ends.to;
}

/** A new line below the line that holds `at`; the comment behind that line stays with it. */
function lineAfter(text: string, at: number, line: string): Splice {
  const end = endOfLine(text, at);
  return { start: end, end, text: `\n${line}` };
}

/** A name as a YAML scalar that every reader takes for text: `no` and `1e3` are names too. */
function quoted(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !/^(?:y|n|yes|no|on|off|true|false|null)$/.test(name) ? name : `"${name}"`;
}
