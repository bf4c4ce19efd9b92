/** What one incarnation of an RDS is made with. */
import type * as route53 from "@pulumi/aws/route53/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Family, RegionalPart } from "./foundation.ts";
import type { RdsArgs } from "./rds-args.ts";
import type { RdsIncarnation } from "./rds-input.ts";

/** What one incarnation is made with. */
export interface IncarnationContext {
  readonly args: RdsArgs;
  readonly incarnation: RdsIncarnation;
  readonly home: RegionalPart;
  /** Where the replicas are; undefined: at home. */
  readonly remote: RegionalPart | undefined;
  /** ARN of the role that measures; undefined: nothing is measured. */
  readonly monitoring: pulumi.Output<string> | undefined;
  /** Private zone for the name of the replicas; undefined where none are in reach. */
  readonly zone: route53.Zone | undefined;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** What must be there before: the incarnation it is restored from, as long as that runs. */
  readonly sources: readonly pulumi.Resource[];
  readonly family: Family;
}
