/** The engine's way into one account and region of AWS, and no other. */
import { getVersion } from "@pulumi/aws/utilities.js";
import * as pulumi from "@pulumi/pulumi";

/** An account's region, and whose resources are made there. */
export interface AwsTarget {
  /** Twelve digits; credentials of any other account are refused. */
  readonly accountId: string;
  readonly region: string;
  /** Project and environment, for the tags. */
  readonly project: string;
  readonly environment: string;
}

/** The AWS provider of one account and region. Credentials are found by the provider itself, as AWS's own tools do. */
export class AwsProvider extends pulumi.ProviderResource {
  constructor(name: string, { accountId, region, project, environment }: AwsTarget) {
    // Not the package's own class: that one writes what the machine's variables say into the state.
    const tags = { environment, "managed-by": "pulumi", project };
    // The engine wants every value of a provider as text.
    const settings = { region, allowedAccountIds: JSON.stringify([accountId]), defaultTags: JSON.stringify({ tags }) };
    super("aws", name, settings, { version: getVersion() });
  }
}
