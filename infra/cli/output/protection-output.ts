/** The shape of `envs deploy --protection --json`. */
import * as z from "zod";

const change = z.strictObject({
  operation: z.string().describe("`create`, `update`, `replace` or `delete`."),
  type: z.string().describe("Type token of the resource."),
  name: z.string(),
  paths: z.array(z.string()).describe("Changed properties, sorted."),
});

/** What was changed of an environment's protection, and what waits. */
export const protectionOutputSchema = z.strictObject({
  environment: z.string(),
  applied: z.array(change).describe("Changes of protection that were made; empty if there was none to make."),
  left: z.array(change).describe("Other changes, which an ordinary deployment makes."),
});

/** What was changed of an environment's protection, and what waits. */
export type ProtectionOutput = z.output<typeof protectionOutputSchema>;
