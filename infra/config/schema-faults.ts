/** A zod schema applied to a part of a file: the parsed value, or every fault with its place, in words of ours. */
import type * as z from "zod";
import type { Fault } from "../errors.ts";
import { didYouMean, nearest } from "../values/nearest.ts";
import { issueCode, issueMessage } from "./issue-message.ts";
import { formatPath, type KeyPath, shownKey } from "./yaml-position.ts";
import type { YamlSource } from "./yaml-source.ts";

/** The outcome: `data` is there exactly if there are no faults; else `paths` are the places of what was refused. */
export type SchemaResult<T> =
  | { readonly data: T; readonly faults: readonly []; readonly paths: readonly [] }
  | { readonly data: undefined; readonly faults: readonly Fault[]; readonly paths: readonly KeyPath[] };

/** What is parsed, and where it came from. */
export interface SchemaInput {
  readonly source: YamlSource;
  readonly value: unknown;
  /** Path in the file of a path in the value: `["tier"]` → `["config", "environments:tier"]`. @default the same */
  readonly pathInFile?: (path: KeyPath) => KeyPath;
}

type Issue = z.core.$ZodIssue;

/** Parses `value`. Each unknown key is a fault of its own, with the key that was probably meant. */
export function applySchema<S extends z.ZodType>(schema: S, input: SchemaInput): SchemaResult<z.output<S>> {
  const known = new Map<unknown, readonly string[]>();
  const result = schema.safeParse(input.value, {
    reportInput: true,
    // Each schema is used a few times in a process: writing and compiling a parser for it takes longer than it saves.
    jitless: true,
    // Not for its message: only here the schema that refused a key is at hand, and with it the keys it knows.
    error: (issue) => {
      if (issue.code === "unrecognized_keys")
        known.set(issue.input, [...(known.get(issue.input) ?? []), ...keysOf(issue.inst)]);
      return undefined;
    },
  });
  if (result.success) return { data: result.data, faults: [], paths: [] };
  const reader = new IssueReader(input, known);
  const faults = result.error.issues.flatMap((issue) => reader.read(issue, []));
  // A key that is missing because it was misspelt is one fault, not two.
  return {
    data: undefined,
    paths: result.error.issues.flatMap(pathsOf),
    faults: faults.filter(({ code, path }) => code !== "MISSING_KEY" || !reader.meant.has(path)),
  };
}

/** What would have to go for the rest to be sound. */
function pathsOf(issue: Issue): readonly KeyPath[] {
  const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
}

class IssueReader {
  /** Paths of the keys that unknown ones were probably meant to be. */
  readonly meant = new Set<string>();
  private readonly input: SchemaInput;
  private readonly known: ReadonlyMap<unknown, readonly string[]>;

  constructor(input: SchemaInput, known: ReadonlyMap<unknown, readonly string[]>) {
    this.input = input;
    this.known = known;
  }

  read(issue: Issue, base: KeyPath): readonly Fault[] {
    const path = [...base, ...issue.path];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => this.unknownKey(key, path, issue.input));
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      return closest(issue.errors).flatMap((inner) => this.read(inner, path));
    }
    if (issue.code === "invalid_key") {
      return issue.issues.map((inner) => this.fault(issueCode(inner), path, "key", issueMessage(inner)));
    }
    return [this.fault(issueCode(issue), path, "value", issueMessage(issue))];
  }

  private unknownKey(key: string, path: KeyPath, holder: unknown): Fault {
    const allowed = [...new Set(this.known.get(holder))];
    const near = nearest(key, allowed);
    if (near !== undefined) this.meant.add(formatPath([...path, near]));
    const message = `unknown key "${shownKey(key)}"${didYouMean(key, allowed)}; allowed: ${allowed.join(", ")}`;
    return this.fault("UNKNOWN_KEY", [...path, key], "key", message);
  }

  private fault(code: string, path: KeyPath, part: "key" | "value", message: string): Fault {
    const inFile = this.input.pathInFile?.(path) ?? path;
    return { code, where: this.input.source.where(inFile, part), path: formatPath(path), message };
  }
}

/** Of several allowed shapes, the faults of the one that was most likely meant: the fewest, and the deepest. */
function closest(shapes: readonly (readonly Issue[])[]): readonly Issue[] {
  const missed = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
  return [...shapes].sort((a, b) => missed(a) - missed(b))[0] ?? [];
}

function keysOf(schema: { readonly _zod: { readonly def: object } } | undefined): readonly string[] {
  const definition = schema?._zod.def;
  if (definition === undefined || !("shape" in definition)) return [];
  return Object.keys(definition.shape as Record<string, unknown>);
}
