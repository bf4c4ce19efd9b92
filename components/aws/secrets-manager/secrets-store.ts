/** The secrets of an environment in Secrets Manager, and the store through which External Secrets reads them. */
import * as iam from "@pulumi/aws/iam/index.js";
import * as secretsmanager from "@pulumi/aws/secretsmanager/index.js";
import * as pulumi from "@pulumi/pulumi";
import { AWS_SECRET_STORE } from "../../../infra/values/aws-names.ts";
import { KubernetesObject } from "../../kubernetes-object.ts";
import { PlatformComponent } from "../../platform-component.ts";
import { type Bounded, environmentRole } from "../environment-role.ts";
import { clusterIssuer } from "./cluster-issuer.ts";
import { readerManifest, secretStoreManifest } from "./manifests.ts";
import { readerRights, readerTrust, secretsPrefix } from "./reader-policy.ts";
import type { SecretsStoreInput } from "./secrets-store-input.ts";

/** What a {@link SecretsStore} is made from. */
export interface SecretsStoreArgs extends SecretsStoreInput, Bounded {
  /** KMS key of the environment. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * How IAM knows the cluster: `issuer` is that of a new cluster, for which a provider is made; `provider` is the ARN of
   * one that is there, since an account has one for each cluster.
   */
  readonly cluster:
    | { readonly kind: "issuer"; readonly url: pulumi.Input<string> }
    | { readonly kind: "provider"; readonly arn: pulumi.Input<string> };
  /** Provider of the environment's Kubernetes cluster. */
  readonly kubernetes: pulumi.ProviderResource;
  /** Whether the engine refuses to delete the secrets. */
  readonly protect: boolean;
}

/** First value of a secret that the program reads: a name that no resolver ever answers (RFC 6761, section 6.4). */
const UNSET = "https://unset.invalid";

/**
 * Label of the first value. Secrets Manager makes the very first value of a secret the current one whatever its labels
 * are; where people have put one in before, this label alone keeps ours from taking its place. A value with a label is
 * never deleted by AWS either, so that the engine does not make it again.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
const UNSET_LABEL = "UNSET";

/**
 * A secret for each one whose value people put in, empty at first, and the SecretStore `aws` whose role reads
 * `<project>/<environment>/` and nothing else. What reads from the store depends on this component.
 *
 * @example
 * new SecretsStore("secrets-store", { ...place, secrets: [pager], read: ["pager"], ...wiring, protect: true });
 */
export class SecretsStore extends PlatformComponent {
  /** Name of the SecretStore. */
  readonly store: string;
  /**
   * Current value of each secret of `read`, by name, secret. Unknown in previews until its first value is made; then
   * that value, `https://unset.invalid`, until people have put another one in.
   */
  readonly values: Readonly<Record<string, pulumi.Output<string>>>;

  /**
   * @throws Error for a key outside of the environment's part of Secrets Manager, which its role could not read, and for
   * a name to `read` that no secret has
   */
  constructor(name: string, args: SecretsStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:secrets-manager:SecretsStore", name, options);
    const prefix = secretsPrefix(args);
    for (const secret of args.secrets) {
      if (!secret.key.startsWith(prefix)) throw new Error(`${secret.key} is not below ${prefix}`);
    }
    const made = this.createSecrets(args);
    this.values = Object.fromEntries(
      args.read.map((secret) => [secret, this.readValue(args, secret, made.get(secret))]),
    );
    const rights = this.createRole(args);
    this.createStore(args, rights);
    this.store = AWS_SECRET_STORE;
    this.registerOutputs({ store: this.store });
  }

  /** By name. */
  private createSecrets(args: SecretsStoreArgs): ReadonlyMap<string, secretsmanager.Secret> {
    const { secrets, project, environment, keyArn, recoveryDays, protect } = args;
    return new Map(
      secrets.map(({ name, key }) => {
        const description = `Secret ${name} of ${project} ${environment}; its value is put in by people`;
        const secret = new secretsmanager.Secret(
          this.childName(`secret-${name}`),
          { name: key, description, kmsKeyId: keyArn, recoveryWindowInDays: recoveryDays },
          { parent: this, protect },
        );
        return [name, secret];
      }),
    );
  }

  private readValue(
    { protect }: SecretsStoreArgs,
    name: string,
    secret: secretsmanager.Secret | undefined,
  ): pulumi.Output<string> {
    if (secret === undefined) throw new Error(`${name} is to be read, and is none of the secrets`);
    const version = new secretsmanager.SecretVersion(
      this.childName(`value-${name}`),
      { secretId: secret.id, secretString: UNSET, versionStages: [UNSET_LABEL] },
      { parent: this, protect, ignoreChanges: ["secretString", "versionStages"] },
    );
    // By the version, so that nothing is read before there is a value.
    const { secretString } = secretsmanager.getSecretVersionOutput({ secretId: version.secretId }, { parent: this });
    return pulumi.secret(secretString);
  }

  private createRole(args: SecretsStoreArgs): { readonly role: iam.Role; readonly policy: iam.RolePolicy } {
    const providerArn = this.providerOf(args);
    const role = environmentRole(
      this.childName("reader"),
      args,
      {
        description: `External Secrets reads the secrets of ${args.project} ${args.environment}`,
        assumeRolePolicy: providerArn.apply((arn) => JSON.stringify(readerTrust(arn, args))),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      this.childName("reader-rights"),
      {
        role: role.name,
        policy: pulumi.output(args.keyArn).apply((keyArn) => JSON.stringify(readerRights(args, keyArn))),
      },
      { parent: this },
    );
    return { role, policy };
  }

  private providerOf({ cluster }: SecretsStoreArgs): pulumi.Output<string> {
    if (cluster.kind === "provider") return pulumi.output(cluster.arn);
    return clusterIssuer(this.childName("issuer"), cluster.url, { parent: this }).arn;
  }

  private createStore(
    args: SecretsStoreArgs,
    { role, policy }: { readonly role: iam.Role; readonly policy: iam.RolePolicy },
  ): void {
    const options = { parent: this, provider: args.kubernetes };
    const account = new KubernetesObject(this.childName("account"), readerManifest(args, role.arn), options);
    const dependsOn = [account, policy];
    new KubernetesObject(this.childName("store"), secretStoreManifest(args), { ...options, dependsOn });
  }
}
