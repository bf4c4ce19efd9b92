/**
 * Secrets that are made inside the cluster: a random value that no program, state or person has seen. External Secrets
 * makes it once. Used for the catalogue's `generated` secrets and for the passwords of the stores. Pure.
 */
import { type Labels, type Owner, ownerLabels } from "../labels.ts";
import {
  AWAIT_SECRET,
  EXTERNAL_SECRETS_API,
  type ExternalSecretManifest,
  GENERATORS_API,
  type PasswordManifest,
} from "./external-secret.ts";

/** One generated Secret. */
export interface GeneratedSecretInput extends Owner {
  readonly namespace: string;
  /** Role of the ExternalSecret; that of the recipe is `<role>-generator`. Fixed once released. */
  readonly role: string;
  /** Name of the Secret, of its ExternalSecret and of its recipe. */
  readonly name: string;
  /** Characters, letters and digits; from 16. A change holds for the next value, not for the one that is there. */
  readonly length: number;
  /** Type of the Secret. @default "Opaque" */
  readonly type?: string;
  /** Labels of the Secret beside the owner's. @default none */
  readonly labels?: Labels;
  /** Every key and its text, {@link PASSWORD} standing for the random value: the same in every key. */
  readonly data: Readonly<Record<string, string>>;
}

/** Stands for the random value in {@link GeneratedSecretInput.data}. */
export const PASSWORD = "{{ .password }}";

/** The two objects of a generated Secret by role. @throws Error for fewer than 16 characters, or a key set without {@link PASSWORD} */
export function generatedSecretManifests(
  input: GeneratedSecretInput,
): ReadonlyMap<string, PasswordManifest | ExternalSecretManifest> {
  if (input.length < 16) throw new Error(`${input.name}: ${input.length} characters; allowed: 16 and more`);
  if (!Object.values(input.data).some((text) => text.includes(PASSWORD))) {
    throw new Error(`${input.name}: no key holds the random value`);
  }
  return new Map<string, PasswordManifest | ExternalSecretManifest>([
    [`${input.role}-generator`, passwordManifest(input)],
    [input.role, generatedSecret(input)],
  ]);
}

function passwordManifest(input: GeneratedSecretInput): PasswordManifest {
  const { namespace, name, length } = input;
  return {
    apiVersion: GENERATORS_API,
    kind: "Password",
    metadata: { name, namespace, labels: ownerLabels(input) },
    // No symbols: each of them breaks some URL, connection string or command line.
    spec: { length, symbols: 0, noUpper: false, allowRepeat: true },
  };
}

/**
 * `CreatedOnce`, `Orphan` and `immutable` together keep the value: the operator never makes another one by itself, the
 * Secret outlives its ExternalSecret, and an ExternalSecret that is made anew finds it and cannot overwrite it.
 */
function generatedSecret(input: GeneratedSecretInput): ExternalSecretManifest {
  const { namespace, name } = input;
  const labels = ownerLabels(input);
  return {
    apiVersion: EXTERNAL_SECRETS_API,
    kind: "ExternalSecret",
    metadata: { name, namespace, labels, annotations: AWAIT_SECRET },
    spec: {
      refreshPolicy: "CreatedOnce",
      target: {
        name,
        creationPolicy: "Orphan",
        deletionPolicy: "Retain",
        immutable: true,
        template: {
          type: input.type ?? "Opaque",
          metadata: { labels: { ...labels, ...input.labels } },
          data: { ...input.data },
        },
      },
      dataFrom: [{ sourceRef: { generatorRef: { apiVersion: GENERATORS_API, kind: "Password", name } } }],
    },
  };
}
