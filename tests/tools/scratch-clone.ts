/** A scratch copy of what the set-up and the launcher consist of, with or without installed packages, and stand-ins for programs on PATH. */
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Absolute path of the project under test. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** How the copy gets its packages: a link to the project's, a folder of its own full of links (then its `.cache` is its own, too), or none. */
export type Packages = "linked" | "own" | "none";

/** What a program did. */
export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A scratch folder; `remove` it after the test. */
export class ScratchClone {
  readonly folder: string;
  /** Path of the copy of the project. */
  readonly root: string;
  /** Folder for stand-in programs, to be put first on PATH. */
  readonly bin: string;
  /** An empty home folder. */
  readonly home: string;

  constructor(packages: Packages) {
    this.folder = mkdtempSync(join(tmpdir(), "envs-clone-"));
    [this.root, this.bin, this.home] = ["clone", "bin", "home"].map((name) => join(this.folder, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [this.root, this.bin, this.home]) mkdirSync(folder);
    for (const name of ["envs", "tools", "Makefile", ".ci", "package.json", "package-lock.json", ".npmrc"]) {
      cpSync(join(ROOT, name), join(this.root, name), { recursive: true });
    }
    symlinkSync(process.execPath, join(this.bin, "node"));
    if (packages === "linked") symlinkSync(join(ROOT, "node_modules"), join(this.root, "node_modules"));
    if (packages === "own") linkEach(join(ROOT, "node_modules"), join(this.root, "node_modules"));
  }

  /** Writes a file below the copy. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** Writes a stand-in program: a shell script found before anything of the machine. */
  program(name: string, script: string, folder: string = this.bin): void {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  /** Runs a program in the copy. PATH holds the stand-ins and the system's own folders, not the project's programs, Go or npm's. */
  run(
    command: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<Ran> {
    const env = { PATH: this.path(), HOME: this.home, ...options.env };
    return runProgram(command, args, options.cwd ?? this.root, env);
  }

  /** PATH of {@link run}. */
  path(): string {
    return [this.bin, "/usr/bin", "/bin"].join(delimiter);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a program to its end with exactly this environment. */
export function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text.stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text.stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...text }));
  });
}

/** Links of two levels would be needed for scoped packages; npm's own record is copied, so that the folder counts as installed. */
function linkEach(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === ".package-lock.json") cpSync(join(from, name), join(to, name));
    else symlinkSync(join(from, name), join(to, name));
  }
}
