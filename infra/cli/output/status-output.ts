/** The shape of `envs status --json`. */
import * as z from "zod";

/** One environment in `status`. */
export const environmentStatusSchema = z.strictObject({
  name: z.string(),
  tier: z.string(),
  sources: z.array(z.string()).describe("Environments it receives from; empty for an entry."),
  leaf: z.boolean().describe("Nothing goes on from here, and it is no production."),
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string().describe("`name:tag@sha256:…` as its resource reports it."),
      version: z.string(),
      digest: z.string(),
      deployedAt: z
        .string()
        .nullable()
        .describe("End of the update that put it there, ISO 8601 in UTC; null if not recorded."),
    }),
  ),
  release: z.string().nullable().describe("Release that runs here."),
  health: z
    .enum(["verified", "unverified", "failed", "unknown", "empty"])
    .describe("Newest record about what runs here."),
  locks: z.array(z.strictObject({ by: z.string(), at: z.string(), reason: z.string() })),
  lastUpdate: z
    .strictObject({ result: z.string(), at: z.string(), targeted: z.boolean(), pendingOperations: z.int() })
    .nullable(),
  left: z.array(z.string()).describe("Releases that a rollback left behind here; they neither come back nor go on."),
  fault: z.string().describe("Why state, outputs or ledger could not be read; empty if they could."),
  faultKind: z
    .enum(["none", "unreachable", "unreadable"])
    .describe("`unreachable` if all that failed was out of reach, else `unreadable`."),
});

/** All of `status`. */
export const statusOutputSchema = z.strictObject({
  project: z.string(),
  sandbox: z.boolean(),
  verifiedAgainstRealServices: z.string().describe("When and with which versions; `never` until then."),
  environments: z.array(environmentStatusSchema),
});

/** One environment in `status`. */
export type EnvironmentStatus = z.output<typeof environmentStatusSchema>;
/** All of `status`. */
export type StatusOutput = z.output<typeof statusOutputSchema>;
