/** Redis or Valkey of an environment by ElastiCache, reached over TLS with a user of its own. */
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as elasticache from "@pulumi/aws/elasticache/index.js";
import * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../../kubernetes-object.ts";
import { PlatformComponent } from "../../platform-component.ts";
import type { RedisConnection } from "../../store-connection.ts";
import { addressManifest, type StoreHosts, secretPath } from "../store-access.ts";
import { type StoredCredentials, storeCredentials } from "../store-credentials.ts";
import { elasticacheConnectionTo } from "./connection.ts";
import type { ElasticacheInput } from "./elasticache-input.ts";
import { elasticacheManifests } from "./manifests.ts";
import { ADDRESS_CONFIG, accessId, CREDENTIALS, logGroupName, nodeIds, REDIS_PORT, SERVICE_USER } from "./names.ts";
import {
  ACCESS_ENGINE,
  cacheParameters,
  FIXED,
  groupSettings,
  LOGS,
  NO_RIGHTS,
  parameterFamily,
  SERVICE_RIGHTS,
} from "./plan.ts";

/** What an {@link Elasticache} is made from. */
export interface ElasticacheArgs extends ElasticacheInput {
  /** Data subnets in two zones or more. Others replace everything. */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** Security group of the nodes: only the cluster's pods come in, at 6379. */
  readonly securityGroupId: pulumi.Input<string>;
  /** KMS key of the environment, for data, snapshots, logs and the login. Another one replaces everything. */
  readonly keyArn: pulumi.Input<string>;
  /** Provider of the environment's Kubernetes cluster. */
  readonly kubernetes: pulumi.ProviderResource;
  /** Whether the engine refuses to delete what holds data, and a snapshot is taken before a deletion. */
  readonly protect: boolean;
}

/** Letters and digits; ElastiCache takes 16 to 128 characters. */
const PASSWORD_LENGTH = 64;

/**
 * A replication group in cluster mode or of one node, with its parameters, users, login and logs, and what services need
 * of it in their namespace: the ConfigMap `redis-address` and the Secret `redis-credentials`.
 *
 * @example
 * new Elasticache("redis", { ...place, store, services: ["api"], ...wiring, protect: true });
 */
export class Elasticache extends PlatformComponent {
  /** How services reach it, the hosts as outputs. Their pods take them out of the ConfigMap instead. */
  readonly connection: RedisConnection<pulumi.Output<string>>;
  /** Identifiers of its nodes, which metrics are told apart by; sorted. */
  readonly nodeIds: readonly string[];

  constructor(name: string, args: ElasticacheArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:elasticache:Elasticache", name, options);
    const credentials = this.createCredentials(args);
    const group = this.createGroup(args, this.createUsers(args, credentials));
    const hosts = hostsOf(args, group);
    this.createAddress(args, hosts);
    this.createLogin(args, credentials);
    this.connection = elasticacheConnectionTo(args.store, hosts);
    this.nodeIds = nodeIds(args);
    const { writer, reader, mode, tls } = this.connection;
    this.registerOutputs({ host: writer.host, readerHost: reader.host, port: writer.port, mode, tls });
  }

  private createCredentials(args: ElasticacheArgs): StoredCredentials {
    return storeCredentials({
      name: this.childName("credentials"),
      path: secretPath(args, CREDENTIALS),
      description: `Login of the services of ${args.project} ${args.environment} to Redis`,
      username: SERVICE_USER,
      length: PASSWORD_LENGTH,
      keyArn: args.keyArn,
      protect: args.protect,
      parent: this,
    });
  }

  /** The group has its own `default`: it must have one, and that of AWS may do everything, unasked. */
  private createUsers(args: ElasticacheArgs, credentials: StoredCredentials): elasticache.UserGroup {
    const services = this.createUser(args, "services", credentials);
    const nobody = this.createUser(args, "default", credentials);
    const userIds = [nobody.userId, services.userId];
    return new elasticache.UserGroup(
      this.childName("users"),
      { userGroupId: accessId(args, "users"), engine: ACCESS_ENGINE, userIds },
      { parent: this },
    );
  }

  private createUser(args: ElasticacheArgs, role: "default" | "services", { password }: StoredCredentials) {
    const isServices = role === "services";
    return new elasticache.User(
      this.childName(isServices ? "user" : "default-user"),
      {
        userId: accessId(args, role),
        userName: isServices ? SERVICE_USER : "default",
        engine: ACCESS_ENGINE,
        accessString: isServices ? SERVICE_RIGHTS : NO_RIGHTS,
        // A user without a password, even one that is off, would keep the group from ever being one of Valkey.
        authenticationMode: { type: "password", passwords: [password] },
      },
      { parent: this, additionalSecretOutputs: ["authenticationMode"] },
    );
  }

  private createGroup(args: ElasticacheArgs, users: elasticache.UserGroup): elasticache.ReplicationGroup {
    const subnets = new elasticache.SubnetGroup(
      this.childName("subnets"),
      { subnetIds: pulumi.output(args.subnetIds).apply((ids) => [...ids]) },
      { parent: this },
    );
    const parameters = new elasticache.ParameterGroup(
      // The old group is in use until the cache itself is another one, so another one is made and never this one changed.
      this.childName(`parameters-${parameterFamily(args.store)}-${args.store.topology.kind}`),
      { family: parameterFamily(args.store), parameters: [...cacheParameters(args.store)] },
      { parent: this },
    );
    return new elasticache.ReplicationGroup(
      this.childName("group"),
      {
        ...groupSettings(args, args.protect),
        parameterGroupName: parameters.name,
        subnetGroupName: subnets.name,
        securityGroupIds: [args.securityGroupId],
        kmsKeyId: args.keyArn,
        userGroupIds: [users.userGroupId],
        logDeliveryConfigurations: LOGS.map((log) => ({
          logType: log,
          logFormat: "json",
          destinationType: "cloudwatch-logs",
          destination: this.createLog(args, log).name,
        })),
      },
      {
        parent: this,
        protect: args.protect,
        replaceOnChanges: [...FIXED],
        // Its identifier is taken as long as the old one stands.
        deleteBeforeReplace: true,
      },
    );
  }

  private createLog(args: ElasticacheArgs, log: (typeof LOGS)[number]): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      this.childName(log),
      { name: logGroupName(args, log), retentionInDays: args.store.logDays, kmsKeyId: args.keyArn },
      { parent: this },
    );
  }

  private createAddress(args: ElasticacheArgs, hosts: StoreHosts<pulumi.Output<string>>): void {
    const address = addressManifest(args, { name: ADDRESS_CONFIG, hosts, port: REDIS_PORT });
    new KubernetesObject(this.childName("address"), address, { parent: this, provider: args.kubernetes });
  }

  private createLogin(args: ElasticacheArgs, credentials: StoredCredentials): void {
    for (const [role, manifest] of elasticacheManifests(args)) {
      new KubernetesObject(this.childName(role), manifest, {
        parent: this,
        provider: args.kubernetes,
        // External Secrets would wait an hour before it looks again for what is not there yet.
        dependsOn: [credentials.version],
      });
    }
  }
}

/** Of a cluster one address leads to every node; the client finds out who leads and who follows. */
function hostsOf({ store }: ElasticacheInput, group: elasticache.ReplicationGroup): StoreHosts<pulumi.Output<string>> {
  if (store.topology.kind === "cluster") {
    return { writer: group.configurationEndpointAddress, reader: group.configurationEndpointAddress };
  }
  return { writer: group.primaryEndpointAddress, reader: group.readerEndpointAddress };
}
