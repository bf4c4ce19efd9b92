/**
 * The configuration that the engine hands to the program against what the files say. They part where somebody gives
 * `-c key=value`, `--config-file` or an ESC environment, or where the engine's YAML reads a value otherwise than ours.
 * Promotion sees the files alone, so the program refuses anything else. Never shows a value: it may be a secret.
 */
import type { Fault } from "../errors.ts";
import { isPlainMap } from "../values/plain-map.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** The two views of one stack's configuration. */
export interface EngineConfigInput {
  /** `name` of `Pulumi.yaml`: the namespace of keys that have none. */
  readonly project: string;
  /** Name of the stack file. */
  readonly stackFile: string;
  readonly stackText: string;
  /** Text of `Pulumi.yaml`. */
  readonly projectText: string;
  /** What the engine gives: text by full key, structured values as JSON, secrets in clear. */
  readonly engine: Readonly<Record<string, string>>;
}

const PROJECT_FILE = "Pulumi.yaml";

/**
 * One fault `CONFIG_NOT_FROM_FILE` a key that differs, sorted by key; none if both say the same. The files must have
 * been read without faults before.
 */
export function engineConfigFaults(input: EngineConfigInput): readonly Fault[] {
  const declared = declaredConfig(input);
  const keys = new Set([...declared.keys(), ...Object.keys(input.engine)]);
  return [...keys].toSorted().flatMap((key) => {
    const problem = differenceOf(declared.get(key), input.engine[key]);
    return problem === undefined ? [] : [faultOf(declared.get(key)?.file ?? input.stackFile, key, problem)];
  });
}

interface Declared {
  readonly file: string;
  readonly value: unknown;
}

function declaredConfig(input: EngineConfigInput): ReadonlyMap<string, Declared> {
  const declared = new Map<string, Declared>();
  const fullKey = (key: string) => (key.includes(":") ? key : `${input.project}:${key}`);
  for (const [key, entry] of configOf(PROJECT_FILE, input.projectText)) {
    const value = projectDefault(entry);
    if (value !== undefined) declared.set(fullKey(key), { file: PROJECT_FILE, value });
  }
  for (const [key, value] of configOf(input.stackFile, input.stackText)) {
    declared.set(fullKey(key), { file: input.stackFile, value });
  }
  return declared;
}

function configOf(file: string, text: string): [string, unknown][] {
  const top = parseYamlSource(file, text).value;
  const config = isPlainMap(top) ? top.config : undefined;
  return isPlainMap(config) ? Object.entries(config) : [];
}

/** The engine's two ways to give a key in `Pulumi.yaml`: the value itself, or a description with `value` or `default`. */
function projectDefault(entry: unknown): unknown {
  return isPlainMap(entry) ? (entry.value ?? entry.default) : entry;
}

function differenceOf(declared: Declared | undefined, engine: string | undefined): string | undefined {
  if (declared === undefined) return "the engine was given this key, but no file has it";
  if (engine === undefined) return "the file has this key, but the engine was not given it";
  if (sameValue(declared.value, engine)) return undefined;
  return "the engine was given another value than the file has";
}

function sameValue(declared: unknown, engine: string): boolean {
  if (isSecret(declared)) return true;
  if (typeof declared !== "object") return String(declared) === engine;
  try {
    return sameData(declared, JSON.parse(engine));
  } catch {
    return false;
  }
}

/** Whether two pieces of plain data are the same, where a secret in the file stands for any text. */
function sameData(declared: unknown, engine: unknown): boolean {
  if (isSecret(declared)) return typeof engine === "string";
  if (Array.isArray(declared)) {
    return (
      Array.isArray(engine) && declared.length === engine.length && declared.every((v, i) => sameData(v, engine[i]))
    );
  }
  if (!isPlainMap(declared)) return declared === engine;
  if (!isPlainMap(engine)) return false;
  const keys = Object.keys(declared);
  return keys.length === Object.keys(engine).length && keys.every((key) => sameData(declared[key], engine[key]));
}

function isSecret(value: unknown): boolean {
  return isPlainMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}

function faultOf(file: string, key: string, problem: string): Fault {
  return {
    code: "CONFIG_NOT_FROM_FILE",
    where: file,
    path: key,
    message: `${problem}; allowed: what ${PROJECT_FILE} and the stack file say`,
    remedy: "write it into the file, and leave out -c, --config-file and `environment:`",
  };
}
