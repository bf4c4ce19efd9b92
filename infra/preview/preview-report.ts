/** What a preview found, as data: the shape of `envs preview --json`, and all that the comment is made of. */
import * as z from "zod";
import { planSchema } from "../promotion/plan.ts";

/** One changed resource. Paths only, never values (invariant 11). */
export const reportStepSchema = z.strictObject({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  op: z.enum(["create", "update", "replace", "delete", "read", "refresh", "other"]),
  paths: z.array(z.string()).describe("Changed property paths."),
  replacePaths: z.array(z.string()).describe("Paths that force the replacement."),
});

/** What the engine answered for one stack. */
export const stackPreviewSchema = z.strictObject({
  status: z
    .enum(["ok", "failed", "unknown", "not-asked"])
    .describe(
      "`failed`: the program or its configuration is wrong; `unknown`: the engine or a service could not be asked; `not-asked`: no resource can change.",
    ),
  fault: z.string().describe("Why there is no result; empty if there is one."),
  unreachable: z.boolean().describe("Whether a service could not be reached."),
  unchanged: z.int().min(0),
  steps: z.array(reportStepSchema).describe("Changed resources."),
});

/** One path into an environment, as its gates answer now. */
export const wayInSchema = z.strictObject({
  source: z.string(),
  plan: planSchema.nullable().describe("Null if it could not be judged."),
  fault: z.string().describe("Why it could not be judged; empty if it could."),
});

/** One stack of the report. */
export const reportStackSchema = z.strictObject({
  stack: z.string(),
  tier: z.string().describe("Empty for the stack of what exists once."),
  paths: z.array(z.string()).describe("Changed files that touch it; empty if it was named or nothing was compared."),
  preview: stackPreviewSchema,
  waysIn: z.array(wayInSchema).describe("Empty for an entry environment: it receives builds by `envs release`."),
});

/** The whole report. */
export const previewReportSchema = z.strictObject({
  project: z.string(),
  sandbox: z.boolean(),
  base: z.string().nullable().describe("Revision that was compared with; null if none was."),
  environments: z
    .array(z.strictObject({ name: z.string(), sources: z.array(z.string()), leaf: z.boolean() }))
    .describe("The whole graph, sources before targets."),
  versions: z
    .array(
      z.strictObject({
        service: z.string(),
        environment: z.string(),
        before: z.string().nullable().describe("Pin in the base; equal to `after` if nothing was compared."),
        after: z.string().nullable().describe("Pin now; null if the service is not pinned there."),
      }),
    )
    .describe("One entry a service and environment that has or had a pin."),
  stacks: z.array(reportStackSchema).describe("Previewed stacks, sources before targets."),
});

/** One changed resource of a report. */
export type ReportStep = z.output<typeof reportStepSchema>;
/** What the engine answered for one stack. */
export type StackPreview = z.output<typeof stackPreviewSchema>;
/** One path into an environment. */
export type WayIn = z.output<typeof wayInSchema>;
/** One stack of a report. */
export type ReportStack = z.output<typeof reportStackSchema>;
/** The whole report. */
export type PreviewReport = z.output<typeof previewReportSchema>;
