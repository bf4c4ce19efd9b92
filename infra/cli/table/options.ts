/** Arguments and options that several commands share, so that they mean the same everywhere. */
import type { ArgumentEntry, OptionEntry } from "../command-entry.ts";

export const SOURCE: ArgumentEntry = { name: "SOURCE", description: "environment whose verified release goes on" };
export const TARGET: ArgumentEntry = { name: "TARGET", description: "environment that receives it" };
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

/** How far a change is carried. */
export const WRITE: OptionEntry = {
  flags: "--write",
  description: "commit pins and intent in this clone instead of opening a pull request",
};
export const APPLY: OptionEntry = { flags: "--apply", description: "commit as with --write, then deploy and verify" };

/** Why it is done; recorded in the intent and in the ledger. */
export const REASON: OptionEntry = { flags: "--reason TEXT", description: "why; stands in the record" };
export const REASON_REQUIRED: OptionEntry = { ...REASON, required: true };
