/** A stand-in for the engine's CLI: a script that answers by its arguments and writes down how it was called. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One scripted answer: the first whose `when` is part of the argument list counts. */
export interface FakeAnswer {
  readonly when: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
  /** Lets it count only after a command with these arguments was called. */
  readonly after?: string;
  /** Shell to run, with the arguments as `$@`. */
  readonly run?: string;
}

/** A folder with a `pulumi` that answers so. */
export interface FakeEngine {
  /** Environment that finds it first. */
  readonly env: NodeJS.ProcessEnv;
  /** Argument lists of all calls, each in one line. */
  calls(): readonly string[];
}

/** Makes it in an empty folder. */
export function fakeEngine(folder: string, answers: readonly FakeAnswer[]): FakeEngine {
  const bin = join(folder, "bin");
  const log = join(folder, "calls");
  mkdirSync(bin);
  const branches = answers.map(({ when, after, stdout = "", stderr = "", code = 0, run = "" }, index) => {
    writeFileSync(join(folder, `${index}.out`), stdout);
    writeFileSync(join(folder, `${index}.err`), stderr);
    const condition = after === undefined ? "" : ` && grep -q -- '${after}' '${log}'`;
    return `if printf '%s' "$*" | grep -q -- '${when}'${condition}; then echo "$*" >> '${log}'; ${run === "" ? ":" : run}; cat '${folder}/${index}.out'; cat '${folder}/${index}.err' >&2; exit ${code}; fi`;
  });
  const script = ["#!/bin/sh", ...branches, `echo "$*" >> '${log}'; exit 99`].join("\n");
  writeFileSync(join(bin, "pulumi"), script);
  chmodSync(join(bin, "pulumi"), 0o755);
  const calls = () => (existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : []);
  return { env: { ...process.env, PATH: `${bin}:${process.env.PATH}` }, calls };
}
