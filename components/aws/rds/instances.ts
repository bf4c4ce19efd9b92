/** An incarnation by RDS for PostgreSQL: its primary and replicas, and the name that leads to the replicas. */
import * as rds from "@pulumi/aws/rds/index.js";
import * as route53 from "@pulumi/aws/route53/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { readsElsewhere } from "./connection.ts";
import { createLogs, type RegionalPart } from "./foundation.ts";
import type { IncarnationContext } from "./incarnation-context.ts";
import type { MadeIncarnation } from "./made-incarnation.ts";
import { identifierOf, range, readerZoneName, replicaIdentifier } from "./names.ts";
import { instanceLogs, primaryPlan, replicaPlan } from "./plan.ts";

/** Seconds for which a client keeps the replica that it was told of. */
const READER_TTL = 30;

/** Makes the incarnation and says where it is. */
export function createInstances(context: IncarnationContext): MadeIncarnation {
  const { args } = context;
  const primary = createPrimary(context);
  const replicas = range(args.store.replicas).map((number) => createReplica(context, primary, number));
  const reader = readsElsewhere(args.store) ? nameReplicas(context, replicas) : undefined;
  return { hosts: { writer: primary.address, reader: reader ?? primary.address }, source: primary };
}

function createPrimary(context: IncarnationContext): rds.Instance {
  const { args, incarnation, home, password, family } = context;
  const role = `primary-${incarnation.name}`;
  return new rds.Instance(
    family.child(role),
    {
      ...primaryPlan(args, incarnation, args.protect),
      ...placement(context, home),
      dbSubnetGroupName: home.subnetGroupName,
      kmsKeyId: home.keyArn,
      password,
    },
    {
      parent: family.parent,
      protect: args.protect,
      // Where it came from is said once; another word for it would be another, empty beginning.
      ignoreChanges: incarnation.recovery === undefined ? [] : ["restoreToPointInTime"],
      dependsOn: [
        ...createLogs(
          { ...logs(context, home), groups: instanceLogs(identifierOf(args, incarnation.name)), role },
          family,
        ),
        ...context.sources,
      ],
    },
  );
}

function createReplica(context: IncarnationContext, primary: rds.Instance, number: number): rds.Instance {
  const { args, incarnation, home, remote, family } = context;
  const part = remote ?? home;
  const role = `replica-${incarnation.name}-${number}`;
  const groups = instanceLogs(replicaIdentifier(args, incarnation.name, number));
  // In its source's region a replica takes over its source's key and subnets; elsewhere it must be told them, and knows
  // its source by ARN alone.
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
  const origin =
    remote === undefined
      ? { replicateSourceDb: primary.identifier }
      : { replicateSourceDb: primary.arn, kmsKeyId: part.keyArn, dbSubnetGroupName: part.subnetGroupName };
  return new rds.Instance(
    family.child(role),
    { ...replicaPlan(args, incarnation, number, args.protect), ...placement(context, part), ...origin },
    {
      parent: family.parent,
      protect: args.protect,
      dependsOn: [...createLogs({ ...logs(context, part), groups, role }, family)],
    },
  );
}

function placement({ monitoring }: IncarnationContext, part: RegionalPart) {
  return {
    ...(part.region === undefined ? {} : { region: part.region }),
    ...(monitoring === undefined ? {} : { monitoringRoleArn: monitoring }),
    parameterGroupName: part.parameterGroupName,
    vpcSecurityGroupIds: [part.securityGroupId],
    performanceInsightsKmsKeyId: part.keyArn,
  };
}

function logs({ args }: IncarnationContext, part: RegionalPart) {
  return { part, days: args.store.logDays };
}

/**
 * One name for all replicas, which RDS has none for: a record for each with the same weight, as AWS advises. Clients
 * take one when they connect. The zone is private, so a replica that is away is not seen: its share of reads fails.
 */
function nameReplicas(
  context: IncarnationContext,
  replicas: readonly rds.Instance[],
): pulumi.Output<string> | undefined {
  const { args, incarnation, family, zone } = context;
  if (zone === undefined) throw new Error("replicas in reach without a zone for their name");
  const records = replicas.map((replica, index) => {
    const number = index + 1;
    return new route53.Record(
      family.child(`reader-${incarnation.name}-${number}`),
      {
        zoneId: zone.zoneId,
        name: `postgres-reader-${incarnation.name}.${readerZoneName(args)}`,
        type: "CNAME",
        ttl: READER_TTL,
        records: [replica.address],
        setIdentifier: replicaIdentifier(args, incarnation.name, number),
        weightedRoutingPolicies: [{ weight: 1 }],
      },
      { parent: family.parent, protect: args.protect },
    );
  });
  return records[0]?.name;
}
