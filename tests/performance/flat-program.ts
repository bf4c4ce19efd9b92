/**
 * The program that somebody would write without components: registers a list of resources, one after the other, with the
 * official classes of AWS and GitHub. Kubernetes objects are registered as ours are, which is the least that can be loaded.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { getVersion } from "@pulumi/kubernetes/utilities.js";
import * as pulumi from "@pulumi/pulumi";

/** A resource as an exported state has it, with its secrets in clear. */
export interface FlatResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** URN and id of its provider. */
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  /** Read only. */
  readonly external?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
}

type Made = ReadonlyMap<string, pulumi.Resource>;
type ResourceClass = new (
  name: string,
  inputs: pulumi.Inputs,
  options: pulumi.CustomResourceOptions,
) => pulumi.Resource;

/** Of any type: the SDK's own classes are for inheriting alone. */
class FlatProvider extends pulumi.ProviderResource {}
class FlatObject extends pulumi.CustomResource {}

/** How the engine marks a secret in an exported state. */
const MARK = "4dabf18193072939515e22adb298388d";
const load = createRequire(import.meta.url);

/** Registers the resources of a file, each after what it needs. */
export function registerAll(file: string): void {
  const resources: readonly FlatResource[] = JSON.parse(readFileSync(file, "utf8"));
  const made = new Map<string, pulumi.Resource>();
  for (const resource of resources) made.set(resource.urn, register(resource, made));
}

function register(resource: FlatResource, made: Made): pulumi.Resource {
  const { urn, type } = resource;
  const name = urn.split("::").at(-1) ?? "";
  const inputs = inputsOf(resource, made);
  if (type.startsWith("pulumi:providers:")) {
    return new FlatProvider(type.split(":")[2] ?? "", name, inputs, optionsOf(resource, made));
  }
  const Official = classOf(type);
  if (Official !== undefined) return new Official(name, inputs, optionsOf(resource, made));
  return new FlatObject(type, name, inputs, { version: getVersion(), ...optionsOf(resource, made) });
}

/** `aws:ec2/vpc:Vpc` is `Vpc` of `@pulumi/aws/ec2/vpc.js`; undefined for a Kubernetes object. */
function classOf(type: string): ResourceClass | undefined {
  const [provider = "", path = "", name = ""] = type.split(":");
  if (provider === "kubernetes") return undefined;
  return load(`@pulumi/${provider}/${path.replace(/^index\//, "")}.js`)[name];
}

function optionsOf(resource: FlatResource, made: Made): pulumi.CustomResourceOptions {
  const { dependencies = [], provider, external, protect, retainOnDelete, ignoreChanges } = resource;
  const { additionalSecretOutputs } = resource;
  return {
    dependsOn: existing(dependencies, made),
    ...(provider && { provider: made.get(provider.slice(0, provider.lastIndexOf("::"))) as pulumi.ProviderResource }),
    ...(external && { id: resource.id }),
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    ...(ignoreChanges && { ignoreChanges: [...ignoreChanges] }),
    ...(additionalSecretOutputs && { additionalSecretOutputs: [...additionalSecretOutputs] }),
  };
}

/** Values are written out, and depend on what they depend on with us: the engine keeps that for each. */
function inputsOf({ inputs = {}, propertyDependencies = {} }: FlatResource, made: Made): pulumi.Inputs {
  const entries = Object.entries(inputs).map(([key, value]) => {
    const needed = existing(propertyDependencies[key] ?? [], made).map(({ urn }) => urn);
    return [key, needed.length === 0 ? revealed(value) : pulumi.all(needed).apply(() => revealed(value))];
  });
  return Object.fromEntries(entries);
}

function existing(urns: readonly string[], made: Made): pulumi.Resource[] {
  return urns.map((urn) => made.get(urn)).filter((resource) => resource !== undefined);
}

function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  if (MARK in value && "plaintext" in value) return pulumi.secret(revealed(JSON.parse(String(value.plaintext))));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}
