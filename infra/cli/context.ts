/** What every command gets: where the project is, how to talk to the person, and the ports, made when first asked for. */

import type { Project } from "../config/project.ts";
import type { Graph } from "../environment/graph.ts";
import type { ExitCode } from "../errors.ts";
import type { SandboxLink } from "../promotion/adapters/sandbox-link.ts";
import type { Ports } from "../promotion/ports.ts";

/** How a command talks. Progress goes to standard error, results to standard output. */
export interface Terminal {
  /** Whether standard output is a terminal and colour is wanted (`NO_COLOR` is respected). */
  readonly colour: boolean;
  /** Whether standard error is a terminal, for progress that overwrites itself. */
  readonly interactive: boolean;
  /** Columns of standard output. @default as wide as it gets: it is no terminal */
  readonly width?: number;
  /** Prints a line of the result. */
  print(line: string): void;
  /** Prints a line of progress: what is being done now. */
  progress(line: string): void;
}

/** The context of one command. */
export interface CommandContext {
  /** Absolute path of the project folder (`--project`, default the current folder or the nearest above with a Pulumi.yaml). */
  readonly projectDir: string;
  readonly json: boolean;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly sandbox: SandboxLink | undefined;
  /** The files of the project, parsed and checked once. @throws UserError with every fault */
  open(): Promise<{ readonly project: Project; readonly graph: Graph }>;
  /** The adapters; recovery of a killed command has run before they are handed out. */
  ports(): Promise<Ports>;
}

/** What a command file exports as `run`: positional arguments as given, options by their long names in camel case. */
export type RunCommand<Options> = (
  context: CommandContext,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>;
