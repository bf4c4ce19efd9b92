/** The secrets of an environment: one Kubernetes Secret each, generated, out of the stack file, or from a manager. */
import * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { ExternalSecretManifest } from "./external-secret.ts";
import { type SecretManifest, type SecretsManifest, secretsManifests } from "./manifests.ts";
import type { SecretsInput } from "./secrets-input.ts";

/** What {@link Secrets} is made from. */
export interface SecretsArgs extends SecretsInput {
  /** Value of every secret whose source is `stack`, by name. Secret in the engine's state, whether marked so or not. */
  readonly values: Readonly<Record<string, pulumi.Input<string>>>;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    /** Over every ExternalSecret, of generated and of external secrets alike. */
    readonly externalSecret?: Overrides<ExternalSecretManifest>;
  };
}

/**
 * One Secret for each secret in use, the value under the key `value`, or where a kubelet looks for what it pulls images
 * with. Nothing here is protected: a generated Secret outlives its resources, and the values of the others are kept
 * elsewhere.
 *
 * @example
 * new Secrets("secrets", { ...owner, store: undefined, items: [{ name: "session-key", source }], values: {} });
 */
export class Secrets extends PlatformComponent {
  /** Names of the Secrets, in the order of the items. */
  readonly secrets: readonly string[];

  constructor(name: string, args: SecretsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:secrets:Secrets", name, options);
    const made = new Map<string, KubernetesObject>();
    for (const [role, manifest] of secretsManifests(args)) {
      const recipe = made.get(`${role}-generator`);
      const options = { parent: this, dependsOn: recipe === undefined ? [] : [recipe] };
      made.set(role, new KubernetesObject(this.childName(role), completed(args, manifest), options));
    }
    this.secrets = args.items.map((item) => item.name);
    this.registerOutputs({ secrets: this.secrets });
  }
}

/** The manifest with what the pure builders leave out: the value of a secret, and the caller's wishes. */
function completed(args: SecretsArgs, manifest: SecretsManifest): Manifest {
  switch (manifest.kind) {
    case "ExternalSecret":
      return mergeOverrides(manifest, args.overrides?.externalSecret);
    case "Password":
      return manifest;
    case "Secret":
      return withValue(manifest, args.values);
  }
}

function withValue(manifest: SecretManifest, values: SecretsArgs["values"]): Manifest {
  const { name } = manifest.metadata;
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new Error(`there is no value for the secret ${name}`);
  const encoded = pulumi.secret(value).apply((text) => Buffer.from(text, "utf8").toString("base64"));
  const { data: placeholders, ...rest } = manifest;
  return Object.assign(rest, { data: Object.fromEntries(Object.keys(placeholders).map((key) => [key, encoded])) });
}
