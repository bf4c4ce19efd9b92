/** Commands that hold, release and approve. */
import type { CommandEntry } from "../command-entry.ts";
import { ENV, REASON_REQUIRED, SELECTION, SOURCE, TARGET } from "./options.ts";

const KIND = {
  flags: "--kind KIND",
  choices: ["promotion", "rollback", "adoption"],
  description: "what is approved (default: promotion)",
} as const;

/** The commands that keep, in the order of the help. */
export const KEEPING: readonly CommandEntry[] = [
  {
    name: "lock",
    summary: "keep everything out of an environment, or let it in again",
    detail: "A lock binds people and automation alike, until somebody lifts it with --release.",
    arguments: [ENV],
    options: [{ flags: "--release", description: "lift the lock instead of setting it" }, REASON_REQUIRED],
    examples: [
      './envs lock production --reason "incident 311"',
      './envs lock production --release --reason "incident 311 is over"',
    ],
    load: () => import("../commands/lock.ts"),
  },
  {
    name: "approvals list",
    summary: "who has approved a promotion, and who is still asked",
    arguments: [SOURCE, TARGET],
    options: SELECTION,
    examples: ["./envs approvals list staging production"],
    load: () => import("../commands/approvals-list.ts"),
  },
  {
    name: "approvals sign",
    summary: "approve a plan with an SSH signature over its content hash",
    detail: "Show the plan first: the signature is void as soon as the pins, the policy or a gate's verdict change.",
    arguments: [TARGET],
    options: [
      { flags: "--as LOGIN", required: true, description: "your login, as promotion.yaml names it" },
      { flags: "--key FILE", description: "your private SSH key (default in the sandbox: that person's)" },
      {
        flags: "--from SOURCE",
        description: "source of the promotion (default: the only environment that leads to TARGET)",
      },
      KIND,
      ...SELECTION,
      { flags: "--reason TEXT", description: "the reason of the rollback or adoption that is approved" },
    ],
    examples: ["./envs approvals sign production --as ada --key ~/.ssh/id_ed25519"],
    load: () => import("../commands/approvals-sign.ts"),
  },
];
