/** The terminal: results on standard output, progress on standard error, one line that updates itself if it can. */
import { dirname, isAbsolute, join, relative } from "node:path";
import type { Terminal } from "./context.ts";
import type { Host } from "./host.ts";
import { cutTo, safeLine } from "./render/text.ts";
import { sandboxLine } from "./sandbox-line.ts";

/** A terminal with what only the frame of the commands needs. */
export interface Console extends Terminal {
  /** Prints lines on standard error that stay, unlike progress. */
  note(lines: readonly string[]): void;
  /** Takes a progress line that stands there away; to be called once at the end. */
  close(): void;
}

/**
 * The terminal of a process. `NO_COLOR` (any value) and `TERM=dumb` switch colour off. With `json` the lines are for
 * programs and stay exactly as they are.
 */
export function openConsole(host: Host, json: boolean): Console {
  const { stdout, stderr, env } = host;
  const link = json ? "" : (env.ENVS_SANDBOX ?? "");
  const copy = link === "" ? "" : copyFrom(host.cwd, link);
  const shown = (line: string) => (link === "" ? line : sandboxLine(line, copy));
  const wanted = (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const interactive = stderr.isTerminal && env.TERM !== "dumb" && (env.CI ?? "") === "";
  let standing = false;
  const clear = () => {
    if (standing) stderr.write("\r\u001b[K");
    standing = false;
  };
  return {
    colour: wanted && stdout.isTerminal,
    interactive,
    ...(stdout.columns === undefined ? {} : { width: stdout.columns }),
    print: (line) => {
      clear();
      stdout.write(`${shown(line)}\n`);
    },
    progress: (line) => {
      if (!interactive) return stderr.write(`${safeLine(line)}\n`);
      stderr.write(`\r\u001b[K${cutTo(safeLine(line), (stderr.columns ?? 80) - 1)}`);
      standing = true;
    },
    note: (lines) => {
      clear();
      for (const line of lines) stderr.write(`${shown(line)}\n`);
    },
    close: clear,
  };
}

/** The sandbox's copy lies beside its link. Seen from `cwd`, if it is below; empty if that is the copy itself. */
function copyFrom(cwd: string, link: string): string {
  const copy = join(dirname(link), "project");
  const path = relative(cwd, copy);
  return path.startsWith("..") || isAbsolute(path) ? copy : path;
}
