/**
 * The frame of every command: parse, make the context, run, and turn whatever is thrown into an exit code and words.
 * Starts in about 0.1 s because it imports nothing that a command may not need.
 */
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import { type Console, openConsole } from "./console.ts";
import { type Host, processHost } from "./host.ts";
import { makeContext } from "./make-context.ts";
import { globalSwitches, type Parsed, parseArguments } from "./parse-arguments.ts";
import { debugLines, errorLines, errorOutput } from "./render/error.ts";
import { paintFor } from "./render/paint.ts";

/**
 * Runs `./envs` with `argv` (without node and script) and gives the exit code of {@link EXIT}. Never throws.
 * @example process.exitCode = await main(process.argv.slice(2));
 */
export async function main(argv: readonly string[], host: Host = processHost()): Promise<number> {
  const terminal = openConsole(host, globalSwitches(argv).json);
  try {
    return await run(parseArguments(argv), host, terminal);
  } catch (error) {
    report(error, argv, host, terminal);
    return error instanceof UserError ? error.exit : EXIT.bug;
  } finally {
    terminal.close();
  }
}

async function run(parsed: Parsed, host: Host, terminal: Console): Promise<ExitCode> {
  if (parsed.kind === "text") {
    terminal.print(parsed.text.trimEnd());
    return EXIT.done;
  }
  const context = await makeContext(host, terminal, parsed.globals);
  const command = await parsed.entry.load();
  // The parser made exactly the options that the table declares for this command; the command's file types them.
  return command.run(context, parsed.args, parsed.options as never);
}

function report(error: unknown, argv: readonly string[], host: Host, terminal: Console): void {
  const { json, debug } = globalSwitches(argv);
  const { env, stderr } = host;
  const colour = stderr.isTerminal && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  if (json) terminal.print(JSON.stringify(errorOutput(error), null, 2));
  else terminal.note(errorLines(error, paintFor(colour)));
  if (debug) terminal.note(debugLines(error));
}
