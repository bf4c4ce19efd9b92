/** What the secrets of an environment are made from: which there are and where they come from. Never a value. */
import type { Owner } from "../labels.ts";

/** Where the value of a secret comes from. */
export type SecretSource =
  /** Made inside the cluster, `length` letters and digits, known to nobody else. */
  | { readonly kind: "generated"; readonly length: number }
  /** Encrypted in the stack file. `version` changes whenever the ciphertext does, and tells nothing about the value. */
  | { readonly kind: "stack"; readonly version: string }
  /** Read from the external manager at `key`. */
  | { readonly kind: "external"; readonly key: string };

/** One secret in use. */
export interface SecretItem {
  /** Name of the Kubernetes Secret too. Another name is another Secret. */
  readonly name: string;
  readonly source: SecretSource;
  /** Whether images are pulled with it: then its value is a Docker configuration in JSON. @default false */
  readonly pull?: boolean;
}

/** A store of External Secrets: how the operator reaches the external manager. */
export interface SecretStoreReference {
  readonly name: string;
  readonly kind: "SecretStore" | "ClusterSecretStore";
}

/** Every secret of one environment. */
export interface SecretsInput extends Owner {
  /** Namespace that is already there. Another one replaces everything: generated values are made anew in it. */
  readonly namespace: string;
  /** The environment's store. @default undefined - no secret may be `external` */
  readonly store: SecretStoreReference | undefined;
  readonly items: readonly SecretItem[];
}
