/**
 * Arguments → the command to run, by commander and the command table. Pure: nothing is printed or loaded here, and
 * commander's own errors come out as `UserError`s.
 */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { type ArgumentEntry, type CommandEntry, GLOBAL_OPTIONS, type OptionEntry } from "./command-entry.ts";
import { COMMANDS, GROUPS, TOPICS } from "./command-table.ts";
import { usageError } from "./usage-error.ts";

/** The options that every command takes. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly debug: boolean;
  /** As given; undefined if it was not. */
  readonly project: string | undefined;
}

/** What the arguments ask for: a text (help, version), or a command. */
export type Parsed =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "run";
      readonly entry: CommandEntry;
      readonly args: readonly string[];
      readonly options: Readonly<Record<string, unknown>>;
      readonly globals: GlobalOptions;
    };

const FOOTER = `
Before a command: --sandbox runs it in the sandbox; ./envs sandbox --help tells more.
Exit: 0 done, 1 a bug of ours, 2 bad input, 3 blocked, 4 deployed and failed, 5 somebody else was first, 6 out of reach.`;

/** Parses `argv` (without node and script). @throws UserError with exit 2 for what nobody can mean */
export function parseArguments(argv: readonly string[]): Parsed {
  let printed = "";
  let chosen: Parsed | undefined;
  const write = (text: string) => {
    printed += text;
  };
  const program = buildProgram(write, (entry, command) => {
    chosen = { kind: "run", entry, args: command.args, ...splitOptions(command.optsWithGlobals()) };
  });
  if (argv.length === 0) return { kind: "text", text: `${program.helpInformation()}${FOOTER}\n` };
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === "commander.version" && globalSwitches(argv).json)
      return { kind: "text", text: JSON.stringify({ version: manifest.version }, null, 2) };
    if (error.exitCode === 0) return { kind: "text", text: printed };
    throw usageError(error, argv, GROUPS);
  }
  if (chosen === undefined) throw new Error("the parser chose no command");
  return chosen;
}

/** The global switches, found even where the arguments as a whole make no sense: an error must know how to be shown. */
export function globalSwitches(argv: readonly string[]): { readonly json: boolean; readonly debug: boolean } {
  const end = argv.indexOf("--");
  const known = end < 0 ? argv : argv.slice(0, end);
  return { json: known.includes("--json"), debug: known.includes("--debug") };
}

/** The help of one command as text. */
export function helpOf(entry: CommandEntry): string {
  const parsed = parseArguments([...entry.name.split(" "), "--help"]);
  return parsed.kind === "text" ? parsed.text : "";
}

type Choose = (entry: CommandEntry, command: Command) => void;

function buildProgram(write: (text: string) => void, choose: Choose): Command {
  const program = new Command("./envs")
    .description("Environments as Pulumi stacks, and safe promotion of pinned image versions between them.")
    // Without it `plan a b --version 1.4.2` would print the version of this program.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {}, outputError: () => {} })
    .configureHelp({ helpWidth: 110, subcommandTerm: commandTerm })
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .version(manifest.version, "--version", "show the version of this project")
    .addHelpText("after", FOOTER);
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option));
  const groups = new Map<string, Command>();
  for (const entry of COMMANDS) addCommand(program, groups, entry, choose);
  return program;
}

function addCommand(program: Command, groups: Map<string, Command>, entry: CommandEntry, choose: Choose): void {
  const words = entry.name.split(" ");
  const parent = words.length === 1 ? program : groupOf(program, groups, words[0] ?? "");
  const command = parent.command(words.at(-1) ?? "").helpGroup(headingOf(entry));
  command
    .summary(entry.summary)
    .description(`${entry.name}: ${entry.summary}.${entry.detail === undefined ? "" : `\n${entry.detail}`}`);
  for (const argument of entry.arguments ?? []) command.argument(argumentTerm(argument), argument.description);
  for (const option of entry.options ?? []) command.addOption(toOption(option));
  for (const option of GLOBAL_OPTIONS) command.addOption(toOption(option));
  command.addHelpText(
    "after",
    `\n${entry.examples.length === 1 ? "Example:" : "Examples:"}\n  ${entry.examples.join("\n  ")}`,
  );
  command.action(() => choose(entry, command));
}

function groupOf(program: Command, groups: Map<string, Command>, name: string): Command {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const commands = COMMANDS.filter((entry) => entry.name.startsWith(`${name} `));
  const first = commands[0];
  if (first === undefined) throw new Error(`the group ${name} has no command`);
  const words = commands.map((entry) => entry.name.slice(name.length + 1)).join(", ");
  const group = program.command(name).helpGroup(headingOf(first)).helpCommand(false);
  group.description(`${GROUPS[name] ?? name}: ${words}`);
  groups.set(name, group);
  return group;
}

function headingOf(entry: CommandEntry): string {
  return `${TOPICS.find((topic) => topic.commands.includes(entry))?.heading ?? "Commands"}:`;
}

function commandTerm(command: Command): string {
  const args = command.registeredArguments.map((one) => {
    const name = one.variadic ? `${one.name()}...` : one.name();
    return one.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...args].join(" ");
}

function argumentTerm({ name, times }: ArgumentEntry): string {
  if (times === "?") return `[${name}]`;
  if (times === "*") return `[${name}...]`;
  return times === "+" ? `<${name}...>` : `<${name}>`;
}

/** The table says `--reason TEXT`, as people read it; commander wants `--reason <TEXT>`. */
function toOption(entry: OptionEntry): Option {
  const option = new Option(entry.flags.replace(/ ([A-Z]+)$/, " <$1>"), entry.description);
  if (entry.required) option.makeOptionMandatory();
  if (entry.choices !== undefined) option.choices([...entry.choices]);
  else if (entry.flags.includes(" ")) option.argParser((value, before: unknown) => parseValue(entry, value, before));
  return option;
}

function parseValue(entry: OptionEntry, value: string, before: unknown): unknown {
  if (value.trim() === "") throw new InvalidArgumentError("It is empty.");
  if (entry.kind === "list") return [...(Array.isArray(before) ? before : []), value];
  if (entry.kind !== "integer") return value;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new InvalidArgumentError("Allowed: a whole number of 1 or more.");
  return Number(value);
}

function splitOptions(all: Record<string, unknown>) {
  const { json, debug, project, ...options } = all;
  const globals = {
    json: json === true,
    debug: debug === true,
    project: typeof project === "string" ? project : undefined,
  };
  return { options, globals };
}
