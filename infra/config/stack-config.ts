/**
 * What a person may write in `Pulumi.<stack>.yaml` below `config`, each key with the prefix `environments:`.
 * Strict: an unknown key is an error. Everything but `images` is written by people; `images` by promotion alone.
 */
import * as z from "zod";
import { isPolicyPlugin, POLICY_PLUGINS } from "../values/policy-plugin.ts";
import { accountSchema, dnsSchema, eksSchema, existingClusterSchema, regionField, vpcSchema } from "./aws-config.ts";
import { deliverySchema } from "./delivery.ts";
import { cidrField, imageField, nameField, variablesField } from "./fields.ts";
import { monitoringSchema } from "./monitoring-config.ts";
import { accessSchema, gatewaySchema, operatorsSchema, quotaSchema } from "./place-config.ts";
import { reachSchema } from "./reach-config.ts";
import { flagsSchema, secretsSchema } from "./runtime-config.ts";
import { postgresSchema, redisSchema } from "./stores-config.ts";

/** Environment tiers: they choose the defaults of `infra/environment/tiers.ts`. */
export const tierSchema = z.enum(["dev", "staging", "production"]);

/** One of the tiers. */
export type Tier = z.output<typeof tierSchema>;

/** Where a stack may be deployed: any mismatch stops before the first resource. */
export const targetSchema = z.strictObject({
  cluster: z
    .strictObject({
      context: z.string().min(1).describe("Context of the kubeconfig to use. Never the current context."),
      server: z.url().describe("URL of the API server that this context must lead to."),
    })
    .optional()
    .describe("The Kubernetes cluster of this environment. Left out where the stack makes its own (`cluster`)."),
  accountId: z
    .string()
    .regex(/^[0-9]{12}$/, "twelve digits, quoted")
    .optional()
    .describe(
      "AWS account that the credentials must belong to; quoted, twelve digits. Without it no AWS account is used or asked.",
    ),
  region: regionField.optional().describe("Region of AWS. Needed with `platform: aws`."),
  backend: z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/, "a URL such as s3://bucket")
    .describe("URL of the Pulumi state backend that must be in use: `s3://…`, `file://…` or `https://api.pulumi.com`."),
});

const rangeField = cidrField.refine(({ prefix }) => prefix >= 8 && prefix <= 28, {
  error: "the range is too large or too small; allowed: lengths from /8 to /28",
  params: { code: "CIDR_LENGTH" },
});

/** What one stack changes for one service of the catalogue. */
export const serviceOverrideSchema = z.strictObject({
  replicas: z
    .strictObject({
      min: z.int().min(1).describe("Fewest pods."),
      max: z
        .int()
        .min(1)
        .describe("Most pods; more than 1 adds an autoscaler, which holds the number between the two."),
    })
    .refine(({ min, max }) => min <= max, {
      path: ["max"],
      error: "`max` is smaller than `min`; allowed: the same or more",
      params: { code: "REPLICAS_MIN_ABOVE_MAX" },
    })
    .optional()
    .describe("How many pods run here. Default: by tier."),
  delivery: deliverySchema.optional().describe("Delivery strategy of this service here. Wins over all others."),
  variables: variablesField
    .default({})
    .describe("Environment variables here, over those of the catalogue. No secrets."),
  migrate: z
    .boolean()
    .default(true)
    .describe(
      "Whether its migration runs here. `false` for a return whose older migration fails on the newer structure; take it out before the next version.",
    ),
  reaches: z
    .array(reachSchema)
    .optional()
    .describe("Addresses outside that it may open connections to here, instead of those of the catalogue."),
});

