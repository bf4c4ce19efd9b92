/** Types of what External Secrets reads: `external-secrets.io/v1` and its password generator, the fields in use. Pure. */
import type { Labels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import type { SecretStoreReference } from "./secrets-input.ts";

/** API version of {@link ExternalSecretManifest}. */
export const EXTERNAL_SECRETS_API = "external-secrets.io/v1";
/** API version of {@link PasswordManifest}. */
export const GENERATORS_API = "generators.external-secrets.io/v1alpha1";

/** An ExternalSecret: which Secret the operator makes, and from what. */
export interface ExternalSecretManifest {
  apiVersion: typeof EXTERNAL_SECRETS_API;
  kind: "ExternalSecret";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    refreshPolicy: "CreatedOnce" | "Periodic";
    /** Only with `Periodic`; as Go writes it, for example `1h0m0s`. */
    refreshInterval?: string;
    secretStoreRef?: SecretStoreReference;
    target: SecretTarget;
    /** `property`: one field of a value that is a JSON object; absent: the whole value. */
    data?: { secretKey: string; remoteRef: { key: string; property?: string } }[];
    dataFrom?: {
      sourceRef: { generatorRef: { apiVersion: typeof GENERATORS_API; kind: "Password"; name: string } };
    }[];
  };
}

/** The Secret that the operator makes. */
export interface SecretTarget {
  name: string;
  /** `Owner`: the Secret goes with its ExternalSecret. `Orphan`: it stays. */
  creationPolicy: "Owner" | "Orphan";
  deletionPolicy: "Retain";
  /** Whether nobody, the operator included, may change the data of the Secret that is there. */
  immutable?: true;
  template: {
    type: string;
    metadata: { labels: Labels };
    /** Templates by key; absent: every value under its own key. */
    data?: Record<string, string>;
  };
}

/** The recipe of a random value. */
export interface PasswordManifest {
  apiVersion: typeof GENERATORS_API;
  kind: "Password";
  metadata: ManifestMetadata & { namespace: string };
  spec: { length: number; symbols: number; noUpper: boolean; allowRepeat: boolean };
}

/**
 * Annotation: the engine waits until the operator has made the Secret, so that a key which is missing in the external
 * manager stops the update before a pod needs it.
 */
export const AWAIT_SECRET: Labels = { "pulumi.com/waitFor": "condition=Ready" };
