/**
 * The stack file of a new environment, made from the text of one it is like: comments and order stay, what must be its
 * own is replaced, what is secret is left out, so are the database's restores and their role, the pins are empty
 * (the caller puts those of the source in). Pure.
 */
import { isMap, isNode, isScalar, isSeq, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from "yaml";
import { UserError } from "../errors.ts";
import { canonicalJson } from "../values/content-hash.ts";
import { isPlainMap } from "../values/plain-map.ts";
import {
  applySplices,
  endOfContent,
  endOfLine,
  pairOf,
  removePairs,
  type Splice,
  startOfContent,
  startOfLine,
} from "../values/text-splice.ts";

/** What is the new environment's own. */
export interface OwnValues {
  readonly name: string;
  readonly like: string;
  readonly host: string;
  /** Network range, for example `10.40.0.0/16`. */
  readonly cidr: string;
  /** Where its backups go, if the other has backups. */
  readonly destination?: string | undefined;
  /** What stands before the names of its secrets in the external manager, if the other has a store there. */
  readonly secretPrefix?: string | undefined;
}

/** The new text and what was not taken over. */
export interface NewStackText {
  readonly text: string;
  /** Key paths of secrets and keys that were left out, for example `config.aws:token`. Never their values. */
  readonly leftOut: readonly string[];
}

/** Keys of the engine that belong to one stack: they open its secrets, or name who may. */
const STACK_KEYS = ["encryptionsalt", "encryptedkey"];

/** What exists once in an account stays the business of the stack that makes it. */
const ACCOUNT = "environments:account";

/** `likeText` must be a stack file without faults. */
export function newStackText(likeText: string, own: OwnValues): NewStackText {
  const document = parseDocument(likeText, { uniqueKeys: false, logLevel: "silent" });
  const top = document.contents;
  const config = pairOf(top, "config")?.value;
  if (!isMap(top) || !isMap(config)) throw new Error("the stack file has no config");
  const removals: Removal[] = [];
  const ownKeys = top.items.filter(({ key }) => STACK_KEYS.includes(String(key)));
  remove(likeText, top, new Map(ownKeys.map((pair) => [pair, String(pair.key)])), removals);
  findSecrets(likeText, config, "config", removals);
  const postgres = pairOf(config, "environments:postgres")?.value;
  const store = pairOf(pairOf(config, "environments:secrets")?.value, "store")?.value;
  const splices = [
    ...withoutArchive(likeText, postgres),
    ...without(likeText, config, [ACCOUNT]),
    ...setText(likeText, pairOf(postgres, "backups")?.value, "destination", own.destination),
    ...setText(likeText, store, "prefix", own.secretPrefix),
    ...removals.flatMap((removal) => removal.splices),
    heading(likeText, own),
    ...replaceScalar(pairOf(config, "environments:host"), own.host),
    ...replaceScalar(pairOf(pairOf(config, "environments:network")?.value, "cidr"), own.cidr),
    ...emptyPins(likeText, config),
  ];
  const text = applySplices(likeText, splices);
  proveOnlyOwn(likeText, text, own);
  return { text, leftOut: removals.flatMap((removal) => removal.paths) };
}

/** The new file must say what the other says, but for secrets, pins, restores, and the places that are its own. */
function proveOnlyOwn(before: string, after: string, own: OwnValues): void {
  const was = withoutSecrets(readPlain(before));
  const { encryptionsalt, encryptedkey, ...rest } = was;
  const { [ACCOUNT]: _, ...config } = was.config as Plain;
  config["environments:host"] = own.host;
  config["environments:network"] = { ...(config["environments:network"] as Plain), cidr: own.cidr };
  if ("environments:images" in config) config["environments:images"] = {};
  ownStores(config, own);
  if (canonicalJson(readPlain(after)) === canonicalJson({ ...rest, config })) return;
  throw new UserError({
    code: "EDIT_NOT_EXACT",
    message: `the stack file of ${own.like} cannot be taken over line by line; nothing was written`,
    where: `Pulumi.${own.like}.yaml`,
    remedy: "write one key a line, in blocks, then try again",
  });
}

/** The same of the keys that name places of one environment, on the plain configuration. */
function ownStores(config: Plain, { destination, secretPrefix }: OwnValues): void {
  const postgres = config["environments:postgres"];
  if (isPlainMap(postgres)) {
    const { restores, incarnation, ...rest } = postgres;
    if (destination !== undefined) {
      const { roleArn, ...backups } = rest.backups as Plain;
      rest.backups = { ...backups, destination };
    }
    config["environments:postgres"] = rest;
  }
  const secrets = config["environments:secrets"];
  if (isPlainMap(secrets) && secretPrefix !== undefined)
    config["environments:secrets"] = { ...secrets, store: { ...(secrets.store as Plain), prefix: secretPrefix } };
}

type Plain = Record<string, unknown>;

/** Every word as it stands, so that both readings are compared by their text. */
function readPlain(text: string): Plain {
  const document = parseDocument(text, { schema: "failsafe", logLevel: "silent" });
  return document.errors.length > 0 ? {} : (document.toJS({ maxAliasCount: 0 }) as Plain);
}

function withoutSecrets(value: Plain): Plain {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === "object" && inner !== null && "secure" in inner ? undefined : inner,
  );
}

