/**
 * The engine through its command line. Reading a stack takes two commands side by side and never its key (invariant 11);
 * what they print is parsed into names and paths, and nothing else goes on.
 */
import type { Engine, Known, PreviewResult, StackState, UpResult } from "../ports.ts";
import { type EngineAnswer, runEngine } from "./engine-command.ts";
import { type EngineCopy, onCopy } from "./engine-copy.ts";
import { type EngineFault, engineFault, stackLocked } from "./engine-fault.ts";
import { NO_STACK, readStateFiles } from "./engine-files.ts";
import { countChanges, harmlessLine, parsePreview } from "./engine-preview.ts";
import { NEVER_CREATED, parseState } from "./engine-state.ts";

/** What the engine needs. */
export interface EngineOptions {
  /** The project's folder. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  /** Name of the project: state on a `file://` backend is then read from its files. @default the engine is asked */
  readonly project?: string;
  /** State backend that the stack's file allows; undefined if there is no such stack. */
  readonly backendOf: (stack: string) => string | undefined;
  /** In the sandbox the backend of the environment counts: it is the sandbox's own, whatever the files say. */
  readonly sandbox: boolean;
  /** Time limits in milliseconds. @default 1 min to read, 15 min to preview, 2 h to update */
  readonly limits?: { readonly read: number; readonly preview: number; readonly up: number };
}

const LIMITS = { read: 60_000, preview: 15 * 60_000, up: 2 * 60 * 60_000 };

type Run = (args: readonly string[], timeoutMs: number, onLine?: (line: string) => void) => Promise<EngineAnswer>;

interface Session {
  readonly run: Run;
  readonly backend: string;
  readonly sandbox: boolean;
}

/** The engine of a project. */
export function createEngine(options: EngineOptions): Engine {
  const limits = options.limits ?? LIMITS;
  const withSession = async <T>(stack: string, work: (session: Session) => Promise<Known<T>>): Promise<Known<T>> => {
    const session = openSession(options, stack);
    return "why" in session ? session : work(session);
  };
  return {
    readState: (stack) => withSession(stack, (session) => readState(session, options.project, stack, limits.read)),
    preview: (stack) =>
      withSession(stack, (session) =>
        onCopy(options.root, stack, session.backend, async (copy) => {
          const args = ["preview", "--json", "--stack", stack, "--config-file", copy.file];
          const answer = await withStack(session, stack, copy, () => session.run(args, limits.preview));
          return previewResult(session, stack, answer);
        }),
      ),
    up: (stack, { message, onLine, targets = [] }) =>
      withSession(stack, (session) =>
        onCopy(options.root, stack, session.backend, async (copy) => {
          const flags = ["--yes", "--skip-preview", "--suppress-outputs", "--suppress-progress", "--message", message];
          const follow = (line: string) => {
            const harmless = harmlessLine(line);
            if (harmless !== undefined) onLine?.(harmless);
          };
          const only = targets.flatMap((urn) => ["--target", urn]);
          const args = ["up", ...flags, ...only, "--stack", stack, "--config-file", copy.file];
          const answer = await withStack(session, stack, copy, () => session.run(args, limits.up, follow));
          return upResult(session, stack, answer);
        }),
      ),
  };
}

function openSession(options: EngineOptions, stack: string): Session | (Known<never> & { readonly known: false }) {
  const { root, env } = options;
  const allowed = options.backendOf(stack);
  const given = env.PULUMI_BACKEND_URL;
  const isGiven = given !== undefined && given !== "";
  if (!options.sandbox && isGiven && allowed !== undefined && trimmed(given) !== trimmed(allowed)) {
    const why = `PULUMI_BACKEND_URL is not the state backend of ${stack}; allowed: ${allowed}`;
    return { known: false, why, unreachable: false };
  }
  const backend = isGiven ? given : (allowed ?? "");
  const own = backend === "" ? env : { ...env, PULUMI_BACKEND_URL: backend };
  const run: Run = (args, timeoutMs, onLine) =>
    runEngine(args, { cwd: root, env: own, timeoutMs, ...(onLine === undefined ? {} : { onLine }) });
  return { run, backend, sandbox: options.sandbox };
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}

async function readState(
  session: Session,
  project: string | undefined,
  stack: string,
  limit: number,
): Promise<Known<StackState>> {
  const files = project === undefined ? undefined : await readStateFiles(session.backend, project, stack);
  if (files === NO_STACK) return { known: true, value: NEVER_CREATED };
  return files === undefined ? askState(session, stack, limit) : known(stack, files.exported, files.history);
}

async function askState(session: Session, stack: string, limit: number): Promise<Known<StackState>> {
  const [exported, history] = await Promise.all([
    session.run(["stack", "export", "--stack", stack], limit),
    session.run(["stack", "history", "--json", "--page-size", "20", "--stack", stack], limit),
  ]);
  const failed = [exported, history].find((answer) => answer.code !== 0);
  if (failed !== undefined) {
    const fault = engineFault(failed);
    return fault.kind === "no-stack" ? { known: true, value: NEVER_CREATED } : notKnown(stack, fault);
  }
  return known(stack, parsed(exported.stdout), parsed(history.stdout));
}

function known(stack: string, exported: unknown, history: unknown): Known<StackState> {
  try {
    return { known: true, value: parseState(exported, history) };
  } catch {
    const why = `the state of ${stack} cannot be read: it is cut or foreign`;
    return { known: false, why, unreachable: false };
  }
}

/** JSON, or undefined, which no schema lets through. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs a command, and once more after making the stack if it does not exist. */
async function withStack(
  session: Session,
  stack: string,
  copy: EngineCopy,
  command: () => Promise<EngineAnswer>,
): Promise<EngineAnswer> {
  const answer = await command();
  if (answer.code === 0 || engineFault(answer).kind !== "no-stack") return answer;
  const args = ["-C", copy.folder, "stack", "init", stack, "--no-select", "--secrets-provider", copy.secretsProvider];
  const made = await session.run(args, LIMITS.read);
  return made.code === 0 ? command() : made;
}

function previewResult(session: Session, stack: string, answer: EngineAnswer): Known<PreviewResult> {
  if (answer.code !== 0) {
    const fault = engineFault(answer);
    const known = failure(session, stack, fault);
    return known ?? { known: true, value: { ok: false, steps: [], unchanged: 0, fault: fault.why } };
  }
  try {
    return { known: true, value: { ok: true, ...parsePreview(answer.stdout), fault: "" } };
  } catch {
    return {
      known: false,
      why: `the preview of ${stack} cannot be read: the engine's answer is cut or foreign`,
      unreachable: false,
    };
  }
}

function upResult(session: Session, stack: string, answer: EngineAnswer): Known<UpResult> {
  const changes = countChanges(answer.stdout);
  if (answer.code === 0) return { known: true, value: { ok: true, changes, fault: "" } };
  const fault = engineFault(answer);
  return failure(session, stack, fault) ?? { known: true, value: { ok: false, changes, fault: fault.why } };
}

/** Faults that say nothing of the stack's program: not known. @throws UserError `LOCK_HELD` (exit 5) */
function failure({ sandbox }: Session, stack: string, fault: EngineFault): Known<never> | undefined {
  if (fault.kind === "locked") throw stackLocked(stack, fault, sandbox);
  return fault.kind === "unreachable" || fault.kind === "key" ? notKnown(stack, fault) : undefined;
}

function notKnown(stack: string, fault: EngineFault): Known<never> {
  const isSilent = fault.kind === "unreachable" || fault.kind === "timeout";
  return { known: false, why: `${stack}: ${fault.why}`, unreachable: isSilent };
}
