/**
 * The contract between what a stack publishes and what promotion reads back: the same schema on both sides. Every value
 * comes from a resource's own outputs, never from configuration (invariant 1), and nothing in it changes with the time.
 */
import * as z from "zod";

/** One service as its resource reports it. */
export const serviceOutputSchema = z.strictObject({
  image: z.string().describe("The whole reference that the resource runs: `name:tag@sha256:digest`."),
  version: z.string().describe("Its tag."),
  digest: z.string().describe("Its digest, `sha256:…`."),
});

/** All outputs of an environment stack. */
export const stackOutputsSchema = z.strictObject({
  contract: z.literal(1).describe("Version of this contract."),
  environment: z.string().describe("Stack name."),
  services: z.record(z.string(), serviceOutputSchema).describe("Every deployed service by name."),
  endpoints: z
    .record(z.string(), z.strictObject({ url: z.string(), health: z.string() }))
    .describe("By service: the public URL, and the URL that answers 200 when it is healthy."),
});

/** One service in the outputs. */
export type ServiceOutput = z.output<typeof serviceOutputSchema>;
/** The parsed outputs of an environment stack. */
export type StackOutputs = z.output<typeof stackOutputsSchema>;
