/** Commander's complaints as errors of ours: a stable code, and a next command that works. */
import type { CommanderError } from "commander";
import { UserError } from "../errors.ts";

const CODES: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "UNKNOWN_COMMAND",
  "commander.unknownOption": "UNKNOWN_OPTION",
  "commander.missingArgument": "ARGUMENT_MISSING",
  "commander.excessArguments": "ARGUMENT_UNEXPECTED",
  "commander.optionMissingArgument": "OPTION_VALUE_MISSING",
  "commander.missingMandatoryOptionValue": "OPTION_MISSING",
  "commander.invalidArgument": "OPTION_INVALID",
  "commander.help": "COMMAND_MISSING",
};

/** The error to show instead of `error`, which commander threw for `argv`. `groups` are the names of two-word commands. */
export function usageError(
  error: CommanderError,
  argv: readonly string[],
  groups: Readonly<Record<string, string>>,
): UserError {
  const [, meant] = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(error.message) ?? [];
  const said = error.message.replace(/^error: /, "").replace(/\s*\(Did you mean [^)]*\)/, "");
  const message = error.code === "commander.help" ? "a command is missing" : said;
  const help = helpCommand(argv, groups, error.code === "commander.unknownCommand");
  return new UserError({
    code: CODES[error.code] ?? "USAGE",
    message,
    where: `./envs ${asTyped(argv).join(" ")}`,
    remedy: meant === undefined ? help : `did you mean ${meant}? See ${help}`,
    cause: error,
  });
}

/** Without `--project DIR`: the launcher adds it, so that the person may never have typed it. */
function asTyped(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf("--project");
  const end = argv.indexOf("--");
  return at < 0 || at + 1 === argv.length || (end >= 0 && end < at) ? argv : argv.toSpliced(at, 2);
}

function helpCommand(
  argv: readonly string[],
  groups: Readonly<Record<string, string>>,
  unknownCommand: boolean,
): string {
  const words = argv.filter((word) => !word.startsWith("-"));
  const group = words[0] !== undefined && words[0] in groups;
  const depth = (group ? 2 : 1) - (unknownCommand ? 1 : 0);
  return ["./envs", ...words.slice(0, depth), "--help"].join(" ");
}