/** The keys of an environment's stack file. */
export const stackConfigSchema = z.strictObject({
  tier: tierSchema.describe("Which column of the tier table gives the defaults."),
  platform: z
    .enum(["kubernetes", "aws"])
    .default("kubernetes")
    .describe(
      "Where the environment runs: everything in the cluster, or with network, database, cache, keys and alarms of AWS.",
    ),
  target: targetSchema.describe("The only place this stack may be deployed to."),
  host: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/,
      "a domain such as dev.example.org",
    )
    .max(200)
    .describe("Domain of the environment. An exposed service answers at `https://<service>.<host>`."),
  network: z
    .strictObject({
      cidr: rangeField.describe(
        "The environment's own IPv4 range. Must not overlap with that of another stack; with `sharedCluster` it is the range of that network.",
      ),
      enforcedBy: z
        .enum(Object.keys(POLICY_PLUGINS).filter(isPolicyPlugin))
        .optional()
        .describe(
          "Network plugin that enforces the policies. Production needs one that can; without it nothing is closed.",
        ),
      dnsCidrs: z
        .array(cidrField)
        .default([])
        .describe(
          "Resolvers that are no pods `kube-dns` of `kube-system`, such as a cache on each node. That of a cluster which a stack makes is added; of an `existingCluster` in Auto Mode it is needed.",
        ),
      apiServerCidrs: z
        .array(cidrField)
        .min(1)
        .optional()
        .describe("Where the cluster's API server is, for the pods that talk to it. Default: anywhere, at its port."),
      vpc: vpcSchema.prefault({}).describe("What of the network is AWS's. With `platform: aws` alone."),
    })
    .describe("Network segmentation."),
  quota: quotaSchema.prefault({}).describe("Most that the environment may take of the cluster."),
  access: accessSchema.prefault({}).describe("Teams of `promotion.yaml` and what they may do in the namespace."),
  gateway: gatewaySchema.prefault({}).describe("How clients reach the exposed services; always HTTPS."),
  cluster: eksSchema.optional().describe("An EKS cluster that this stack makes. With `platform: aws` alone."),
  existingCluster: existingClusterSchema
    .optional()
    .describe("What AWS knows of the cluster of `target`. Needed with `platform: aws` where the stack makes none."),
  account: accountSchema
    .optional()
    .describe(
      "Makes what exists once in the AWS account of `target`, where no other stack does: trust in GitHub, audit trail. With `platform: aws` alone. Default: nothing.",
    ),
  sharedCluster: z
    .boolean()
    .default(false)
    .describe(
      "Whether the environment stands in the cluster and the network that the stack `shared` makes. With `platform: aws` alone; the stack reads there what it needs.",
    ),
  dns: dnsSchema.prefault({}).describe("Where the names of `host` are kept. With `platform: aws` alone."),
  postgres: postgresSchema.optional().describe("The environment's own Postgres. Default: none."),
  redis: redisSchema.optional().describe("The environment's own Redis. Default: none."),
  monitoring: monitoringSchema.prefault({}).describe("What is watched, and who hears of it."),
  flags: flagsSchema.default({}).describe("The variant of every flag of `flagDefinitions` here."),
  secrets: secretsSchema.prefault({}).describe("Where the values of the secrets come from."),
  delivery: deliverySchema.optional().describe("Delivery strategy of all services here. Default: by tier."),
  services: z
    .record(nameField, serviceOverrideSchema)
    .default({})
    .describe("What this environment changes for single services."),
  images: z
    .record(nameField, imageField)
    .default({})
    .describe("The pins, `name:tag@sha256:digest` by service. Last key of the file; written by promotion alone."),
});

/** The keys of the file of the stack `shared`: what exists once. */
export const sharedConfigSchema = z.strictObject({
  target: targetSchema.describe("The only place this stack may be deployed to."),
  operators: operatorsSchema.prefault({}).describe("The operators that environments build on."),
  account: accountSchema
    .optional()
    .describe("Makes what exists once in the AWS account of `target`: trust in GitHub, audit trail. Default: nothing."),
  network: z
    .strictObject({
      cidr: rangeField.describe("Its IPv4 range. Must not overlap with that of another stack."),
      vpc: vpcSchema.pick({ nat: true }).prefault({}).describe("What of the network is AWS's."),
    })
    .optional()
    .describe("A network on AWS for `cluster` and for the stores of the environments in it. Needed with `cluster`."),
  cluster: eksSchema
    .optional()
    .describe(
      "An EKS cluster that environments share: those that say `sharedCluster`. `roles` are those of their teams. Default: none.",
    ),
});

/** A parsed environment stack file. */
export type StackConfig = z.output<typeof stackConfigSchema>;

/** The parsed file of the stack `shared`. */
export type SharedConfig = z.output<typeof sharedConfigSchema>;
