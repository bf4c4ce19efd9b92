/** What services get at run time: feature flags and secrets, defined once for the project and set by each stack. */
import * as z from "zod";
import { isPlainMap } from "../values/plain-map.ts";
import { nameField } from "./fields.ts";
import { githubSecretsSchema } from "./github-config.ts";

/** Name of a flag as services ask for it through OpenFeature. */
export const flagName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/, "letters, digits, _ . and -, beginning with a letter");

/** One entry of `environments:flagDefinitions` in `Pulumi.yaml`. */
export const flagDefinitionSchema = z.strictObject({
  description: z.string().min(1).describe("What it switches, for people."),
  variants: z
    .record(nameField, z.union([z.boolean(), z.string(), z.number()]))
    .default({ on: true, off: false })
    .describe("Every variant and its value, all of one type."),
  debug: z.boolean().default(false).describe("Whether it opens debug endpoints: then it must be off in production."),
});

/** One entry of `environments:secretDefinitions` in `Pulumi.yaml`. */
export const secretDefinitionSchema = z.strictObject({
  description: z.string().optional().describe("What it gives access to, for people."),
  generated: z
    .strictObject({ length: z.int().min(16).max(128).default(32).describe("Letters and digits.") })
    .optional()
    .describe("Made inside each environment's cluster, known to nobody else. Default: somebody sets it."),
  pull: z
    .boolean()
    .default(false)
    .describe("Whether every image is pulled with it: a Docker configuration in JSON, as `docker login` writes it."),
});

/** The schema of `flags` in a stack file: the variant of every flag. `true` and `false` mean `on` and `off`. */
export const flagsSchema = z.record(flagName, z.union([z.boolean(), nameField]));

/** An encrypted value, as the engine writes it into a stack file. What is found instead is never shown: it may be the secret. */
export const encryptedSchema = z
  .unknown()
  .meta({
    type: "object",
    description: "An encrypted value.",
    properties: { secure: { type: "string", description: "Written by `pulumi config set --secret`." } },
    required: ["secure"],
    additionalProperties: false,
  })
  .refine(isEncrypted, {
    error:
      "something else than an encrypted value stands here; allowed: what `pulumi config set --secret --path 'environments:secrets.values.NAME'` writes",
    params: { code: "SECRET_NOT_ENCRYPTED" },
  });

/** The schema of `secrets` in a stack file. */
export const secretsSchema = z.strictObject({
  source: z
    .enum(["stack", "external"])
    .optional()
    .describe("Where the values come from: encrypted in this file, or an external manager. Default: by tier."),
  store: z
    .strictObject({
      name: nameField.describe("Name of the store."),
      kind: z.enum(["SecretStore", "ClusterSecretStore"]).default("ClusterSecretStore").describe("Its kind."),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_/+=.@-]*$/, "letters, digits and _/+=.@-")
        .default("")
        .describe("What stands before each secret's name in the manager, for example `shop/production/`."),
    })
    .optional()
    .describe("The External Secrets store. Needed for `external`."),
  values: z
    .record(nameField, encryptedSchema)
    .default({})
    .describe("Encrypted values by secret: `pulumi config set --secret --path 'environments:secrets.values.NAME'`."),
  github: githubSecretsSchema
    .default({})
    .describe(
      "Secrets of `values` that workflows get in this stack's GitHub environment, by the name they have there: letters, digits and _, not beginning with a digit or `GITHUB_`.",
    ),
});

/** One parsed flag definition. */
export type FlagDefinition = z.output<typeof flagDefinitionSchema>;
/** One parsed secret definition. */
export type SecretDefinition = z.output<typeof secretDefinitionSchema>;
/** The parsed `secrets` of a stack. */
export type SecretsConfig = z.output<typeof secretsSchema>;

function isEncrypted(value: unknown): boolean {
  return (
    isPlainMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string" && value.secure !== ""
  );
}
