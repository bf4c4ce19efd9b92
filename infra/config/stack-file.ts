/** One `Pulumi.<stack>.yaml`: the engine's outer form, and our keys below `config`. */
import type * as z from "zod";
import type { Fault } from "../errors.ts";
import { didYouMean } from "../values/nearest.ts";
import { isPlainMap } from "../values/plain-map.ts";
import type { StackFile } from "./project.ts";
import { stackFileName } from "./project-files.ts";
import { applySchema } from "./schema-faults.ts";
import { soundPart } from "./sound-part.ts";
import { sharedConfigSchema, stackConfigSchema } from "./stack-config.ts";
import { formatPath, type KeyPath, shownKey } from "./yaml-position.ts";
import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

/** The stack of what exists once; no node of the graph. */
export const SHARED_STACK = "shared";
/** What our keys below `config` begin with. */
export const PREFIX = "environments:";
/** Configuration of the providers themselves, which is theirs to check. */
const PROVIDER_PREFIXES = ["aws:", "kubernetes:", "github:"];
/** What the engine keeps in a stack file besides the configuration. Never read here. */
const ENGINE_KEYS = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/** A stack file that was read: `stack` is there exactly if there are no faults. */
export interface StackFileRead<T> {
  readonly stack: StackFile<T> | undefined;
  readonly faults: readonly Fault[];
  /** What is left without the settings that were refused, where that still means something. */
  readonly rest?: { readonly stack: StackFile<T>; readonly sections: ReadonlySet<string> } | undefined;
}

/** Reads the text of `Pulumi.<stack>.yaml` against the schema of an environment, or of `shared`. */
export function readStackFile(stack: string, text: string) {
  return readAs(stackConfigSchema, stack, text);
}

/** The same for `Pulumi.shared.yaml`. */
export function readSharedFile(text: string) {
  return readAs(sharedConfigSchema, SHARED_STACK, text);
}

function readAs<S extends z.ZodType>(schema: S, stack: string, text: string): StackFileRead<z.output<S>> {
  const file = stackFileName(stack);
  const source = parseYamlSource(file, text);
  if (source.faults.length > 0) return { stack: undefined, faults: source.faults };
  const top = source.value as Record<string, unknown>;
  const config = top.config;
  const faults = topFaults(source, top);
  if (!isPlainMap(config)) {
    if (config !== undefined)
      faults.push(faultAt(source, "WRONG_TYPE", ["config"], "expected a mapping (keys and values)"));
    else
      faults.push(
        faultAt(source, "MISSING_KEY", ["config"], "the key `config` is missing; everything else stands below it"),
      );
    return { stack: undefined, faults };
  }
  const ours = ourKeys(source, config, ["config"]);
  const secrets = secretFaults(source, ours.value, ours.pathInFile);
  const result = applySchema(schema, { source, ...ours });
  faults.push(...ours.faults, ...secrets, ...imagesLastFaults(source, config));
  const whole = faults.length === 0;
  faults.push(...withoutSecrets(result.faults, secrets));
  if (faults.length === 0 && result.data !== undefined) {
    return { stack: { stack, file, text, config: result.data }, faults: [] };
  }
  const rest = whole ? soundPart(schema, ours.value, result.paths) : undefined;
  if (rest === undefined) return { stack: undefined, faults };
  return {
    stack: undefined,
    faults,
    rest: { stack: { stack, file, text, config: rest.data }, sections: rest.sections },
  };
}

/** Our keys of a `config` mapping without their prefix, and the faults of keys that are nobody's. */
export function ourKeys(source: YamlSource, config: Readonly<Record<string, unknown>>, base: KeyPath) {
  const value: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [key, item] of Object.entries(config)) {
    if (key.startsWith(PREFIX)) value[key.slice(PREFIX.length)] = item;
    else if (!PROVIDER_PREFIXES.some((prefix) => key.startsWith(prefix)))
      faults.push(foreignKey(source, key, [...base, key]));
  }
  const pathInFile = ([first, ...rest]: KeyPath): KeyPath =>
    first === undefined ? base : [...base, `${PREFIX}${String(first)}`, ...rest];
  return { value, faults, pathInFile };
}

