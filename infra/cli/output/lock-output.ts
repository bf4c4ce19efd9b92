/** The shape of `envs lock --json`. */
import * as z from "zod";

/** What `lock` did. */
export const lockOutputSchema = z.strictObject({
  environment: z.string(),
  locked: z.boolean().describe("Whether it is locked now."),
  by: z.string().describe("Who set or lifted it."),
  reason: z.string(),
});

/** What `lock` did. */
export type LockOutput = z.output<typeof lockOutputSchema>;
