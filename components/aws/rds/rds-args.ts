/** What an `Rds` is made from, the outputs of other components included. */
import type * as pulumi from "@pulumi/pulumi";
import type { Bounded } from "../environment-role.ts";
import type { RdsInput } from "./rds-input.ts";

/** Where instances are. */
export interface RdsPlace {
  /** Data subnets in two zones or more. Others replace everything. */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Security group of the instances: who comes in, at 5432. */
  readonly securityGroupId: pulumi.Input<string>;
  /** KMS key of this region, for data, backups, insights, logs and the login. Another one replaces everything. */
  readonly keyArn: pulumi.Input<string>;
}

/** What an `Rds` is made from. */
export interface RdsArgs extends RdsInput, RdsPlace, Bounded {
  /** Network in which the name of the replicas is answered. */
  readonly vpcId: pulumi.Input<string>;
  readonly accountId: string;
  /** The environment's region. */
  readonly region: string;
  /** Where the replicas of `store.replicaRegion` are. @default undefined - needed with that alone */
  readonly remote?: RdsPlace | undefined;
  /** Provider of the environment's Kubernetes cluster. */
  readonly kubernetes: pulumi.ProviderResource;
  /** Whether engine and AWS refuse to delete what holds data or traffic. */
  readonly protect: boolean;
}
