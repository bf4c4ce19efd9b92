/** Flags and secrets: complete in every environment, and nothing in use without a value. */
import type { Project, StackFile } from "../../config/project.ts";
import { stackFileName } from "../../config/project-files.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { didYouMean } from "../../values/nearest.ts";
import { IMAGE_PULLS, secretSource, secretsInUse, variantName } from "../resolve-runtime.ts";
import { inProject, inStack, type RuleFault } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** Flags and secrets that are missing, unknown, or not allowed where they stand. */
export function runtimeFaults(project: Project): readonly RuleFault[] {
  return [
    ...definitionFaults(project),
    ...[...project.stacks.values()].flatMap((file) => [
      ...missingFlags(project, file),
      ...setFlags(project, file),
      ...secretFaults(project, file),
      ...valueFaults(project, file),
    ]),
    ...sharedKeyFaults([...project.stacks.values()]),
  ];
}

/** Two environments that read the same keys of one manager: who may read the lesser one's would have the other's. */
function sharedKeyFaults(files: readonly File[]): readonly RuleFault[] {
  const owners = new Map<string, string>();
  return files.flatMap(({ stack, config }) => {
    const place = keysOf(config);
    const owner = place === undefined ? undefined : owners.get(place);
    if (place !== undefined && owner === undefined) owners.set(place, stack);
    if (owner === undefined) return [];
    const { name = "", prefix = "" } = config.secrets.store ?? {};
    const message = `the secrets come from ${name} below "${prefix}", as those of ${stackFileName(owner)} do: both environments would have the same`;
    const remedy = `give each a prefix of its own, for example prefix: ${stack}/`;
    const path = ["secrets", "store", ...(prefix === "" ? [] : ["prefix"])];
    return [inStack(stack, path, { code: "SECRETS_SHARED", message, remedy })];
  });
}

/**
 * Which keys a stack reads of an external manager. Without a prefix the store as a whole may be the environment's own:
 * one of the namespace is, and another cluster's may be; one that a cluster has for everybody is not.
 */
function keysOf(config: StackConfig): string | undefined {
  const { store } = config.secrets;
  if (store === undefined || secretSource(config) !== "external") return undefined;
  if (store.prefix !== "") return [store.kind, store.name, store.prefix].join(" ");
  // A cluster that the stack makes has this environment alone.
  const server = config.target.cluster?.server;
  return store.kind === "ClusterSecretStore" && server !== undefined ? [store.name, server].join(" ") : undefined;
}

function definitionFaults({ flagDefinitions, secretDefinitions, catalogue }: Project): readonly RuleFault[] {
  const flags = Object.entries(flagDefinitions).flatMap(([name, { variants }]) => {
    const types = new Set(Object.values(variants).map((value) => typeof value));
    if (types.size === 1) return [];
    const message = `the variants of "${name}" have values of ${types.size} types; allowed: one type, so that every service can read them`;
    return [
      inProject("flagDefinitions", [name, "variants"], { code: "FLAG_TYPES", message, remedy: "make them one type" }),
    ];
  });
  const secrets = Object.entries(catalogue).flatMap(([service, { secrets: used }]) =>
    Object.entries(used)
      .filter(([, name]) => !Object.hasOwn(secretDefinitions, name))
      .map(([variable, name]) => {
        const message = `there is no secret "${name}"${didYouMean(name, Object.keys(secretDefinitions))}`;
        const remedy = "add it to `secretDefinitions`, or mend the name";
        return inProject("catalogue", [service, "secrets", variable], { code: "SECRET_UNKNOWN", message, remedy });
      }),
  );
  const names = Object.keys(secretDefinitions).flatMap(takenNames);
  return [...flags, ...secrets, ...names, ...pullFaults(secretDefinitions)];
}

/** A random value is no way into a registry. */
function pullFaults(definitions: Project["secretDefinitions"]): readonly RuleFault[] {
  return Object.entries(definitions).flatMap(([name, { pull, generated }]) => {
    if (!pull || generated === undefined) return [];
    const message = `"${name}" is to pull images and is generated; allowed: a value that somebody sets, since no registry knows a random one`;
    return [
      inProject("secretDefinitions", [name, "pull"], {
        code: "SECRET_PULL_GENERATED",
        message,
        remedy: "remove `generated`",
      }),
    ];
  });
}

/** The platform's own Secrets in the namespace are called after its parts. */
function takenNames(name: string): readonly RuleFault[] {
  const part = /^(postgres|redis|gateway)(-|$)/.exec(name)?.[1];
  if (part === undefined) return [];
  const message = `"${name}" could be the name of a Secret of the platform's own ${part}`;
  const text = { code: "SECRET_NAME_TAKEN", message, remedy: `choose a name that does not begin with ${part}` };
  return [inProject("secretDefinitions", [name], { ...text, part: "key" })];
}

function missingFlags({ flagDefinitions }: Project, { stack, config }: File): readonly RuleFault[] {
  return Object.entries(flagDefinitions)
    .filter(([name]) => !Object.hasOwn(config.flags, name))
    .map(([name, { variants }]) => {
      const allowed = Object.keys(variants).join(", ");
      const message = `the flag "${name}" is missing: nothing says what holds here; allowed: ${allowed}`;
      return inStack(stack, ["flags"], {
        code: "FLAG_MISSING",
        message,
        remedy: `add ${name} below environments:flags`,
      });
    });
}

