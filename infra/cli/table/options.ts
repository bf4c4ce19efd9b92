/** Arguments and options that several commands share, so that they mean the same everywhere. */
import type { ArgumentEntry, OptionEntry } from "../command-entry.ts";

/** Where a promotion starts. */
export const SOURCE: ArgumentEntry = { name: "SOURCE", description: "environment whose verified release goes on" };
/** Where a promotion ends. */
export const TARGET: ArgumentEntry = { name: "TARGET", description: "environment that receives it" };
/** The environment that a command is about. */
export const ENV: ArgumentEntry = { name: "ENV", description: "environment, as its stack file names it" };

/** Which pins go on. */
export const SELECTION: readonly OptionEntry[] = [
  {
    flags: "--service NAME",
    kind: "list",
    description: "only this service; may be given several times (default: all)",
  },
  {
    flags: "--version VERSION",
    description: "the version to promote, one that was verified in SOURCE (default: what runs there)",
  },
  { flags: "--release ID", description: "an earlier verified release of SOURCE, as `history` shows it" },
];

/** Carries a change into this clone and no further. */
export const WRITE: OptionEntry = {
  flags: "--write",
  description: "commit pins and intent in this clone instead of opening a pull request",
};
/** Carries a change all the way. */
export const APPLY: OptionEntry = { flags: "--apply", description: "commit as with --write, then deploy and verify" };

/** Why it is done; recorded in the intent and in the ledger. */
export const REASON: OptionEntry = { flags: "--reason TEXT", description: "why; stands in the record" };
/** {@link REASON} where nothing is done without one. */
export const REASON_REQUIRED: OptionEntry = { ...REASON, required: true };
