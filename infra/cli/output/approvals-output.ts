/** The shapes of `envs approvals list|sign --json`. */
import * as z from "zod";

/** One signed approval and whether it counts. */
export const approvalSchema = z.strictObject({
  person: z.string().describe("Login in the policy, in lower case."),
  at: z.string().describe("When it was recorded, ISO 8601 in UTC."),
  contentHash: z.string().describe("What was signed."),
  counts: z
    .enum(["yes", "no", "unknown"])
    .describe("`unknown`: the signature could not be checked; it does not count."),
  code: z.string().describe("Stable upper-case reason code, for example `EXPIRED`."),
  reason: z.string().describe("Why, in words."),
});

/** Who has approved a plan. */
export const approvalsListOutputSchema = z.strictObject({
  source: z.string(),
  target: z.string(),
  contentHash: z.string().describe("What an approval signs now."),
  approvals: z.array(approvalSchema).describe("Newest first, also those that do not count any more."),
});

/** What was signed. */
export const approvalsSignOutputSchema = z.strictObject({
  kind: z.enum(["promotion", "rollback", "adoption"]),
  target: z.string().describe("Environment whose pins would change."),
  person: z.string(),
  contentHash: z.string(),
});

/** Who has approved a plan. */
export type ApprovalsListOutput = z.output<typeof approvalsListOutputSchema>;
/** What was signed. */
export type ApprovalsSignOutput = z.output<typeof approvalsSignOutputSchema>;
