/**
 * Every command of `./envs`, as data: the help, the parser and `docs/commands.md` read it, and a command's file is
 * loaded only when it runs. `sandbox` is missing on purpose: nothing here knows the sandbox, the launcher runs it.
 */
import type { CommandEntry } from "./command-entry.ts";
import { KEEPING } from "./table/keeping.ts";
import { LOOKING } from "./table/looking.ts";
import { MOVING } from "./table/moving.ts";

/** The commands by what a person wants, in the order of the help. */
export const TOPICS: readonly { readonly heading: string; readonly commands: readonly CommandEntry[] }[] = [
  { heading: "Look", commands: LOOKING },
  { heading: "Move", commands: MOVING },
  { heading: "Hold and approve", commands: KEEPING },
];

/** All commands. */
export const COMMANDS: readonly CommandEntry[] = TOPICS.flatMap((topic) => topic.commands);

/** What the groups of two-word commands are for. */
export const GROUPS: Readonly<Record<string, string>> = {
  ledger: "the record of what happened",
  approvals: "who has approved what",
};
