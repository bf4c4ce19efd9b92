/**
 * Runs git by argument list, never through a shell: no prompt, no hook, no pager, plain English messages, and objects
 * and refs forced to the disk. The caller decides what an exit code means.
 */
import { execFile } from "node:child_process";
import { UserError } from "../../errors.ts";

/** What one git command answered. */
export interface GitAnswer {
  /** Exit code. */
  readonly code: number;
  readonly stdout: Buffer;
  /** Cleaned of control characters; may hold paths and host names, so it is for causes, not for people. */
  readonly stderr: string;
}

/** Exit code of a command that was stopped because its time was over, as `timeout` of the shell has it. */
export const TIMED_OUT = 124;

/** How one git command runs. */
export interface GitOptions {
  readonly input?: string | Buffer;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 30000 */
  readonly timeoutMs?: number;
}

/** Git in one folder. */
export interface Git {
  /** Folder that git runs in. */
  readonly dir: string;
  /** Runs and answers, whatever the exit code; a command out of time answers {@link TIMED_OUT}. @throws UserError `GIT_MISSING`, `GIT_KILLED` */
  ask(args: readonly string[], options?: GitOptions): Promise<GitAnswer>;
  /** Standard output without its last newline. @throws UserError `GIT_FAILED`, `GIT_LOCKED`, `WRITE_FAILED` if the exit code is not 0 */
  text(args: readonly string[], options?: GitOptions): Promise<string>;
}

/** Variables that would lead git to another repository or other objects than the folder's own. */
const MISLEADING = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
  "GIT_NAMESPACE",
  "GIT_CEILING_DIRECTORIES",
  "GIT_TRACE",
];

/** Settings of every command: hooks of a clone have no part in a promotion, and what is written is on the disk. */
const SETTINGS = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsync", "committed,reference,index"],
  ["core.fsmonitor", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["advice.detachedHead", "false"],
].flatMap(([key, value]) => ["-c", `${key}=${value}`]);

const MAX_OUTPUT = 256 * 1024 * 1024;

/** Git in `dir`, with the environment given. */
export function gitIn(dir: string, env: NodeJS.ProcessEnv): Git {
  const base: NodeJS.ProcessEnv = { ...env };
  for (const name of MISLEADING) delete base[name];
  Object.assign(base, { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_REPLACE_OBJECTS: "1" });
  // No dialogue either: without it git would open a window to ask for a password.
  if (base.GIT_ASKPASS === undefined) base.GIT_ASKPASS = "true";
  if (base.GIT_SSH_COMMAND === undefined && base.GIT_SSH === undefined) base.GIT_SSH_COMMAND = "ssh -oBatchMode=yes";
  const ask = (args: readonly string[], options: GitOptions = {}) => run(dir, base, args, options);
  return {
    dir,
    ask,
    text: async (args, options) => {
      const answer = await ask(args, options);
      if (answer.code !== 0) throw gitError(args, answer);
      return answer.stdout.toString("utf8").replace(/\n$/, "");
    },
  };
}

/** The error of a command that failed, by what git said. */
export function gitError(args: readonly string[], answer: GitAnswer): UserError {
  const name = args.find((arg) => !arg.startsWith("-")) ?? "";
  const cause = new Error(answer.stderr);
  const lock = /Unable to create '([^']+\.lock)': File exists/.exec(answer.stderr)?.[1];
  if (lock !== undefined) {
    const remedy = `if no git command runs in this clone, remove ${lock} and try again`;
    return new UserError({
      code: "GIT_LOCKED",
      message: `git ${name} found the lock of another git command`,
      where: lock,
      remedy,
      exit: 5,
      cause,
    });
  }
  const disk =
    /No space left on device|Input\/output error|Permission denied|Read-only file system|Disk quota exceeded/.exec(
      answer.stderr,
    )?.[0];
  if (disk !== undefined) {
    const remedy = "mend the disk or the permissions of the repository, then try again";
    return new UserError({
      code: "WRITE_FAILED",
      message: `git ${name} could not write: ${disk}`,
      where: "the git repository",
      remedy,
      cause,
    });
  }
  const remedy = "see: git status; git fsck";
  return new UserError({
    code: "GIT_FAILED",
    message: `git ${name} failed with exit code ${answer.code}`,
    remedy,
    cause,
  });
}

function run(dir: string, env: NodeJS.ProcessEnv, args: readonly string[], options: GitOptions): Promise<GitAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<GitAnswer>();
  const settings = {
    cwd: dir,
    env: { ...env, ...options.env },
    encoding: "buffer" as const,
    maxBuffer: MAX_OUTPUT,
    timeout: options.timeoutMs ?? 30_000,
    killSignal: "SIGTERM" as const,
  };
  const child = execFile("git", [...SETTINGS, ...args], settings, (error, stdout, stderr) => {
    if (error?.killed === true) return resolve({ code: TIMED_OUT, stdout, stderr: "out of time" });
    if (error !== null && typeof error.code !== "number") return reject(startError(args, error));
    resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr: clean(stderr.toString("utf8")) });
  });
  // Git may end before it has read its input; its exit code says why.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input ?? "");
  return promise;
}

function startError(args: readonly string[], error: Error & { code?: unknown; killed?: boolean }): UserError {
  const name = args.find((arg) => !arg.startsWith("-")) ?? "";
  if (error.code === "ENOENT") {
    return new UserError({
      code: "GIT_MISSING",
      message: "git is not installed, or the folder is gone",
      remedy: "install git, then try again",
      cause: error,
    });
  }
  const message = `git ${name} was killed or could not be run`;
  return new UserError({ code: "GIT_KILLED", message, remedy: "try again; see: git status", cause: error });
}

function clean(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, "").trim();
}
