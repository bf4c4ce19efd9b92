/** The stand-in of `@pulumi/kubernetes`: clusters by context, objects by kind, namespace and name. */

import type { World } from "../../project/world.ts";
import type { ObjectStore } from "../../store/object-store.ts";
import { mapAt, merge, type PropertyMap, plainMap, secret, textAt } from "../property-values.ts";
import {
  type CheckResult,
  type ProviderInstance,
  type ProviderPackage,
  Refusal,
  type ResourceView,
} from "../provider-package.ts";
import { clusterOf } from "./cluster.ts";
import { computedOutputs, unknownPathsOf } from "./computed-outputs.ts";
import { immutablePathsOf, isNamespaced, kindOf, pluralOf, podTemplatePath } from "./kinds.ts";
import type { ManifestFiles } from "./manifest-files.ts";
import { recordOperands, removeOperands } from "./operands.ts";
import { type Clusters, CRD, knownDefinition, missingKind, OPERATORS, servesType } from "./operators.ts";
import { metadataFailures } from "./rules/metadata.ts";
import { changeFailures, objectFailures } from "./rules/objects.ts";
import { type PodSecurityLevel, podSecurityViolations } from "./rules/pod-security.ts";
import { workloadFailures } from "./rules/workload.ts";

const AUTONAMED = "pulumi.com/autonamed";

/** Namespaces that every cluster is born with. */
const BORN: ReadonlySet<string> = new Set(["default", "kube-node-lease", "kube-public", "kube-system"]);

const NAMESPACE_TYPE = "kubernetes:core/v1:Namespace";

/**
 * The rules of Kubernetes over `store`; manifests go to `files`. `born` names the operators whose definitions every
 * cluster has from birth.
 */
export function kubernetesPackage(
  store: ObjectStore,
  world: World,
  files: ManifestFiles,
  born: readonly string[] = OPERATORS.map(({ name }) => name),
): ProviderPackage {
  const cluster = { store, world, born: new Set(born) };
  return {
    name: "kubernetes",
    // As the official provider: an identifier of the cluster, where both sides have one, decides alone.
    placeKeys: (olds, news) =>
      "clusterIdentifier" in olds && "clusterIdentifier" in news
        ? ["clusterIdentifier"]
        : ["context", "cluster", "kubeconfig"],
    configure: (_urn, config) => clusterOf(config, world),
    check: checkObject,
    immutablePaths: (type, instance) => immutablePathsFor(kindOf(type), instance),
    sameName: (type, olds, news) => sameName(kindOf(type), olds, news),
    identify: idOf,
    compute: computedOutputs,
    unknownPaths: unknownPathsOf,
    refuse: (view, id) =>
      servesType(view.type, view.instance.id, cluster) ? refusal(store, view, id) : missingKind(view.type),
    existing: (instance, type, id) => existing(cluster, instance, type, id),
    followed: (view, id, gone) => (gone ? removeOperands : recordOperands)(store, view, id),
    duplicate: (view, id) => `${pluralOf(kindOf(view.type))} "${id.split("/").at(-1)}" already exists`,
    written: (view, id, outputs) => {
      if (outputs === undefined) files.remove(view.instance.id, view.type, id);
      else files.write(view.instance.id, view.type, id, outputs);
      if (outputs === undefined && view.type === NAMESPACE_TYPE) emptyNamespace(store, files, view.instance.id, id);
    },
    invoke: (_instance, token) => {
      throw new Refusal(
        `the sandbox's kubernetes stand-in does not answer ${token}; charts are recorded as kubernetes.helm.v3.Release`,
      );
    },
  };
}

function existing(clusters: Clusters, instance: ProviderInstance, type: string, id: string): PropertyMap | undefined {
  if (type === NAMESPACE_TYPE && BORN.has(id)) return { apiVersion: "v1", kind: "Namespace", metadata: { name: id } };
  return type === CRD ? knownDefinition(id, instance.id, clusters) : undefined;
}

function immutablePathsFor(kind: string, instance: ProviderInstance): readonly string[] {
  return kind === "Release" ? ["name", "namespace"] : immutablePathsOf(kind, instance.config);
}

