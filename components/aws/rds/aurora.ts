/** An incarnation by Aurora PostgreSQL: a cluster, its writer and its readers. */
import * as rds from "@pulumi/aws/rds/index.js";
import { createLogs } from "./foundation.ts";
import type { IncarnationContext } from "./incarnation-context.ts";
import type { MadeIncarnation } from "./made-incarnation.ts";
import { identifierOf, range } from "./names.ts";
import { clusterInstancePlan, clusterLogs, clusterPlan } from "./plan.ts";

/** Makes the incarnation and says where it is. AWS itself spreads reads over the readers. */
export function createAurora(context: IncarnationContext): MadeIncarnation {
  const { args } = context;
  const cluster = createCluster(context);
  for (const number of range(args.store.replicas + 1)) createInstance(context, cluster, number);
  const reader = args.store.replicas > 0 ? cluster.readerEndpoint : cluster.endpoint;
  return { hosts: { writer: cluster.endpoint, reader }, source: cluster };
}

function createCluster(context: IncarnationContext): rds.Cluster {
  const { args, incarnation, home, password, family } = context;
  const role = `cluster-${incarnation.name}`;
  const groups = clusterLogs(identifierOf(args, incarnation.name));
  return new rds.Cluster(
    family.child(role),
    {
      ...clusterPlan(args, incarnation, args.protect),
      dbSubnetGroupName: home.subnetGroupName,
      dbClusterParameterGroupName: home.parameterGroupName,
      vpcSecurityGroupIds: [home.securityGroupId],
      kmsKeyId: home.keyArn,
      masterPassword: password,
    },
    {
      parent: family.parent,
      protect: args.protect,
      ignoreChanges: incarnation.recovery === undefined ? [] : ["restoreToPointInTime"],
      dependsOn: [...createLogs({ groups, role, part: home, days: args.store.logDays }, family), ...context.sources],
    },
  );
}

function createInstance(context: IncarnationContext, cluster: rds.Cluster, number: number): void {
  const { args, incarnation, home, monitoring, family } = context;
  new rds.ClusterInstance(
    family.child(`instance-${incarnation.name}-${number}`),
    {
      ...clusterInstancePlan(args, incarnation, number),
      clusterIdentifier: cluster.id,
      dbSubnetGroupName: home.subnetGroupName,
      performanceInsightsKmsKeyId: home.keyArn,
      ...(monitoring === undefined ? {} : { monitoringRoleArn: monitoring }),
    },
    { parent: family.parent, protect: args.protect },
  );
}
