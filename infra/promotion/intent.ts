/** The intent: why pins change, committed together with them as `.promotions/<environment>/<id>.json`. */
import * as z from "zod";
import { decisionSchema } from "./decision.ts";

/** The shape of an intent file. */
export const intentSchema = z.strictObject({
  contract: z.literal(1),
  id: z
    .string()
    .describe("`<kind>-<12 hexadecimal digits>`, the hash of what it does: the same promotion twice has one id."),
  kind: z.enum(["release", "promotion", "rollback", "adoption"]),
  environment: z.string(),
  source: z
    .string()
    .optional()
    .describe("Environment whose release goes on; absent for a release, rollback or adoption."),
  release: z.string(),
  pins: z.record(z.string(), z.string()).describe("All pins of the environment after it."),
  changes: z.array(
    z.strictObject({
      service: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      direction: z.string(),
    }),
  ),
  initiator: z.string(),
  reason: z.string(),
  contentHash: z.string().describe("What approvals were bound to."),
  decisions: z.array(decisionSchema).describe("Every gate's answer when it was written."),
  ledger: z
    .strictObject({ seq: z.int().min(0), hash: z.string() })
    .describe("Head of the ledger it was decided on: a ledger cut short is found."),
  sandbox: z.boolean(),
});

/** A parsed intent. */
export type Intent = z.output<typeof intentSchema>;
