/** What all incarnations of an RDS share: subnets, parameters, the right to be measured, and their logs. */
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as rds from "@pulumi/aws/rds/index.js";
import * as pulumi from "@pulumi/pulumi";
import { environmentRole } from "../environment-role.ts";
import { monitoringPolicyArn, monitoringTrust } from "./monitoring-role.ts";
import { parameterFamily, rdsParameters } from "./parameters.ts";
import type { RdsArgs, RdsPlace } from "./rds-args.ts";

/** One region's part of it. */
export interface RegionalPart {
  /** Undefined: the environment's. */
  readonly region: string | undefined;
  readonly subnetGroupName: pulumi.Output<string>;
  readonly parameterGroupName: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/** Gives a child its logical name, and its parent. */
export interface Family {
  readonly parent: pulumi.Resource;
  /** `<component>-<role>`. */
  child(role: string): string;
}

/** Subnet group and parameter group of a region; the roles of one that is not the environment's begin with `remote-`. */
export function createRegionalPart(args: RdsArgs, place: RdsPlace, { parent, child }: Family): RegionalPart {
  const isRemote = place !== args;
  const region = isRemote ? args.store.replicaRegion : undefined;
  const where = region === undefined ? {} : { region };
  const role = (text: string) => child(isRemote ? `remote-${text}` : text);
  const subnetIds = pulumi.output(place.subnetIds).apply((ids) => [...ids]);
  const subnets = new rds.SubnetGroup(role("subnets"), { subnetIds, ...where }, { parent });
  const settings = { family: parameterFamily(args.store), parameters: rdsParameters(args.store), ...where };
  // A group of another family is another one. The old one stays: an upgrade that waits for its window still needs it.
  const options = { parent, retainOnDelete: true };
  const Group = args.store.engine === "aurora" ? rds.ClusterParameterGroup : rds.ParameterGroup;
  return {
    region,
    subnetGroupName: subnets.name,
    parameterGroupName: new Group(role("parameters"), settings, options).name,
    securityGroupId: place.securityGroupId,
    keyArn: place.keyArn,
  };
}

/**
 * ARN of the role by which RDS writes measures of the operating system, known once the role may do so; undefined where
 * nothing shall be measured.
 */
export function createMonitoringRole(args: RdsArgs, { parent, child }: Family): pulumi.Output<string> | undefined {
  if (args.store.monitoringSeconds === 0) return undefined;
  const assumeRolePolicy = JSON.stringify(monitoringTrust(args.accountId));
  const role = environmentRole(child("monitoring"), args, { assumeRolePolicy }, { parent });
  const right = new iam.RolePolicyAttachment(
    child("monitoring-right"),
    { role: role.name, policyArn: monitoringPolicyArn(args.region) },
    { parent },
  );
  // An instance whose role may not write yet is refused.
  return pulumi.all([role.arn, right.id]).apply(([arn]) => arn);
}

/** The log groups of an instance or cluster, before RDS would make them without key and end. `groups`: name by log. */
export function createLogs(
  { groups, role, part, days }: { groups: ReadonlyMap<string, string>; role: string; part: RegionalPart; days: number },
  { parent, child }: Family,
): readonly cloudwatch.LogGroup[] {
  const where = part.region === undefined ? {} : { region: part.region };
  return [...groups].map(
    ([log, name]) =>
      new cloudwatch.LogGroup(
        child(`${role}-${log}-log`),
        { name, retentionInDays: days, kmsKeyId: part.keyArn, ...where },
        { parent },
      ),
  );
}
