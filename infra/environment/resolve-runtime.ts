/** Flags and secrets of an environment: the project's definitions, and what the stack file says of each. */
import type { Project } from "../config/project.ts";
import type { SecretsConfig } from "../config/runtime-config.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { AWS_SECRET_STORE } from "../values/aws-names.ts";
import { contentHash } from "../values/content-hash.ts";
import type { FlagSpec, SecretSpec, SecretsSpec } from "./environment-spec.ts";
import { routedReceivers } from "./resolve-monitoring.ts";
import { TIERS } from "./tiers.ts";

/** Every flag with the variant that holds here, sorted by name. */
export function resolveFlags(project: Project, config: StackConfig): readonly FlagSpec[] {
  return Object.keys(project.flagDefinitions)
    .sort()
    .flatMap((name) => {
      const definition = project.flagDefinitions[name];
      const variant = Object.hasOwn(config.flags, name) ? config.flags[name] : undefined;
      if (definition === undefined || variant === undefined) return [];
      const { description, variants } = definition;
      return [{ name, description, variants, variant: variantName(variant) }];
    });
}

/** Name of a variant: `true` and `false` mean `on` and `off`. */
export function variantName(variant: boolean | string): string {
  if (typeof variant === "string") return variant;
  return variant ? "on" : "off";
}

/** How the secrets in use here reach the cluster. */
export function resolveSecrets(project: Project, stack: string, config: StackConfig): SecretsSpec {
  const source = secretSource(config);
  const store = storeOf(project, stack, config);
  const names = secretsInUse(project, config).map(({ name }) => name);
  const items = [...new Set(names)].sort().flatMap((name): readonly SecretSpec[] => {
    const definition = project.secretDefinitions[name];
    if (definition === undefined) return [];
    const { pull, generated } = definition;
    if (generated !== undefined) return [{ name, pull, source: { kind: "generated", length: generated.length } }];
    if (source === "stack")
      return [{ name, pull, source: { kind: "stack", version: contentHash(config.secrets.values[name]) } }];
    return [{ name, pull, source: { kind: "external", key: `${store?.prefix ?? ""}${name}` } }];
  });
  const isExternal = items.some((item) => item.source.kind === "external");
  return { store: isExternal && store !== undefined ? { name: store.name, kind: store.kind } : undefined, items };
}

/** On AWS every environment has a store of its own, over its own part of Secrets Manager. */
function storeOf(project: Project, stack: string, { platform, secrets }: StackConfig): SecretsConfig["store"] {
  if (platform !== "aws") return secrets.store;
  return { name: AWS_SECRET_STORE, kind: "SecretStore", prefix: `${project.name}/${stack}/` };
}

/** Where the values of this stack's secrets come from. */
export function secretSource(config: StackConfig): "stack" | "external" {
  return config.secrets.source ?? TIERS[config.tier].secretSource;
}

/** One use of a secret in a stack. */
export interface SecretUse {
  readonly name: string;
  /** Who uses it, in words: `service api`. */
  readonly by: string;
}

/** Who uses a secret with which images are pulled. */
export const IMAGE_PULLS = "pulls of images";

/**
 * Every use of a secret in a stack: by its pinned services, the receivers it routes to, its stores and their backups, and
 * by whoever pulls images.
 */
export function secretsInUse(project: Project, config: StackConfig): readonly SecretUse[] {
  const services = Object.keys(config.images).flatMap((service) =>
    Object.values(project.catalogue[service]?.secrets ?? {}).map((name) => ({ name, by: `service ${service}` })),
  );
  const receivers = routedReceivers(config.monitoring).flatMap((receiver) => {
    const known = project.receivers[receiver];
    return known === undefined || !("secret" in known) ? [] : [{ name: known.secret, by: `receiver ${receiver}` }];
  });
  const { postgres, redis } = config;
  const stores = [
    { name: postgres?.existing?.passwordSecret, by: "postgres" },
    { name: redis?.existing?.passwordSecret, by: "redis" },
    { name: postgres?.backups?.credentials?.id, by: "postgres backups" },
    { name: postgres?.backups?.credentials?.key, by: "postgres backups" },
  ].flatMap(({ name, by }) => (name === undefined ? [] : [{ name, by }]));
  const pulls = Object.entries(project.secretDefinitions).flatMap(([name, { pull }]) =>
    pull ? [{ name, by: IMAGE_PULLS }] : [],
  );
  return [...services, ...receivers, ...stores, ...pulls];
}
