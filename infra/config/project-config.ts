/** What a person may write in `Pulumi.yaml` for this product: the catalogue of services, the same in every environment. */
import * as z from "zod";
import { deliverySchema } from "./delivery.ts";
import { nameField, repositoryField, variablesField } from "./fields.ts";

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
    .describe("Path that answers 200 when the service is healthy. Used by probes and by verification."),
  size: z
    .enum(["small", "medium", "large"])
    .default("small")
    .describe("Resource class; the figures are in `infra/environment/tiers.ts`."),
  exposed: z
    .boolean()
    .default(false)
    .describe("Whether clients outside the cluster may reach it. Gives it a public endpoint."),
  calls: z.array(nameField).default([]).describe("Services it may open connections to. Everything else is denied."),
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
});

/** One service of the catalogue, defaults filled in. */
export type CatalogueService = z.output<typeof serviceSchema>;

/** The parsed catalogue. */
export type ProjectConfig = z.output<typeof projectConfigSchema>;
