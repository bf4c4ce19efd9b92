/** The shape of `envs render --json`. */
import * as z from "zod";

/** What was rendered. */
export const renderOutputSchema = z.strictObject({
  stack: z.string(),
  folder: z.string().nullable().describe("Where the files are; null: nowhere, only listed."),
  files: z.array(z.string()).readonly().describe("Every file relative to the folder, sorted."),
  removed: z.array(z.string()).readonly().describe("Files of the last time that are no more."),
});

/** What was rendered. */
export type RenderOutput = z.output<typeof renderOutputSchema>;
