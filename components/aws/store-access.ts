/**
 * How services reach a store of AWS, the same for RDS and ElastiCache: a ConfigMap with its address, which is known only
 * after the update, and a Secret with its login, which External Secrets brings out of Secrets Manager. Pure.
 */
import { parseCidr } from "../../infra/values/cidr.ts";
import { type Labels, type Owner, ownerLabels, podSelector } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import type { NetworkPath } from "../network/paths.ts";
import { AWAIT_SECRET, EXTERNAL_SECRETS_API, type ExternalSecretManifest } from "../secrets/external-secret.ts";
import type { ConfigMapKey, StoreSecretKey } from "../store-connection.ts";

/** A store's place in the cluster. */
export interface StorePlace extends Owner {
  /** Namespace that is already there. */
  readonly namespace: string;
  /** SecretStore of the namespace that reads the environment's part of Secrets Manager. */
  readonly storeName: string;
}

/** Where a store is; `Text` is an output, since AWS says it. */
export interface StoreHosts<Text> {
  readonly writer: Text;
  /** The writer's where nothing else answers reads. */
  readonly reader: Text;
}

/** The ConfigMap with the address of a store. */
export interface AddressManifest<Text> {
  apiVersion: "v1";
  kind: "ConfigMap";
  metadata: ManifestMetadata & { namespace: string };
  data: { writer: Text; reader: Text; port: string };
}

/** The ConfigMap `name`: `writer`, `reader` and `port`; `labels` beside those of the owner. */
export function addressManifest<Text>(
  place: Omit<StorePlace, "storeName">,
  { name, hosts, port, labels = {} }: { name: string; hosts: StoreHosts<Text>; port: number; labels?: Labels },
): AddressManifest<Text> {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: place.namespace, labels: { ...ownerLabels(place), ...labels } },
    data: { writer: hosts.writer, reader: hosts.reader, port: String(port) },
  };
}

/** Where services find the hosts of the ConfigMap `name`; a `version` that changes starts a rollout. */
export function addressKeys(name: string, versions: StoreHosts<string>): StoreHosts<ConfigMapKey> {
  return {
    writer: { configMap: name, key: "writer", version: versions.writer },
    reader: { configMap: name, key: "reader", version: versions.reader },
  };
}

/** Name in Secrets Manager: `<project>/<environment>/<name>`, which the environment's role alone may read. */
export function secretPath({ project, environment }: Owner, name: string): string {
  return `${project}/${environment}/${name}`;
}

/** The ExternalSecret that brings `username` and `password` of the secret `name` into the Secret `name`. */
export function credentialsManifest(place: StorePlace, name: string): ExternalSecretManifest {
  const labels = ownerLabels(place);
  const key = secretPath(place, name);
  return {
    apiVersion: EXTERNAL_SECRETS_API,
    kind: "ExternalSecret",
    metadata: { name, namespace: place.namespace, labels, annotations: AWAIT_SECRET },
    spec: {
      refreshPolicy: "Periodic",
      refreshInterval: "1h0m0s",
      secretStoreRef: { name: place.storeName, kind: "SecretStore" },
      target: {
        name,
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        template: { type: "Opaque", metadata: { labels } },
      },
      data: ["username", "password"].map((property) => ({ secretKey: property, remoteRef: { key, property } })),
    },
  };
}

/** Where services find the login that {@link credentialsManifest} brings. */
export function loginKeys(name: string): { readonly user: StoreSecretKey; readonly password: StoreSecretKey } {
  return { user: { secret: name, key: "username" }, password: { secret: name, key: "password" } };
}

/** The paths of the services to the subnets where a store is; `what` is said to people. */
export function storePaths(
  services: readonly string[],
  { cidrs, ports, what }: { cidrs: readonly string[]; ports: readonly number[]; what: string },
): readonly NetworkPath[] {
  return services.flatMap((service) =>
    cidrs.map(
      (cidr): NetworkPath => ({
        from: { kind: "own", labels: podSelector(service) },
        to: { kind: "range", cidr: parseCidr(cidr) },
        ports: ports.map((port) => ({ port, protocol: "TCP" })),
        why: `${service} uses ${what}`,
      }),
    ),
  );
}
