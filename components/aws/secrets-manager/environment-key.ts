/** The key that encrypts everything of one environment in one region. */
import * as kms from "@pulumi/aws/kms/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../platform-component.ts";
import { environmentKeyPolicy, keyAlias } from "./key-policy.ts";
import type { EnvironmentKeyInput } from "./secrets-store-input.ts";

/** What an {@link EnvironmentKey} is made from. */
export interface EnvironmentKeyArgs extends EnvironmentKeyInput {
  /** Whether the engine refuses to delete it: without the key, data is lost. */
  readonly protect: boolean;
}

/**
 * Without it EventBridge refuses a connection that the key encrypts:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-connections.html
 */
const FOR_CONNECTIONS = { EventBridgeApiDestinations: "true" };

/**
 * A symmetric key with the alias `alias/<project>-<environment>`, renewed by AWS every year. Replicas in another region
 * need a key of that region: a second one of these, with a provider of the region.
 *
 * @example
 * new EnvironmentKey("key", { project: "shop", environment: "production", ...place, deletionDays: 30, protect: true });
 */
export class EnvironmentKey extends PlatformComponent {
  readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:secrets-manager:EnvironmentKey", name, options);
    const { project, environment, protect } = args;
    const key = new kms.Key(
      this.childName("key"),
      {
        description: `Data of ${project} ${environment}`,
        policy: JSON.stringify(environmentKeyPolicy(args)),
        enableKeyRotation: true,
        deletionWindowInDays: args.deletionDays,
        tags: FOR_CONNECTIONS,
      },
      { parent: this, protect },
    );
    new kms.Alias(this.childName("alias"), { name: keyAlias(args), targetKeyId: key.keyId }, { parent: this, protect });
    this.keyArn = key.arn;
    this.registerOutputs({ keyArn: this.keyArn });
  }
}
