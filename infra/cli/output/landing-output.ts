/** The shape of `envs promote|release|rollback|adopt --json`. */
import * as z from "zod";
import { planSchema } from "../../promotion/plan.ts";
import { deploymentOutputSchema } from "./deployment-output.ts";

/** What became of a request to move pins. */
export const landingOutputSchema = z.strictObject({
  plan: planSchema.describe("What was judged."),
  already: z.boolean().describe("It had been done before; nothing was changed now."),
  commit: z.string().nullable().describe("Commit that holds pins and intent; null if none was made now."),
  pullRequest: z
    .strictObject({ number: z.int(), url: z.string() })
    .nullable()
    .describe("Pull request that proposes it; null with --write and --apply, and when blocked."),
  deployment: deploymentOutputSchema.nullable().describe("With --apply, how the deployment ended; else null."),
});

/** What became of a request to move pins. */
export type LandingOutput = z.output<typeof landingOutputSchema>;
