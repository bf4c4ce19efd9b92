/** What a person may write in `Pulumi.yaml` for this product: the catalogue of services, the same in every environment. */
import * as z from "zod";
import { deliverySchema } from "./delivery.ts";
import { imageField, nameField, postgresImageField, repositoryField, variableName, variablesField } from "./fields.ts";
import { githubSchema } from "./github-config.ts";
import { receiverSchema } from "./monitoring-config.ts";
import { reachSchema } from "./reach-config.ts";
import { flagDefinitionSchema, flagName, secretDefinitionSchema } from "./runtime-config.ts";

/** One service of the catalogue. */
export const serviceSchema = z.strictObject({
  image: repositoryField.describe(
    "Image repository with its registry, without tag or digest: `ghcr.io/acme/api`. A pin must be of it.",
  ),
  source: z
    .string()
    .regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/, "owner/name, as on GitHub")
    .describe("Source repository on GitHub, `owner/name`: where builds come from."),
  port: z
    .int()
    .min(1024)
    .max(65535)
    .optional()
    .describe("Port that the container serves HTTP on. Without it the service is a worker: no Service, no endpoint."),
  healthPath: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "a path such as /healthz")
    .default("/healthz")
    .describe(
      "Path that answers 200 when the service is healthy, with what it needs, such as its database. Used by probes and by verification.",
    ),
  livePath: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "a path such as /livez")
    .optional()
    .describe(
      "Path that answers 200 as long as the process is not stuck, whatever happens around it; else the pod is started anew. Default: it takes connections.",
    ),
  size: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("Resource class; the figures are in `infra/environment/tiers.ts`."),
  exposed: z
    .boolean()
    .default(false)
    .describe("Whether clients outside the cluster may reach it. Gives it a public endpoint."),
  calls: z.array(nameField).default([]).describe("Services it may open connections to. Everything else is denied."),
  allows: z
    .array(nameField)
    .optional()
    .describe("The only services that may call it. Default: every one that says so in its `calls`."),
  uses: z
    .array(z.enum(["postgres", "redis"]))
    .default([])
    .describe("Stores it uses: opens the path, and gives it the address and the password as variables."),
  reaches: z
    .array(reachSchema)
    .default([])
    .describe("Addresses outside of the environment that it may open connections to. Everything else is denied."),
  secrets: z
    .record(variableName, nameField)
    .default({})
    .describe("Secrets of `secretDefinitions` by the environment variable that holds them."),
  metricsPath: z
    .string()
    .regex(/^\/[A-Za-z0-9._~/-]*$/, "a path such as /metrics")
    .default("/metrics")
    .describe("Path that answers with the metrics of `docs/metrics.md`."),
  migration: z
    .strictObject({
      command: z.array(z.string().min(1)).min(1).describe("Program and arguments, run in the service's own image."),
      kind: z
        .enum(["reversible", "forward-only"])
        .describe("Whether the version before runs on the new structure too, so that a return is safe."),
    })
    .optional()
    .describe("Job that must succeed before a version runs. Default: none."),
  delivery: deliverySchema
    .optional()
    .describe("Delivery strategy of this service in every environment, instead of the environment's own."),
  variables: variablesField.default({}).describe("Environment variables, the same in every environment. No secrets."),
});

/** The part of `Pulumi.yaml` below `config` that is ours. */
export const projectConfigSchema = z.strictObject({
  catalogue: z
    .record(nameField, serviceSchema)
    .describe("Every service by name. A stack deploys those that it has a pin for."),
  flagDefinitions: z
    .record(flagName, flagDefinitionSchema)
    .default({})
    .describe("Every feature flag. Each stack file says its variant."),
  secretDefinitions: z
    .record(nameField, secretDefinitionSchema)
    .default({})
    .describe("Every secret that a service or a receiver uses. Values are never here."),
  platformImages: z
    .strictObject({
      postgres: postgresImageField.optional().describe("Postgres by CloudNativePG. Default: that of this version."),
      redis: imageField.optional().describe("Redis. Default: that of this version."),
      redisExporter: imageField.optional().describe("Exporter of its metrics. Default: that of this version."),
    })
    .default({})
    .describe("Images that the platform itself runs, `name:tag@sha256:digest`, best of your own mirror."),
  receivers: z
    .record(nameField, receiverSchema)
    .default({})
    .describe("Everybody who can hear of an alert. Each stack file says who hears of what."),
  github: githubSchema
    .optional()
    .describe("The repository on GitHub that the environments are deployed from. Default: GitHub is left alone."),
});

/** One service of the catalogue, defaults filled in. */
export type CatalogueService = z.output<typeof serviceSchema>;

/** The parsed catalogue. */
export type ProjectConfig = z.output<typeof projectConfigSchema>;
