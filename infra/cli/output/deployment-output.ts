/** The shape of `envs deploy|verify --json`. */
import * as z from "zod";

/** How a deployment, or a verification of what runs, ended. */
export const deploymentOutputSchema = z.strictObject({
  environment: z.string(),
  release: z.string().describe("Release that was deployed or verified."),
  verdict: z
    .enum(["verified", "unverified", "failed-release", "failed-infrastructure"])
    .describe(
      "`failed-release`: its health failed; `failed-infrastructure`: the update itself did; `unverified`: nobody knows.",
    ),
  changes: z.int().describe("Resources that the update changed; 0 for a verification."),
  health: z.array(
    z.strictObject({ service: z.string(), url: z.string(), healthy: z.boolean(), status: z.int(), detail: z.string() }),
  ),
  reason: z.string().describe("Why it ended so; empty if verified."),
  hindrance: z
    .enum(["out-of-reach", "update-running", "not-deployed", "no-pins", "no-endpoint"])
    .nullable()
    .describe(
      "Why it is unverified; null for any other verdict. `out-of-reach`: no endpoint answered, ask again; `not-deployed`: only a deployment of the whole helps.",
    ),
  landed: z
    .strictObject({
      pullRequest: z.int(),
      commit: z.string().describe("Commit on the default branch with pins and intent."),
      already: z.boolean().describe("It had been merged before: a landing that was cut off was resumed."),
    })
    .nullable()
    .describe("With --pull-request, what was merged before; else null."),
});

/** How a deployment ended. */
export type DeploymentOutput = z.output<typeof deploymentOutputSchema>;