/** Where a stack file may hold encrypted values: `secrets.values.<name>`. */
function takesSecrets(path: KeyPath): boolean {
  return path.length === 3 && path[0] === "secrets" && path[1] === "values";
}

/** Encrypted values where none is read: `secure` below one of our keys. Says nothing of the value. */
export function secretFaults(
  source: YamlSource,
  value: unknown,
  pathInFile: (path: KeyPath) => KeyPath,
): readonly Fault[] {
  const faults: Fault[] = [];
  const visit = (node: unknown, path: KeyPath): void => {
    if (takesSecrets(path)) return;
    if (isPlainMap(node) && Object.hasOwn(node, "secure")) {
      const where = source.where(pathInFile([...path, "secure"]), "key");
      const message =
        "an encrypted value stands here; only `secrets.values` takes one, and a promotion must never carry one";
      faults.push({ code: "SECRET_NOT_ALLOWED", where, path: formatPath(path), message, remedy: "remove it" });
    } else if (typeof node === "object" && node !== null) {
      const isList = Array.isArray(node);
      for (const [key, item] of Object.entries(node)) visit(item, [...path, isList ? Number(key) : key]);
    }
  };
  visit(value, []);
  return faults;
}

/** Leaves out what the schema says of values that are refused as encrypted anyway. */
function withoutSecrets(faults: readonly Fault[], secrets: readonly Fault[]): readonly Fault[] {
  const paths = new Set(secrets.map(({ path }) => path));
  return faults.filter(({ path }) => !paths.has(path) && !paths.has(path.replace(/\.secure$/, "")));
}

function topFaults(source: YamlSource, top: Readonly<Record<string, unknown>>): Fault[] {
  const allowed = ["config", ...ENGINE_KEYS];
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(top)) {
    if (key === "environment") {
      const message =
        "`environment` (Pulumi ESC) is not allowed: promotion and review see this file alone, and it would bring in values from elsewhere";
      faults.push({ ...faultAt(source, "ESC_ENVIRONMENT", [key], message), remedy: "write the values below `config`" });
    } else if (!allowed.includes(key)) {
      const message = `unknown key "${shownKey(key)}"${didYouMean(key, allowed)}; allowed: ${allowed.join(", ")}`;
      faults.push(faultAt(source, "UNKNOWN_KEY", [key], message));
    } else if (ENGINE_KEYS.includes(key) && typeof value !== "string") {
      faults.push(faultAt(source, "WRONG_TYPE", [key], "expected the text that the engine wrote"));
    }
  }
  return faults;
}

function imagesLastFaults(source: YamlSource, config: Readonly<Record<string, unknown>>): readonly Fault[] {
  const key = `${PREFIX}images`;
  if (!Object.hasOwn(config, key) || Object.keys(config).at(-1) === key) return [];
  const message = `"${key}" must be the last key below \`config\`: so the changes of people and of promotion stay apart`;
  return [
    { ...faultAt(source, "IMAGES_NOT_LAST", ["config", key], message), path: "images", remedy: "move it to the end" },
  ];
}

function foreignKey(source: YamlSource, key: string, path: KeyPath): Fault {
  const near = `${PREFIX}${key.slice(key.indexOf(":") + 1)}`;
  const known = Object.keys(stackConfigSchema.shape).map((name) => PREFIX + name);
  const message = `unknown key "${shownKey(key)}"${didYouMean(near, known)}; allowed: keys that begin with ${[PREFIX, ...PROVIDER_PREFIXES].join(", ")}`;
  return faultAt(source, "UNKNOWN_KEY", path, message);
}

function faultAt(source: YamlSource, code: string, path: KeyPath, message: string): Fault {
  return { code, where: source.where(path, "key"), path: formatPath(path), message };
}