function setFlags({ flagDefinitions }: Project, { stack, config }: File): readonly RuleFault[] {
  return Object.entries(config.flags).flatMap(([name, value]): readonly RuleFault[] => {
    const definition = Object.hasOwn(flagDefinitions, name) ? flagDefinitions[name] : undefined;
    const path = ["flags", name];
    if (definition === undefined) {
      const message = `there is no flag "${name}"${didYouMean(name, Object.keys(flagDefinitions))}`;
      const remedy = "add it to `flagDefinitions` of Pulumi.yaml, or mend the name";
      return [inStack(stack, path, { code: "FLAG_UNKNOWN", message, remedy, part: "key" })];
    }
    const variant = variantName(value);
    if (!Object.hasOwn(definition.variants, variant)) {
      const message = `found "${variant}"; allowed: ${Object.keys(definition.variants).join(", ")}`;
      return [inStack(stack, path, { code: "FLAG_VARIANT", message, remedy: "choose one of these" })];
    }
    if (!definition.debug || config.tier !== "production" || !isOn(definition.variants[variant])) return [];
    const message = `"${name}" opens debug endpoints and is "${variant}"; allowed in production: a variant that is false, empty or 0`;
    return [inStack(stack, path, { code: "FLAG_DEBUG_IN_PRODUCTION", message, remedy: "switch it off here" })];
  });
}

function isOn(value: boolean | string | number | undefined): boolean {
  return value !== false && value !== "" && value !== 0;
}

/** Each secret in use once, with everybody who uses it. */
function secretFaults(project: Project, { stack, config }: File): readonly RuleFault[] {
  const users = new Map<string, string[]>();
  for (const { name, by } of secretsInUse(project, config)) users.set(name, [...(users.get(name) ?? []), by]);
  const faults: RuleFault[] = [];
  let isExternal = false;
  for (const [name, by] of users) {
    const definition = Object.hasOwn(project.secretDefinitions, name) ? project.secretDefinitions[name] : undefined;
    if (definition?.pull === true) faults.push(...pullUse(stack, name, by));
    if (definition?.generated !== undefined) continue;
    if (definition === undefined) {
      // What services and receivers name is said in Pulumi.yaml already.
      if (by.every((user) => /^(service|receiver) /.test(user))) continue;
      const message = `${by.join(", ")}: there is no secret "${name}" in \`secretDefinitions\``;
      faults.push(inStack(stack, ["secrets"], { code: "SECRET_UNKNOWN", message, remedy: "add it to Pulumi.yaml" }));
    } else if (secretSource(config) === "external") isExternal = true;
    else if (!Object.hasOwn(config.secrets.values, name)) faults.push(notSet(stack, name, by));
  }
  if (config.platform === "aws") return [...faults, ...foreignStore(stack, config)];
  if (isExternal && config.secrets.store === undefined) {
    const message =
      "secrets come from an external manager here, but no `store` says which; allowed: a store of External Secrets";
    const remedy = "add environments:secrets: { store: { name: … } }, or source: stack";
    faults.push(inStack(stack, ["secrets"], { code: "SECRET_STORE_MISSING", message, remedy }));
  }
  return faults;
}

/** On AWS the stack makes the store itself, over its own part of Secrets Manager. */
function foreignStore(stack: string, config: StackConfig): readonly RuleFault[] {
  if (config.secrets.store === undefined) return [];
  const message =
    "with `platform: aws` secrets come from Secrets Manager, below `<project>/<environment>/`, by a store that the stack makes";
  const remedy = "remove `store`";
  return [inStack(stack, ["secrets", "store"], { code: "SECRET_STORE_OWN", message, remedy, part: "key" })];
}

/** Its Secret has one key, which no variable, receiver or store reads. */
function pullUse(stack: string, name: string, by: readonly string[]): readonly RuleFault[] {
  const others = [...new Set(by)].filter((user) => user !== IMAGE_PULLS);
  if (others.length === 0) return [];
  const message = `"${name}" pulls images and is used by ${others.join(", ")} as well; allowed: one of the two, since its Secret holds a Docker configuration`;
  return [inStack(stack, ["secrets"], { code: "SECRET_PULL_USED", message, remedy: "make it two secrets" })];
}

function notSet(stack: string, name: string, by: readonly string[]): RuleFault {
  const message = `the secret "${name}" is used (${[...new Set(by)].join(", ")}) and not set here; allowed: an encrypted value, \`generated\`, or an external manager`;
  const remedy = `pulumi config set --stack ${stack} --secret --path 'environments:secrets.values.${name}'`;
  return inStack(stack, ["secrets"], { code: "SECRET_NOT_SET", message, remedy });
}

/** Values of secrets that are not known, generated, or read from elsewhere: they would be kept in vain. */
function valueFaults(project: Project, { stack, config }: File): readonly RuleFault[] {
  return Object.keys(config.secrets.values).flatMap((name) => {
    const definition = Object.hasOwn(project.secretDefinitions, name) ? project.secretDefinitions[name] : undefined;
    const why = valueInVain(definition, secretSource(config));
    if (why === undefined) return [];
    const path = ["secrets", "values", name];
    return [
      inStack(stack, path, {
        code: "SECRET_VALUE_UNUSED",
        message: `"${name}" ${why}`,
        remedy: "remove it",
        part: "key",
      }),
    ];
  });
}

function valueInVain(definition: Project["secretDefinitions"][string] | undefined, source: string): string | undefined {
  if (definition === undefined) return "is no secret of `secretDefinitions`";
  if (definition.generated !== undefined) return "is generated in the cluster; a value here is never read";
  return source === "external" ? "comes from the external manager here; a value in the file is never read" : undefined;
}
