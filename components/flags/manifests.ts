/**
 * The flags of an environment as one definition file of flagd in one ConfigMap. Services mount it and evaluate it in
 * their own process by OpenFeature's flagd provider. Pure.
 */
import { ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { FLAGS_FILE, type FlagsMount } from "../workload/workload-input.ts";
import type { Flag, FlagsInput } from "./flags-input.ts";

/** A definition file of flagd: the keys in use. */
export interface FlagDefinitions {
  $schema: typeof FLAGS_SCHEMA;
  metadata: { flagSetId: string };
  flags: Record<string, FlagDefinition>;
}

/** One flag of a definition file. */
export interface FlagDefinition {
  state: "ENABLED";
  variants: Record<string, boolean | string | number>;
  defaultVariant: string;
  /** What a client gets together with the value. */
  metadata: { description: string };
}

/** The ConfigMap with the definition file. */
export interface FlagsConfigMap {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ManifestMetadata & { namespace: string };
  data: Record<string, string>;
}

/** Name of the ConfigMap. */
export const FLAGS_CONFIG_MAP = "flags";

const FLAGS_SCHEMA = "https://flagd.dev/schema/v0/flags.json";

/** The one object by its role. @throws Error for a flag that is there twice, or whose variant is none of its own */
export function flagsManifests(input: FlagsInput): ReadonlyMap<"definitions", FlagsConfigMap> {
  const { namespace } = input;
  const metadata = { name: FLAGS_CONFIG_MAP, namespace, labels: ownerLabels(input) };
  // A line for each key, so that a preview shows the one that changes.
  const text = `${JSON.stringify(flagDefinitions(input), undefined, 2)}\n`;
  return new Map([["definitions", { apiVersion: "v1", kind: "ConfigMap", metadata, data: { [FLAGS_FILE]: text } }]]);
}

/** What the file says: every flag by name, sorted. */
export function flagDefinitions({ project, environment, flags }: FlagsInput): FlagDefinitions {
  const names = flags.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`the flag ${twice} is there twice`);
  const sorted = flags.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    $schema: FLAGS_SCHEMA,
    metadata: { flagSetId: `${project}-${environment}` },
    flags: Object.fromEntries(sorted.map((flag) => [flag.name, definition(flag)])),
  };
}

/** What a workload mounts: its argument `flags`. The name alone: a change of a flag is no rollout. */
export const FLAGS_MOUNT: FlagsMount = { configMap: FLAGS_CONFIG_MAP };

function definition({ name, description, variants, variant }: Flag): FlagDefinition {
  if (!Object.hasOwn(variants, variant)) throw new Error(`the flag ${name} has no variant ${variant}`);
  // Always enabled: a disabled flag makes each client fall back on a default of its own, which nobody has reviewed.
  return { state: "ENABLED", variants: { ...variants }, defaultVariant: variant, metadata: { description } };
}
