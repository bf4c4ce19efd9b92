/**
 * The secrets of an environment as plain Kubernetes objects: one Secret each, its value under one key. Values are never
 * here: what is encrypted in the stack file is set by the component alone. Pure.
 */
import { ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import {
  AWAIT_SECRET,
  EXTERNAL_SECRETS_API,
  type ExternalSecretManifest,
  type PasswordManifest,
} from "./external-secret.ts";
import { generatedSecretManifests, PASSWORD } from "./generated-secret.ts";
import type { SecretItem, SecretsInput } from "./secrets-input.ts";

/** A Secret. */
export interface SecretManifest {
  apiVersion: "v1";
  kind: "Secret";
  metadata: ManifestMetadata & { namespace: string };
  /** Immutable. */
  type: SecretType;
  /** Base64 by key. */
  data: Record<string, string>;
}

/** Type of a Secret: of any value, or of one that images are pulled with. */
export type SecretType = "Opaque" | "kubernetes.io/dockerconfigjson";

/** Any object of this component. */
export type SecretsManifest = SecretManifest | ExternalSecretManifest | PasswordManifest;

/** The key that holds the value, in every Secret of the catalogue but those that images are pulled with. */
export const SECRET_KEY = "value";

/** The key that a kubelet reads when it pulls an image. */
const PULL_KEY = ".dockerconfigjson";

/** Stands in rendered manifests where the value would. No base64, so that no cluster accepts it as one. */
export const REDACTED = "[redacted]";

/** Annotation of a Secret out of the stack file: which ciphertext it is from. */
export const VERSION_ANNOTATION = "environments/secret-version";

/**
 * Every object by role: `<secret>`, and `<secret>-generator` beside a generated one.
 * @throws Error for an external secret without a store, a generated one for images, or two roles alike; the configuration rules say so before
 */
export function secretsManifests(input: SecretsInput): ReadonlyMap<string, SecretsManifest> {
  const manifests = new Map<string, SecretsManifest>();
  for (const [role, manifest] of input.items.flatMap((item) => itemManifests(input, item))) {
    if (manifests.has(role)) throw new Error(`two objects have the role ${role}`);
    manifests.set(role, manifest);
  }
  return manifests;
}

/**
 * What a pod's annotations should change with: a version by secret, sorted, of the secrets whose version is known here.
 * Those that are generated or external are not: a pod reads their new value when it is started anew.
 */
export function secretVersions(items: readonly SecretItem[]): Readonly<Record<string, string>> {
  const known = items.flatMap(({ name, source }) => (source.kind === "stack" ? [[name, source.version]] : []));
  return Object.fromEntries(known.toSorted());
}

function itemManifests(input: SecretsInput, item: SecretItem): readonly (readonly [string, SecretsManifest])[] {
  const { name, source } = item;
  switch (source.kind) {
    case "generated": {
      if (item.pull === true) throw new Error(`${name} is random, and no registry knows it`);
      const { project, environment, namespace } = input;
      const owner = { project, environment, namespace };
      const data = { [SECRET_KEY]: PASSWORD };
      return [...generatedSecretManifests({ ...owner, role: name, name, length: source.length, data })];
    }
    case "external":
      return [[name, externalSecret(input, item, source.key)]];
    case "stack":
      return [[name, stackSecret(input, item, source.version)]];
  }
}

/** Of a value that the external manager keeps: nothing is lost with the Secret, so it goes with its ExternalSecret. */
function externalSecret(input: SecretsInput, item: SecretItem, key: string): ExternalSecretManifest {
  const { namespace, store } = input;
  const { name } = item;
  const form = formOf(item);
  if (store === undefined) throw new Error(`${name} is external, but the environment has no store`);
  const labels = ownerLabels(input);
  return {
    apiVersion: EXTERNAL_SECRETS_API,
    kind: "ExternalSecret",
    metadata: { name, namespace, labels, annotations: AWAIT_SECRET },
    spec: {
      refreshPolicy: "Periodic",
      refreshInterval: "1h0m0s",
      secretStoreRef: { name: store.name, kind: store.kind },
      target: {
        name,
        creationPolicy: "Owner",
        // A key that vanishes from the manager takes nothing away from the pods that run.
        deletionPolicy: "Retain",
        template: { type: form.type, metadata: { labels } },
      },
      data: [{ secretKey: form.key, remoteRef: { key } }],
    },
  };
}

function stackSecret(input: SecretsInput, item: SecretItem, version: string): SecretManifest {
  const { namespace } = input;
  const { type, key } = formOf(item);
  const annotations = { [VERSION_ANNOTATION]: version };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: item.name, namespace, labels: ownerLabels(input), annotations },
    type,
    data: { [key]: REDACTED },
  };
}

function formOf({ pull }: SecretItem): { readonly type: SecretType; readonly key: string } {
  if (pull === true) return { type: "kubernetes.io/dockerconfigjson", key: PULL_KEY };
  return { type: "Opaque", key: SECRET_KEY };
}
