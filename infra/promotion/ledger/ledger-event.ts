/**
 * What happened, one record each, append-only and hash-chained. An event never changes; what counts now is the
 * projection of all events (`ledger-view.ts`).
 */
import * as z from "zod";

const pins = z.record(z.string(), z.string()).describe("`name:tag@sha256:…` by service.");
const environment = z.string().describe("Environment it happened in.");
const intent = z.string().describe("Id of the intent `.promotions/<environment>/<id>.json`.");
const update = z
  .strictObject({ startedAt: z.string(), endedAt: z.string() })
  .describe("The engine's update that put it there, by its times in the stack's history.");

/** What an event says, by type. */
export const eventBodySchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("built").describe("A build of one image from a branch, as its CI reported it."),
    service: z.string(),
    image: z.string(),
    commit: z.string(),
    branch: z.string(),
  }),
  z.strictObject({
    type: z.literal("released").describe("New pins were written into an entry environment."),
    environment,
    intent,
    pins,
    release: z.string(),
    commit: z.string().describe("Commit that holds pins and intent."),
    contentHash: z.string(),
  }),
  z.strictObject({
    type: z.literal("promoted").describe("Pins of a verified release were written into the next environment."),
    environment,
    intent,
    pins,
    release: z.string(),
    source: z.string(),
    commit: z.string(),
    contentHash: z.string(),
  }),
  z.strictObject({
    type: z
      .literal("rolled-back")
      .describe("Pins of an earlier release were written back; the release left behind may not return."),
    environment,
    intent,
    pins,
    release: z.string(),
    commit: z.string(),
    contentHash: z.string(),
    left: z.string().describe("Release that was left behind."),
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal("adopted").describe("Baseline: what already ran before promotion was introduced."),
    environment,
    intent,
    pins,
    release: z.string(),
    commit: z.string(),
    contentHash: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal("verified").describe("The release runs and answered healthy; only such a release goes on."),
    environment,
    pins,
    release: z.string(),
    update,
    tree: z
      .string()
      .describe(
        "Git tree hash of what decides the resources: infra/, components/, Pulumi.yaml, Pulumi.shared.yaml, lock file (invariant 14).",
      ),
  }),
  z.strictObject({
    type: z
      .literal("unverified")
      .describe("It was deployed but its health could not be established; somebody must act."),
    environment,
    pins,
    release: z.string(),
    reason: z.string(),
    update: update.optional(),
  }),
  z.strictObject({
    type: z.literal("failed").describe("The update or the health check failed."),
    environment,
    pins,
    release: z.string(),
    reason: z.string(),
    fault: z
      .enum(["release", "infrastructure"])
      .describe("`release`: its health failed; `infrastructure`: the update itself did."),
    update: update.optional(),
  }),
  z.strictObject({
    type: z
      .literal("withdrawn")
      .describe(
        "A promotion was taken back before its commit landed: events of that intent and commit do not count; it may be repeated.",
      ),
    environment,
    intent,
    commit: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    type: z.literal("locked").describe("Nothing lands until it is unlocked."),
    environment,
    reason: z.string(),
  }),
  z.strictObject({
    type: z
      .literal("protected")
      .describe("What protects the environment on GitHub was changed, and nothing else: it runs what it ran before."),
    environment,
    changes: z.array(z.string()).describe("In words: `update RepositoryEnvironment github-deploy (waitTimer)`."),
    update,
  }),
  z.strictObject({ type: z.literal("unlocked").describe("The lock is lifted."), environment, reason: z.string() }),
  z.strictObject({
    type: z.literal("approved").describe("A person signed the content hash of a plan."),
    environment,
    contentHash: z.string(),
    person: z.string().describe("Login in the policy."),
    signature: z.string().describe("Armored SSH signature over the content hash, namespace `envs-approval`."),
  }),
]);

/** A whole event, as it stands on one line of the ledger. */
export const ledgerEventSchema = z.strictObject({
  seq: z.int().min(1).describe("Position in the chain, from 1 without gaps."),
  prev: z.string().describe("Hash of the event before; of the first, `sha256:` and 64 zeros."),
  at: z.string().describe("When it was recorded, ISO 8601 in UTC."),
  actor: z.string().describe("Who caused it."),
  project: z.string().describe("Project name: an event copied from another ledger is found."),
  sandbox: z.boolean().describe("Whether it was made in the sandbox; refused elsewhere."),
  body: eventBodySchema,
  hash: z.string().describe("`sha256:` of the canonical JSON of all other fields."),
});

/** What an event says. */
export type EventBody = z.output<typeof eventBodySchema>;
/** A whole event. */
export type LedgerEvent = z.output<typeof ledgerEventSchema>;
