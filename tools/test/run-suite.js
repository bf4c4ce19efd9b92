/** Starts one suite's process and gathers what it sends. A process that ends early, hangs or runs nothing is a failure, never a silence. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("worker.js", import.meta.url));
const KEPT_BYTES = 64 * 1024;
/** How long a finished suite may take to let go of its handles, and how long a running one may neither end a test nor print. */
const LINGER_MS = 15_000;
const SILENCE_MS = 15 * 60_000;

/**
 * Runs spec files in one process.
 * @param {{ name: string, files: readonly string[], node: string, root: string, env: NodeJS.ProcessEnv, silenceMs?: number }} suite
 * @param {AbortSignal} [abort] ends the process and everything it started
 * @returns {Promise<{ name: string, passed: number, failures: { title: string, error: string }[], skips: { title: string, reason: string }[], ms: number }>}
 */
export async function runSuite({ name, files, node, root, env, silenceMs = SILENCE_MS }, abort) {
  const started = Date.now();
  const result = { name, passed: 0, failures: [], skips: [], ms: 0 };
  const fail = (title, error) => result.failures.push({ title: `${name}: ${title}`, error });
  if (files.length === 0) {
    fail(
      "the suite has no spec file",
      "a suite of tools/test/suites.js without files proves nothing; add a spec or remove the suite",
    );
    return result;
  }
  const child = spawn(node, [WORKER, ...files], {
    cwd: root,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { ended, output, why } = await follow(child, {
    onResult: (message) => take(message, result),
    silenceMs,
    abort,
  });
  if (!ended) fail("the suite did not come to its end", `${why}\n${output}`);
  else if (why !== "") fail("the suite finished but did not let go", `${why}\n${output}`);
  else if (result.passed + result.failures.length + result.skips.length === 0) fail("the suite ran no test", output);
  return { ...result, ms: Date.now() - started };
}

function take(message, result) {
  if (message.type === "pass") result.passed += 1;
  else if (message.type === "fail") result.failures.push({ title: message.title, error: message.error });
  else if (message.reason === "")
    result.failures.push({ title: message.title, error: "skipped without a printed reason" });
  else result.skips.push({ title: message.title, reason: message.reason });
}

/** Waits for the process; answers whether it said that it was through, what it printed, and why it was ended early. */
function follow(child, { onResult, silenceMs, abort }) {
  return new Promise((resolve) => {
    const state = { ended: false, output: "", why: "" };
    const stop = (why) => {
      state.why = why;
      killGroup(child);
    };
    const patience = patienceWith(stop, silenceMs);
    const keep = (chunk) => {
      // Whatever is built for the first time says so every some seconds.
      if (!state.ended) patience.heard("after its last line");
      state.output = (state.output + chunk).slice(-KEPT_BYTES);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("message", (message) => {
      if (message.type === "end") {
        state.ended = true;
        patience.ended();
      } else {
        patience.heard(`after: ${message.title}`);
        onResult(message);
      }
    });
    const onAbort = () => stop("interrupted");
    abort?.addEventListener("abort", onAbort);
    child.on("error", (error) => stop(error.message));
    child.on("exit", (code, signal) => {
      patience.over();
      abort?.removeEventListener("abort", onAbort);
      if (!state.ended && state.why === "") state.why = `its process ended early (${signal ?? `exit code ${code}`})`;
      // What a test started and did not end, within the suite's own group.
      killGroup(child);
      setImmediate(resolve, state);
    });
  });
}

/** Says `stop` why, once too long nothing was heard of a running process, or a finished one does not let go. */
function patienceWith(stop, silenceMs) {
  const silence = (after) => `neither a result nor a line for ${silenceMs / 60_000} min ${after}`;
  let timer = setTimeout(stop, silenceMs, silence("at the start"));
  const wait = (ms, why) => {
    clearTimeout(timer);
    timer = setTimeout(stop, ms, why);
  };
  return {
    heard: (after) => wait(silenceMs, silence(after)),
    ended: () =>
      wait(LINGER_MS, `a timer, server or process of a test still ran ${LINGER_MS / 1000} s after the last test`),
    over: () => clearTimeout(timer),
  };
}

function killGroup(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
