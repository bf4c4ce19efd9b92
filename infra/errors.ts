/**
 * What a person can fix, said in four parts: what is wrong, where, what was found and what is allowed, and the command
 * to type next. Anything else that is thrown is a bug of ours. Knows nothing of the terminal: `cli/` prints it.
 */

/** Exit codes of `./envs`. The meanings are part of the public contract; never renumber. */
export const EXIT = {
  done: 0,
  bug: 1,
  badInput: 2,
  blocked: 3,
  rolledBack: 4,
  lockHeld: 5,
  unreachable: 6,
} as const;

/** One of the numbers of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The parts of a {@link UserError}. */
export interface UserErrorParts {
  /** Stable upper-case reason code, for example `PIN_WITHOUT_DIGEST`. Scripts match on it. */
  readonly code: string;
  /** What is wrong, with the value found and what is allowed. One sentence or a list of lines. */
  readonly message: string;
  /** File, line, column, stack or key path. @default "" - the message says it all */
  readonly where?: string;
  /** The next command to type or the edit to make. @default "" */
  readonly remedy?: string;
  /** @default 2, bad input or configuration */
  readonly exit?: ExitCode;
  /** The error underneath, kept for `--debug` and never printed as it is. */
  readonly cause?: unknown;
}

/** An error that a person can act on. `message` alone reads well; `where` and `remedy` complete it. */
export class UserError extends Error {
  readonly code: string;
  readonly where: string;
  readonly remedy: string;
  readonly exit: ExitCode;

  constructor(parts: UserErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "UserError";
    this.code = parts.code;
    this.where = parts.where ?? "";
    this.remedy = parts.remedy ?? "";
    this.exit = parts.exit ?? EXIT.badInput;
  }
}

/** One fault of an input, before it is reported together with its siblings. */
export interface Fault {
  /** Stable upper-case reason code. */
  readonly code: string;
  /** File relative to the project, with line and column where known: `Pulumi.dev.yaml:7:3`. */
  readonly where: string;
  /** Key path inside the file, for example `images.api`; empty for the whole file. */
  readonly path: string;
  /** What was found and what is allowed. */
  readonly message: string;
  /** What to type or edit. @default "" */
  readonly remedy?: string;
}

/** Throws one {@link UserError} that lists every fault, or does nothing when there is none. */
export function throwFaults(faults: readonly Fault[]): void {
  const first = faults[0];
  if (first === undefined) return;
  const lines = faults.map(formatFault);
  const heading = faults.length === 1 ? "1 fault in the configuration" : `${faults.length} faults in the configuration`;
  throw new UserError({
    code: faults.length === 1 ? first.code : "CONFIGURATION_FAULTS",
    message: `${heading}:\n${lines.join("\n")}`,
    where: first.where,
    remedy:
      faults.length === 1 ? first.remedy || "mend it, then: make check" : "mend each line above, then: make check",
  });
}

/** One fault as one line: where › path: message (remedy). */
export function formatFault(fault: Fault): string {
  const place = fault.path === "" ? fault.where : `${fault.where} › ${fault.path}`;
  const remedy = fault.remedy === undefined || fault.remedy === "" ? "" : ` → ${fault.remedy}`;
  return `  ${place}: ${fault.message}${remedy}`;
}
