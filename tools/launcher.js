/**
 * What `./envs` does before a command: says what to type if the set-up has not run, finds the right Node, puts the
 * project's engine first, and leads the command to the sandbox if asked. Plain JavaScript: it may run on an old Node.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { projectEnvironment } from "./setup/environment.js";
import { requireNode } from "./setup/node-binary.js";
import { hasEngine, ROOT, sandboxOwner } from "./setup/places.js";
import { SetUpError } from "./setup/set-up-error.js";

const HELP = `envs: environments as Pulumi stacks, and pinned versions that move between them through gates.

This clone is not set up yet. Type one of:
  make demo     set up, then dev → staging → production on this machine alone (no account needed)
  make setup    set up only: packages, Node and engine, once, without root
  make help     everything else

After that, ./envs --help lists the commands.`;

/** Commands that answer without the engine. */
const WITHOUT_ENGINE = new Set(["help", "--help", "-h", "--version", "doctor", undefined]);

/**
 * Runs one command line and sets the exit code of the process.
 * @param {readonly string[]} argv without node and script
 */
export async function launch(argv) {
  try {
    if (!existsSync(join(ROOT, "node_modules"))) return beforeSetUp(argv);
    const node = requireNode(ROOT);
    requireEngine(argv);
    if (realpathSync(node) !== realpathSync(process.execPath)) return await runAgain(node, argv);
    Object.assign(process.env, projectEnvironment(node, ROOT));
    nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
    process.exitCode = await runCommand(argv);
  } catch (error) {
    if (!(error instanceof SetUpError)) {
      stopEval(argv);
      throw error;
    }
    fail(argv, error);
  }
  if (process.exitCode) stopEval(argv);
}

/**
 * What `eval "$(./envs sandbox env)"` is given where the command failed. The shell does not see its exit code, and nothing
 * to eval counts as success: the next command would act on the real project.
 */
function stopEval(argv) {
  const words = argv.filter((word) => !word.startsWith("-"));
  if (words[0] !== "sandbox" || words[1] !== "env" || argv.includes("--json")) return;
  const text = argv.includes("--unset")
    ? "the sandbox could not be left: this shell is as it was"
    : "the sandbox could not start: this shell is not in it, and what is typed next acts on the real project";
  process.stdout.write(`echo '${text}' >&2; false\n`);
}

async function runCommand(argv) {
  if (argv[0] === "sandbox") {
    const { main } = await load("sandbox/main.ts");
    return main(argv.slice(1), sandboxOwner(ROOT));
  }
  const words = asksForSandbox(argv) ? await enterOrReport(argv) : argv;
  if (typeof words === "number") return words;
  const { main } = await load("infra/cli/main.ts");
  return main(withProject(words));
}

/** The words of the command, or the exit code of the error that is told already. */
async function enterOrReport(argv) {
  try {
    return await enterSandbox(argv);
  } catch (error) {
    if (error instanceof SetUpError) throw error;
    const { reportError } = await load("sandbox/report-error.ts");
    return reportError(error, argv);
  }
}

/** `--sandbox` is ours only before the command; after it, it may be the value of an option. */
function asksForSandbox(argv) {
  const command = argv.findIndex((word) => !word.startsWith("-"));
  return argv.slice(0, command < 0 ? argv.length : command).includes("--sandbox");
}

/** The command's own words, led to the sandbox's copy. The sandbox is started if it is not running. */
async function enterSandbox(argv) {
  if (namesProject(argv)) {
    throw new SetUpError(
      "SANDBOX_MIXED",
      "--sandbox and --project were both given; allowed: one of them",
      "leave out --project",
    );
  }
  const words = argv.toSpliced(argv.indexOf("--sandbox"), 1);
  if (words.length === 0) return words;
  const { ensureSandbox } = await load("sandbox/environment.ts");
  Object.assign(process.env, await ensureSandbox(sandboxOwner(ROOT)));
  const { project } = JSON.parse(readFileSync(process.env.ENVS_SANDBOX ?? "", "utf8"));
  return addProject(words, project);
}

/** Called from a folder that belongs to no project (by a full path or a link), it is about the project it stands in. */
function withProject(words) {
  const isClear = words.length === 0 || namesProject(words) || isInProject(process.cwd());
  return isClear ? words : addProject(words, ROOT);
}

function addProject(words, folder) {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return words.toSpliced(end, 0, "--project", folder);
}

function namesProject(words) {
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  return words.slice(0, end).some((word) => word === "--project" || word.startsWith("--project="));
}

function isInProject(folder) {
  if (existsSync(join(folder, "Pulumi.yaml"))) return true;
  return dirname(folder) !== folder && isInProject(dirname(folder));
}

/** The same command line in the right Node: in place of this process where Node can do that, else as its child. */
async function runAgain(node, argv) {
  const env = projectEnvironment(node, ROOT);
  const script = resolve(ROOT, "envs");
  if (typeof process.execve === "function") process.execve(node, [node, script, ...argv], env);
  const child = spawn(node, [script, ...argv], { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A terminal sends Ctrl-C to both; handed on as well, the engine would take it for the second one and break off.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  const { code, signal } = await new Promise((done, failed) => {
    child.on("error", failed);
    child.on("exit", (exitCode, exitSignal) => done({ code: exitCode, signal: exitSignal }));
  });
  if (signal === null) process.exitCode = code;
  else endBy(signal);
}

/** Ends as the child did, so that a shell sees the same. */
function endBy(signal) {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function requireEngine(argv) {
  const command = argv.find((word) => !word.startsWith("-"));
  const asksForHelp = argv.includes("--help") || argv.includes("-h");
  if (asksForHelp || WITHOUT_ENGINE.has(command) || hasEngine(ROOT)) return;
  throw new SetUpError(
    "NOT_SET_UP",
    "the engine (Pulumi) has not been obtained yet",
    "make setup, or make demo for a first look",
  );
}

function beforeSetUp(argv) {
  const [first] = argv;
  if (first === undefined || ["help", "--help", "-h"].includes(first)) return void process.stdout.write(`${HELP}\n`);
  throw new SetUpError(
    "NOT_SET_UP",
    "this clone is not set up yet: there is no node_modules",
    "make setup, or make demo for a first look",
  );
}

function fail(argv, { code, message, remedy }) {
  const json = JSON.stringify({ error: { code, message, where: "", remedy } }, null, 2);
  if (argv.includes("--json")) process.stdout.write(`${json}\n`);
  else process.stderr.write(`${message}\nwhat to do: ${remedy}\n`);
  process.exitCode = 2;
}

function load(file) {
  return import(pathToFileURL(join(ROOT, file)).href);
}
