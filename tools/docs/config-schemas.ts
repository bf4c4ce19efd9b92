/** JSON Schemas of the files that people write, for editors: made from the same zod schemas that read the files. */
import * as z from "zod";
import { deliverySchema } from "../../infra/config/delivery.ts";
import { projectFileSchema, wrappedConfigSchema } from "../../infra/config/project-file.ts";
import { promotionPolicySchema } from "../../infra/config/promotion-policy.ts";
import { sharedConfigSchema, stackConfigSchema } from "../../infra/config/stack-config.ts";
import { PREFIX } from "../../infra/config/stack-file.ts";

/** A JSON Schema of draft 7, which editors know best. */
export type JsonSchema = z.core.JSONSchema.JSONSchema;

/** One kind of file. */
export interface FileSchema {
  /** Name of the schema file without ending. */
  readonly name: string;
  /** The files it is for, as a pattern for editors. */
  readonly files: string;
  /** What the file is for. */
  readonly title: string;
  readonly schema: JsonSchema;
}

const PROVIDERS = "^(aws|kubernetes|github):";

/** Every kind of file that a person writes. `Pulumi.shared.yaml` has a schema of its own. */
export function fileSchemas(): readonly FileSchema[] {
  return [
    {
      name: "project",
      files: "Pulumi.yaml",
      title: "The project and its catalogue of services",
      schema: projectSchema(),
    },
    {
      name: "stack",
      files: "Pulumi.*.yaml",
      title: "One environment",
      schema: stackSchema(
        stackConfigSchema,
        "One environment: where it is, how it is sized, and the versions that run there.",
      ),
    },
    {
      name: "shared",
      files: "Pulumi.shared.yaml",
      title: "What exists once",
      schema: stackSchema(
        sharedConfigSchema,
        "The stack of what exists once for all environments. It is none itself: nothing is promoted there.",
      ),
    },
    { name: "promotion", files: "promotion.yaml", title: "Who may follow whom, and when", schema: policySchema() },
  ];
}

/** Every shape of `delivery`, which several files take. */
export function deliveryShapes(): readonly JsonSchema[] {
  return inputSchema(deliverySchema).oneOf?.filter((shape) => typeof shape === "object") ?? [];
}

/** What a person may write: what has a default may be left out, and parsed text is text. */
function inputSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => {
      const definition = zodSchema._zod.def;
      // Left out by zod where what is parsed differs from what is written; an empty list or mapping is the same in both.
      if (definition.type === "default") jsonSchema.default ??= definition.defaultValue as JsonSchema["default"];
      // The largest number that JavaScript counts exactly is no limit that anybody meant.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
}

function policySchema(): JsonSchema {
  return { ...inputSchema(promotionPolicySchema), description: "Who may follow whom, and what must be true first." };
}

function projectSchema(): JsonSchema {
  const outer = inputSchema(projectFileSchema);
  const config = outer.properties?.config;
  const ours = configSchema(
    inputSchema(wrappedConfigSchema),
    typeof config === "object" ? (config.description ?? "") : "",
  );
  return {
    ...outer,
    description: "The project as the engine knows it, and the catalogue of services.",
    properties: { ...outer.properties, config: ours },
  };
}

function stackSchema(schema: z.ZodType, description: string): JsonSchema {
  const { $schema, ...config } = inputSchema(schema);
  const engine = (description: string): JsonSchema => ({ type: "string", description });
  return {
    ...($schema === undefined ? {} : { $schema }),
    type: "object",
    description,
    properties: {
      config: configSchema(config, "The configuration of the stack. Keys of this product begin with `environments:`."),
      secretsprovider: engine("Written by the engine: who encrypts this stack's secrets."),
      encryptedkey: engine("Written by the engine: the stack's data key, encrypted."),
      encryptionsalt: engine("Written by the engine: the salt of the stack's passphrase."),
    },
    required: ["config"],
    additionalProperties: false,
  };
}

/** The keys with their prefix, and beside them the providers' own. */
function configSchema(schema: JsonSchema, description: string): JsonSchema {
  const { $schema: _, ...rest } = schema;
  const properties = Object.fromEntries(
    Object.entries(rest.properties ?? {}).map(([key, value]) => [PREFIX + key, value]),
  );
  return {
    ...rest,
    description,
    properties,
    patternProperties: {
      [PROVIDERS]: { description: "Configuration of a provider itself; not read by this product." },
    },
    ...(rest.required === undefined ? {} : { required: rest.required.map((key) => PREFIX + key) }),
  };
}
