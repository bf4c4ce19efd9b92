/** Commands that only look. They write nothing but what a killed command left to finish. */
import type { CommandEntry } from "../command-entry.ts";
import { ENV, SELECTION, SOURCE, TARGET } from "./options.ts";

/** The commands that look, in the order of the help. */
export const LOOKING: readonly CommandEntry[] = [
  {
    name: "status",
    summary: "what runs where, how it is, and what could move next",
    detail:
      "If no environment could be read: exit 6 if all was out of reach, 3 if state, outputs or ledger are broken.",
    options: [{ flags: "--markdown", description: "print Markdown with a Mermaid graph" }],
    examples: ["./envs status", "./envs status --markdown > STATUS.md"],
    load: () => import("../commands/status.ts"),
  },
  {
    name: "plan",
    summary: "what a promotion would change, and the answer of every gate; writes nothing",
    detail:
      "Exit 0 if it may land, 3 if a gate blocks or is unknown, 6 if nothing could be judged since no service could be reached.",
    arguments: [SOURCE, TARGET],
    options: SELECTION,
    examples: ["./envs plan dev staging", "./envs plan staging production --service api --version 1.4.2"],
    load: () => import("../commands/plan.ts"),
  },
  {
    name: "preview",
    summary: "what the engine would change, as the comment of a pull request",
    arguments: [
      { ...ENV, times: "*", description: "environments (default: all, or with --base those that the change touches)" },
    ],
    options: [
      { flags: "--base REF", description: "only what changed since this git revision (default: every environment)" },
      {
        flags: "--post [NUMBER]",
        description: "keep the comment on this pull request (default: that of the job or branch)",
      },
      { flags: "--output FILE", description: "write the comment to this file" },
    ],
    examples: ["./envs preview", "./envs preview staging --output comment.md"],
    load: () => import("../commands/preview.ts"),
  },
  {
    name: "history",
    summary: "what happened, newest first, from the ledger",
    arguments: [{ ...ENV, times: "?", description: "only this environment (default: all)" }],
    options: [{ flags: "--limit COUNT", kind: "integer", description: "at most so many events (default: 20)" }],
    examples: ["./envs history", "./envs history production --limit 5"],
    load: () => import("../commands/history.ts"),
  },
  {
    name: "config",
    summary: "an environment as it is deployed, every default filled in",
    arguments: [ENV],
    examples: ["./envs config staging", "./envs config production --json"],
    load: () => import("../commands/config.ts"),
  },
  {
    name: "render",
    summary: "the Kubernetes manifests and chart values of a stack, without an engine or a cluster",
    detail: "Values of secrets are never in it. The folder is kept in step: what is no longer rendered goes.",
    arguments: [{ name: "STACK", description: "environment, or shared" }],
    options: [{ flags: "--out FOLDER", description: "write a file for each object (default: print them all)" }],
    examples: ["./envs render dev", "./envs render production --out manifests"],
    load: () => import("../commands/render.ts"),
  },
  {
    name: "doctor",
    summary: "checks the tools, the files, the ledger and what has to be reached",
    detail: "Exit 2 if a check fails, 6 if the only failures are services that cannot be reached.",
    examples: ["./envs doctor"],
    load: () => import("../commands/doctor.ts"),
  },
  {
    name: "ledger verify",
    summary: "checks the hash chain of the ledger and every intent's anchor in it",
    detail: "Exit 3 if an event was changed, removed, reordered, cut off or copied from elsewhere.",
    examples: ["./envs ledger verify"],
    load: () => import("../commands/ledger-verify.ts"),
  },
  {
    name: "ledger head",
    summary: "number and hash of the newest event, to publish elsewhere",
    examples: ["./envs ledger head"],
    load: () => import("../commands/ledger-head.ts"),
  },
];
