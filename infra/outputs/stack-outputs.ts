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

const address = z.strictObject({ host: z.string(), port: z.int() });

/** How services reach a store; no value of a secret is in it. */
export const storeOutputSchema = z.strictObject({
  writer: address.describe("Where to write."),
  reader: address.describe("Where to read what need not be the newest."),
  passwordSecret: z.string().describe("Kubernetes Secret that holds the password."),
});

/** All outputs of an environment stack. */
export const stackOutputsSchema = z.strictObject({
  contract: z.literal(1).describe("Version of this contract."),
  environment: z.string().describe("Stack name."),
  services: z.record(z.string(), serviceOutputSchema).describe("Every deployed service by name."),
  endpoints: z
    .record(z.string(), z.strictObject({ url: z.string(), health: z.string() }))
    .describe("By service: the public URL, and the URL that answers 200 when it is healthy."),
  stores: z
    .strictObject({ postgres: storeOutputSchema.optional(), redis: storeOutputSchema.optional() })
    .default({})
    .describe("The stores of the environment, made here or existing: the same on every platform."),
});

/** One service in the outputs. */
export type ServiceOutput = z.output<typeof serviceOutputSchema>;
/** One store in the outputs. */
export type StoreOutput = z.output<typeof storeOutputSchema>;
/** The parsed outputs of an environment stack. */
export type StackOutputs = z.output<typeof stackOutputsSchema>;
