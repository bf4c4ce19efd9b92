/**
 * What the stack `shared` publishes: the contract between it and the stacks of environments that stand on what it makes.
 * Values come from resources' own outputs. No value of a secret is in it.
 */
import * as z from "zod";

/** What exists once in the account. */
export const accountOutputSchema = z.strictObject({
  githubProviderArn: z.string().describe("How IAM knows GitHub: its OIDC provider."),
  trailArn: z.string().describe("The audit trail."),
  trailBucket: z.string().describe("Bucket that holds it."),
});

/** The network that environments share. */
export const networkOutputSchema = z.strictObject({
  vpcId: z.string(),
  cidr: z.string().describe("Its whole range."),
  publicSubnetIds: z.array(z.string()).describe("Of load balancers, in the order of the zones."),
  privateSubnetIds: z.array(z.string()).describe("Of nodes and pods."),
  dataSubnetIds: z.array(z.string()).describe("Of databases and caches."),
  natAddresses: z.array(z.string()).describe("What the outside sees connections come from."),
});

/** The cluster that environments share. */
export const clusterOutputSchema = z.strictObject({
  name: z.string(),
  server: z.string().describe("URL of the API server."),
  certificateAuthority: z.string().describe("Of the API server, base64 of PEM."),
  oidcProviderArn: z.string().describe("How IAM knows its ServiceAccounts."),
  nodeSecurityGroupId: z.string().describe("Group of its nodes and pods."),
});

/** All outputs of the stack `shared`; what it does not make is not there. */
export const sharedOutputsSchema = z.strictObject({
  contract: z.literal(1).describe("Version of this contract."),
  account: accountOutputSchema.optional(),
  rulesets: z.array(z.string()).default([]).describe("Names of the repository's rulesets."),
  clusters: z
    .array(z.strictObject({ context: z.string(), server: z.string() }))
    .default([])
    .describe("Clusters of other stack files that got their operators from here."),
  network: networkOutputSchema.optional(),
  cluster: clusterOutputSchema.optional(),
});

/** The parsed outputs of the stack `shared`. */
export type SharedOutputs = z.output<typeof sharedOutputsSchema>;
