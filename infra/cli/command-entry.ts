/** How one command is described: what the help, the parser and `docs/commands.md` are made of. Loads no command. */
import type { RunCommand } from "./context.ts";

/** One positional argument. */
export interface ArgumentEntry {
  /** As the help shows it: `ENV`, or `SERVICE=IMAGE`. */
  readonly name: string;
  readonly description: string;
  /** `?` at most once, `+` once or more, `*` any number. @default exactly once */
  readonly times?: "?" | "+" | "*";
}

/** One option. Its value reaches the command under its long name in camel case. */
export interface OptionEntry {
  /** In the form of commander: `--reason TEXT`, without a placeholder for a switch. */
  readonly flags: string;
  readonly description: string;
  /** `list` may be given several times, `integer` must be a whole number of 1 or more. @default text */
  readonly kind?: "text" | "list" | "integer";
  /** Whether the command cannot run without it. @default false */
  readonly required?: boolean;
  /** The allowed values. @default any */
  readonly choices?: readonly string[];
}

/** What loading a command gives. The parser makes the options that the entry declares, so each file types its own. */
export interface CommandModule {
  readonly run: RunCommand<never>;
}

/** One command. A name of two words is a command of a group: `ledger verify`. */
export interface CommandEntry {
  readonly name: string;
  /** One sentence without a full stop, for lists. */
  readonly summary: string;
  /** What the summary leaves out: what it writes, exit codes. @default "" */
  readonly detail?: string;
  readonly arguments?: readonly ArgumentEntry[];
  readonly options?: readonly OptionEntry[];
  /** Whole command lines that work in the sample project. */
  readonly examples: readonly string[];
  /** Loads the command's own file, and nothing before it is run. */
  readonly load: () => Promise<CommandModule>;
}

/** Options that every command takes. */
export const GLOBAL_OPTIONS: readonly OptionEntry[] = [
  { flags: "--json", description: "print the result, or the error, as JSON on standard output" },
  {
    flags: "--project DIR",
    description: "the project folder (default: this folder or the nearest above with a Pulumi.yaml)",
  },
  { flags: "--debug", description: "show the stack of an error" },
];