/**
 * A new environment begins with an empty database: what the other came from is in an archive of the other's. The role that
 * opens that archive stays with the other too.
 */
function withoutArchive(text: string, postgres: unknown): readonly Splice[] {
  const backups = pairOf(postgres, "backups")?.value;
  return [...without(text, postgres, ["incarnation", "restores"]), ...without(text, backups, ["roleArn"])];
}

function without(text: string, map: unknown, keys: readonly string[]): readonly Splice[] {
  return isMap(map) ? removePairs(text, map as YAMLMap, new Set(keys.flatMap((key) => pairOf(map, key) ?? []))) : [];
}

/** Sets a key of a map that is there: in place of its value, or behind the first key, in the manner of the map. */
function setText(text: string, map: unknown, key: string, value: string | undefined): readonly Splice[] {
  if (value === undefined || !isMap(map)) return [];
  const written = JSON.stringify(value);
  const pair = pairOf(map, key);
  if (pair !== undefined) return replaceScalar(pair, written);
  const [first] = map.items;
  if (first === undefined) return [];
  const end = endOfContent(text, first);
  if (map.flow === true) return [{ start: end, end, text: `, ${key}: ${written}` }];
  const start = startOfContent(first.key);
  const line = endOfLine(text, end);
  return [{ start: line, end: line, text: `\n${" ".repeat(start - startOfLine(text, start))}${key}: ${written}` }];
}

interface Removal {
  readonly paths: readonly string[];
  readonly splices: readonly Splice[];
}

function remove(text: string, map: YAMLMap, pairs: ReadonlyMap<Pair, string>, removals: Removal[]): void {
  removals.push({ paths: [...pairs.values()], splices: removePairs(text, map, new Set(pairs.keys())) });
}

/** Every value of the form `{ secure: … }`: ciphertext that only the other stack's key opens. */
function findSecrets(text: string, node: YAMLMap | YAMLSeq, path: string, removals: Removal[]): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      if (isMap(item) || isSeq(item)) findSecrets(text, item, `${path}[${index}]`, removals);
    }
    return;
  }
  const secrets = new Map<Pair, string>();
  for (const pair of node.items) {
    const inner = `${path}.${isScalar(pair.key) ? String(pair.key.value) : "?"}`;
    const { value } = pair;
    if (isMap(value) && pairOf(value, "secure") !== undefined) secrets.set(pair, inner);
    else if (isMap(value) || isSeq(value)) findSecrets(text, value, inner, removals);
  }
  remove(text, node, secrets, removals);
}

/** The first comment line says what the file is for; that of the other environment would be a lie here. */
function heading(text: string, own: OwnValues): Splice {
  const line = `# ${own.name}: like ${own.like}. Say here what it is for.`;
  const start = /^(?:[ \t]*\r?\n)*/.exec(text)?.[0].length ?? 0;
  if (text[start] === "#")
    return { start, end: start + (/^[^\r\n]*/.exec(text.slice(start))?.[0].length ?? 0), text: line };
  return { start: 0, end: 0, text: `${line}\n` };
}

function replaceScalar(pair: Pair | undefined, value: string): readonly Splice[] {
  if (pair === undefined || !isScalar(pair.value) || !isNode(pair.value)) return [];
  const [start = 0, end = 0] = pair.value.range ?? [];
  return [{ start, end, text: value }];
}

/** `environments:images: {}` with the comment that stood behind the key; a file without the key gets none. */
function emptyPins(text: string, config: YAMLMap): readonly Splice[] {
  const pair = pairOf(config, "environments:images");
  if (pair === undefined || !isMap(pair.value) || pair.value.items.length === 0) return [];
  if (pair.value.flow === true) {
    return [{ start: startOfContent(pair.value), end: endOfContent(text, pair.value), text: "{}" }];
  }
  const colon = text.indexOf(":", endOfContent(text, pair.key));
  const first = startOfLine(text, startOfContent(pair.value));
  const end = Math.min(endOfLine(text, endOfContent(text, pair.value)) + 1, text.length);
  return [
    { start: colon + 1, end: colon + 1, text: " {}" },
    { start: first, end, text: "" },
  ];
}