function checkObject(
  type: string,
  name: string,
  news: PropertyMap,
  olds: PropertyMap | undefined,
  seed: Uint8Array,
): CheckResult {
  const kind = kindOf(type);
  const inputs = kind === "Release" ? releaseNamed(news, name, olds) : withSecrets(kind, named(news, name, olds, seed));
  const object = plainMap(inputs);
  if (kind === "Release") return { inputs, failures: [] };
  const before = olds === undefined ? undefined : plainMap(olds);
  const failures = [
    ...metadataFailures(kind, object),
    ...workloadFailures(kind, object),
    ...objectFailures(type, object),
    // Under another name it is another object: nothing of the old one binds it.
    ...(before !== undefined && sameName(kind, before, object) ? changeFailures(type, before, object) : []),
  ];
  return { inputs, failures };
}

/** As the official provider: an object without a name gets one with a random end, and keeps it. */
function named(news: PropertyMap, name: string, olds: PropertyMap | undefined, seed: Uint8Array): PropertyMap {
  const metadata = mapAt(news, "metadata");
  if (metadata.name !== undefined || metadata.generateName !== undefined) return news;
  const kept =
    textAt(olds, "metadata", "annotations", AUTONAMED) === "true" ? textAt(olds, "metadata", "name") : undefined;
  const fresh = `${name}-${Buffer.from(seed).toString("hex").slice(0, 8).padEnd(8, "0")}`;
  return merge(news, { metadata: { name: kept ?? fresh, annotations: { [AUTONAMED]: "true" } } });
}

/** What stands in a Secret is one, whether the program marked it or not: the state and the files keep it hidden. */
function withSecrets(kind: string, inputs: PropertyMap): PropertyMap {
  if (kind !== "Secret") return inputs;
  const fields = ["data", "stringData"].filter((field) => inputs[field] !== undefined);
  return { ...inputs, ...Object.fromEntries(fields.map((field) => [field, secret(inputs[field] ?? {})])) };
}

function releaseNamed(news: PropertyMap, name: string, olds: PropertyMap | undefined): PropertyMap {
  return news.name === undefined ? { ...news, name: textAt(olds, "name") ?? name } : news;
}

function sameName(kind: string, olds: PropertyMap, news: PropertyMap): boolean {
  const at = kind === "Release" ? [] : ["metadata"];
  const same = (field: string) => mapAt(olds, ...at)[field] === mapAt(news, ...at)[field];
  return same("name") && same("namespace");
}

function namespaceOf(view: ResourceView): string | undefined {
  const kind = kindOf(view.type);
  if (!isNamespaced(kind)) return undefined;
  const given = kind === "Release" ? textAt(view.inputs, "namespace") : textAt(view.inputs, "metadata", "namespace");
  return given ?? textAt(view.instance.config, "namespace") ?? "default";
}

function idOf(view: ResourceView): string {
  const namespace = namespaceOf(view);
  const name = textAt(view.inputs, "metadata", "name") ?? textAt(view.inputs, "name") ?? view.name;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function refusal(store: ObjectStore, view: ResourceView, id: string): string | undefined {
  const namespace = namespaceOf(view);
  if (namespace === undefined) return undefined;
  const owner = store.get({ package: "kubernetes", instance: view.instance.id, type: NAMESPACE_TYPE, id: namespace });
  if (owner === undefined && !BORN.has(namespace)) return `namespaces "${namespace}" not found`;
  const path = podTemplatePath(kindOf(view.type));
  if (path === undefined || owner === undefined) return undefined;
  const level = levelOf(owner.outputs);
  const found = podSecurityViolations(mapAt(view.inputs, ...path), level);
  if (found.length === 0) return undefined;
  return `${kindOf(view.type)} "${id}" is forbidden: violates PodSecurity "${level}:latest": ${found.join(", ")}`;
}

function levelOf(namespace: PropertyMap): PodSecurityLevel {
  const level = textAt(namespace, "metadata", "labels", "pod-security.kubernetes.io/enforce");
  return level === "baseline" || level === "restricted" ? level : "privileged";
}

/** A namespace takes its objects along when it goes. */
function emptyNamespace(store: ObjectStore, files: ManifestFiles, context: string, namespace: string): void {
  const inside = store
    .list({ package: "kubernetes", instance: context })
    .filter(({ id }) => id.startsWith(`${namespace}/`));
  for (const object of inside) {
    store.delete(object);
    files.remove(context, object.type, object.id);
  }
}
