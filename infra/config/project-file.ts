/** `Pulumi.yaml`: the engine's outer form with the parts this product relies on, and the catalogue below `config`. */
import * as z from "zod";
import type { Fault } from "../errors.ts";
import { isPlainMap } from "../values/plain-map.ts";
import { nameField } from "./fields.ts";
import { type ProjectConfig, projectConfigSchema } from "./project-config.ts";
import { PROJECT_FILE } from "./project-files.ts";
import { applySchema } from "./schema-faults.ts";
import { ourKeys, secretFaults } from "./stack-file.ts";
import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

/** What `Pulumi.yaml` says. */
export interface ProjectFile extends Readonly<ProjectConfig> {
  readonly name: string;
}

/** The file that was read: `project` is there exactly if there are no faults. */
export interface ProjectFileRead {
  readonly project: ProjectFile | undefined;
  readonly faults: readonly Fault[];
}

/** The engine's project file, as far as this product relies on it. What is the engine's alone is passed over. */
export const projectFileSchema = z.strictObject({
  name: nameField.describe("Name of the project. Namespaces in the cluster are called `<name>-<stack>`."),
  description: z.string().optional().describe("What the project is, for people."),
  main: z.literal("infra/index.ts").describe("The program that the engine runs."),
  runtime: z
    .strictObject({
      name: z.literal("nodejs").describe("The engine's language host."),
      options: z
        .strictObject({
          typescript: z.literal(false).describe("Node runs the TypeScript as it is; no transpiler comes in between."),
          packagemanager: z.enum(["npm"]).optional().describe("Package manager for `pulumi install`."),
        })
        .describe("Options of the language host."),
    })
    .describe("How the engine runs the program."),
  backend: z
    .strictObject({ url: z.string().describe("URL of the state backend.") })
    .optional()
    .describe("Default state backend."),
  author: z.string().optional().describe("Who wrote it; the engine ignores it."),
  website: z.string().optional().describe("Where to read more; the engine ignores it."),
  license: z.string().optional().describe("Licence; the engine ignores it."),
  template: z.record(z.string(), z.unknown()).optional().describe("For `pulumi new`; not read here."),
  config: z
    .record(z.string(), z.unknown())
    .describe("Project configuration: `environments:catalogue`, and what providers need."),
});

const { catalogue, flagDefinitions, secretDefinitions, platformImages, receivers, github } = projectConfigSchema.shape;

/** Our part of `config` as it stands in the file: the engine wants a project-wide value below `value`. */
export const wrappedConfigSchema = z.strictObject({
  catalogue: z
    .strictObject({ value: catalogue })
    .describe("The catalogue of services, below `value` as the engine wants it."),
  flagDefinitions: z
    .strictObject({ value: flagDefinitions })
    .optional()
    .describe("Every feature flag, below `value`. Default: none."),
  secretDefinitions: z
    .strictObject({ value: secretDefinitions })
    .optional()
    .describe("Every secret, below `value`. Default: none."),
  platformImages: z
    .strictObject({ value: platformImages })
    .optional()
    .describe("Images that the platform itself runs, below `value`. Default: none of your own."),
  receivers: z
    .strictObject({ value: receivers })
    .optional()
    .describe("Everybody who can hear of an alert, below `value`. Default: nobody."),
  github: z
    .strictObject({ value: github.unwrap().describe("The repository, and what its plan allows.") })
    .optional()
    .describe("The repository on GitHub, below `value`. Default: GitHub is left alone."),
});

/** Reads the text of `Pulumi.yaml`. */
export function readProjectFile(text: string): ProjectFileRead {
  const source = parseYamlSource(PROJECT_FILE, text);
  if (source.faults.length > 0) return { project: undefined, faults: source.faults };
  const outer = applySchema(projectFileSchema, { source, value: source.value });
  const config = (source.value as Record<string, unknown>).config;
  const inner = isPlainMap(config) ? readConfig(source, config) : undefined;
  const faults = [...outer.faults, ...(inner?.faults ?? [])];
  if (faults.length > 0 || outer.data === undefined || inner?.config === undefined) {
    return { project: undefined, faults };
  }
  return { project: { name: outer.data.name, ...inner.config }, faults: [] };
}

function readConfig(source: YamlSource, config: Readonly<Record<string, unknown>>) {
  const ours = ourKeys(source, config, ["config"]);
  const secrets = secretFaults(source, ours.value, ours.pathInFile);
  const result = applySchema(wrappedConfigSchema, { source, value: ours.value, pathInFile: ours.pathInFile });
  const faults = [...ours.faults, ...(secrets.length > 0 ? secrets : result.faults)];
  return { config: result.data === undefined ? undefined : unwrapped(result.data), faults };
}

function unwrapped(config: z.output<typeof wrappedConfigSchema>): ProjectConfig {
  return {
    catalogue: config.catalogue.value,
    flagDefinitions: config.flagDefinitions?.value ?? {},
    secretDefinitions: config.secretDefinitions?.value ?? {},
    platformImages: config.platformImages?.value ?? {},
    receivers: config.receivers?.value ?? {},
    github: config.github?.value,
  };
}
