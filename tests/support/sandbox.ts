/**
 * A sandbox of a test's own, in a throw-away folder: the repository's program and components with the files of a fixture,
 * the real engine, stand-ins on ports of their own. Several live side by side.
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sandboxEnvironment } from "../../sandbox/environment.ts";
import type { SandboxPaths } from "../../sandbox/paths.ts";
import { startSandbox, stopSandbox } from "../../sandbox/start.ts";
import { SHOP } from "./fixtures.ts";

/** The repository. */
export const REPOSITORY = join(import.meta.dirname, "..", "..");

/** What a program that was run left behind. */
export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running sandbox. */
export interface TestSandbox {
  readonly paths: SandboxPaths;
  /** Folder of its copy of the project. */
  readonly project: string;
  /** Environment for every program that works in it. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs the engine's CLI in the copy. */
  pulumi(...args: readonly string[]): Promise<RunResult>;
  /** Runs `./envs --sandbox …` on the copy. */
  envs(...args: readonly string[]): Promise<RunResult>;
  /** Runs `./envs sandbox …`. */
  sandbox(...args: readonly string[]): Promise<RunResult>;
  /** Changes a file of the copy by its text. */
  edit(file: string, change: (text: string) => string): void;
  /** Ends its process and removes its folder. */
  close(): Promise<void>;
}

/** What the sandbox is made of. */
export interface TestSandboxOptions {
  /** Folder whose `Pulumi*.yaml` and `promotion.yaml` are used. @default the sample shop of `tests/fixtures` */
  readonly filesFrom?: string;
  /** A project of the test's own in place of the repository's program: text by file name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Starts a sandbox; the caller closes it. */
export async function openTestSandbox(options: TestSandboxOptions = {}): Promise<TestSandbox> {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "envs-sandbox-")));
  const dir = join(base, "sandbox");
  const root = options.files === undefined ? REPOSITORY : ownProject(join(base, "root"), options.files);
  const filesFrom = options.files === undefined ? (options.filesFrom ?? SHOP) : undefined;
  const { paths } = await startSandbox({ root, dir, filesFrom });
  const env: NodeJS.ProcessEnv = { ...process.env, ENVS_SANDBOX_DIR: dir, NO_COLOR: "1", ...sandboxEnvironment(paths) };
  delete env.PULUMI_CONFIG_PASSPHRASE;
  const inside = { cwd: paths.project, env };
  return {
    paths,
    project: paths.project,
    env,
    pulumi: (...args) => runProgram("pulumi", [...args, "--non-interactive", "--color=never"], inside),
    envs: (...args) => runScript("infra/cli/main.ts", [[...args, "--project", paths.project]], inside),
    // From the project, as people do: the copy may be gone.
    sandbox: (...args) => runScript("sandbox/main.ts", [args, root], { cwd: root, env }),
    edit: (file, change) => {
      const path = join(paths.project, file);
      writeFileSync(path, change(readFileSync(path, "utf8")));
    },
    close: async () => {
      await stopSandbox({ root, dir, force: true });
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Runs `use` with a sandbox of its own. */
export async function withSandbox<T>(
  options: TestSandboxOptions,
  use: (sandbox: TestSandbox) => Promise<T>,
): Promise<T> {
  const sandbox = await openTestSandbox(options);
  try {
    return await use(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Runs a program to its end; never throws for its exit code. */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, input }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly input?: string },
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(input ?? "");
  });
}

/** A command's `main` in a process of its own, as the launcher runs it. */
function runScript(
  file: string,
  args: readonly unknown[],
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
) {
  const call = args.map((arg) => JSON.stringify(arg)).join(", ");
  const script = `import { main } from ${JSON.stringify(join(REPOSITORY, file))}; process.exitCode = await main(${call});`;
  return runProgram(process.execPath, ["--input-type=module", "--eval", script], place);
}

function ownProject(root: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(root, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  cpSync(join(REPOSITORY, "package.json"), join(root, "package.json"));
  symlinkSync(realpathSync(join(REPOSITORY, "node_modules")), join(root, "node_modules"));
  return root;
}
