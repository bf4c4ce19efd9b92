/** Starts a program and waits for it, keeping the end of what it said for an error message. No shell in between. */
import { spawn } from "node:child_process";

const KEPT_BYTES = 16 * 1024;

/**
 * Runs a program to its end. Never throws for what the program does.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options] `timeoutMs` 0 or absent: no limit
 * @returns {Promise<{ ok: boolean, output: string, why: string }>} `output`: the last 16 KiB of both streams;
 *   `why`: empty if ok, else one phrase: exit code, signal, time limit or "not found"
 */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    let late = false;
    // A group of its own, so that the time limit also ends what the program itself started (curl, npm's children).
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const stop = (signal) => killGroup(child, signal);
    const forwarding = forwardSignals(stop);
    const limit = () => {
      late = true;
      stop("SIGTERM");
    };
    const timer = options.timeoutMs ? setTimeout(limit, options.timeoutMs) : undefined;
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_BYTES);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    const finish = (ok, why) => {
      clearTimeout(timer);
      forwarding.end();
      resolve({ ok, output: output.trim(), why });
    };
    child.on("error", (error) => finish(false, error.code === "ENOENT" ? `${command} was not found` : error.message));
    child.on("close", (code, signal) => {
      if (late) finish(false, `stopped after ${Math.round(options.timeoutMs / 1000)} s`);
      else finish(code === 0, code === 0 ? "" : signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
}

/** Hands the signals that would end this process on to the child's group; afterwards this process ends too. */
function forwardSignals(send) {
  let received = false;
  const names = ["SIGINT", "SIGTERM", "SIGHUP"];
  const handler = (signal) => {
    received = true;
    send(signal);
  };
  for (const name of names) process.on(name, handler);
  return {
    end() {
      for (const name of names) process.off(name, handler);
      if (received) process.exit(130);
    },
  };
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
