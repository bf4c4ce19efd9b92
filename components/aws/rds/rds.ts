/** Postgres of an environment by RDS: incarnations side by side, one of them serving. */
import * as route53 from "@pulumi/aws/route53/index.js";
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject, type ReportedMetadata } from "../../kubernetes-object.ts";
import { PlatformComponent } from "../../platform-component.ts";
import type { PostgresConnection } from "../../store-connection.ts";
import { addressManifest, type StoreHosts, secretPath } from "../store-access.ts";
import { type StoredCredentials, storeCredentials } from "../store-credentials.ts";
import { createAurora } from "./aurora.ts";
import { rdsConnectionTo, readsElsewhere } from "./connection.ts";
import { createMonitoringRole, createRegionalPart, type Family } from "./foundation.ts";
import type { IncarnationContext } from "./incarnation-context.ts";
import { createInstances } from "./instances.ts";
import type { MadeIncarnation } from "./made-incarnation.ts";
import { rdsManifests } from "./manifests.ts";
import {
  ADDRESS_CONFIG,
  CREDENTIALS,
  INCARNATION_LABEL,
  instanceIdentifiers,
  POSTGRES_PORT,
  readerZoneName,
} from "./names.ts";
import type { RdsArgs } from "./rds-args.ts";
import { inOrder } from "./recovery-order.ts";

export type { RdsArgs, RdsPlace } from "./rds-args.ts";

type Hosts = StoreHosts<pulumi.Output<string>>;

/** Letters and digits; RDS for PostgreSQL takes 8 to 128 characters, Aurora PostgreSQL 8 to 99. */
const PASSWORD_LENGTH = 64;

/**
 * A primary with its replicas, or an Aurora cluster, for each incarnation, with parameters, login and logs, and what
 * services need of it in their namespace: the ConfigMap `postgres-address`, which alone decides what incarnation serves,
 * and the Secret `postgres-credentials`.
 *
 * @example
 * new Rds("postgres", { ...place, store, services: ["api"], ...wiring, protect: true }, { providers: [aws] });
 */
export class Rds extends PlatformComponent {
  /** How services reach the serving incarnation, hosts as outputs. Their pods take them out of the ConfigMap instead. */
  readonly connection: PostgresConnection<pulumi.Output<string>>;
  /** The incarnation that serves, as the ConfigMap itself reports it. */
  readonly serving: pulumi.Output<string>;
  /** Identifiers of the instances in the environment's region, which metrics are told apart by; sorted. */
  readonly instanceIds: readonly string[];

  /** @throws Error for a serving incarnation that does not run, or replicas in a region without a place there */
  constructor(name: string, args: RdsArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:rds:Rds", name, options);
    const credentials = this.createCredentials(args);
    const hosts = this.createIncarnations(args, credentials);
    const address = this.createAddress(args, hosts);
    this.createLogin(args, credentials);
    this.connection = rdsConnectionTo(args.store, hosts);
    this.serving = address.metadata.apply(readServing);
    this.instanceIds = instanceIdentifiers(args);
    this.registerOutputs({ writer: hosts.writer, reader: hosts.reader, serving: this.serving });
  }

  /** One login for all incarnations: a switch changes no password. */
  private createCredentials(args: RdsArgs): StoredCredentials {
    return storeCredentials({
      name: this.childName("credentials"),
      path: secretPath(args, CREDENTIALS),
      description: `Login of the services of ${args.project} ${args.environment} to Postgres`,
      username: args.store.user,
      length: PASSWORD_LENGTH,
      keyArn: args.keyArn,
      protect: args.protect,
      parent: this,
    });
  }

  /** Every incarnation, and where the serving one is. */
  private createIncarnations(args: RdsArgs, { password }: StoredCredentials): Hosts {
    const { store } = args;
    const family: Family = { parent: this, child: (role) => this.childName(role) };
    const shared = {
      ...{ args, family, password },
      home: createRegionalPart(args, args, family),
      remote: store.replicaRegion === undefined ? undefined : createRegionalPart(args, remotePlace(args), family),
      monitoring: createMonitoringRole(args, family),
      zone: this.createReaderZone(args),
    };
    const made = new Map<string, MadeIncarnation>();
    for (const incarnation of inOrder(store.incarnations)) {
      const source = incarnation.recovery && made.get(incarnation.recovery.from)?.source;
      const context: IncarnationContext = { ...shared, incarnation, sources: source === undefined ? [] : [source] };
      made.set(incarnation.name, store.engine === "aurora" ? createAurora(context) : createInstances(context));
    }
    const serving = made.get(store.serving);
    if (serving === undefined) throw new Error(`${store.serving} serves and is none of the incarnations`);
    return serving.hosts;
  }

  /** Aurora has a name for its readers. */
  private createReaderZone(args: RdsArgs): route53.Zone | undefined {
    if (args.store.engine === "aurora" || !readsElsewhere(args.store)) return undefined;
    return new route53.Zone(
      this.childName("zone"),
      {
        name: readerZoneName(args),
        comment: `Replicas of ${args.project} ${args.environment}`,
        vpcs: [{ vpcId: args.vpcId }],
      },
      { parent: this, protect: args.protect },
    );
  }

  private createAddress(args: RdsArgs, hosts: Hosts): KubernetesObject {
    const labels = { [INCARNATION_LABEL]: args.store.serving };
    const address = addressManifest(args, { name: ADDRESS_CONFIG, hosts, port: POSTGRES_PORT, labels });
    const options = { parent: this, provider: args.kubernetes, protect: args.protect };
    return new KubernetesObject(this.childName("address"), address, options);
  }

  private createLogin(args: RdsArgs, { version }: StoredCredentials): void {
    for (const [role, manifest] of rdsManifests(args)) {
      new KubernetesObject(this.childName(role), manifest, {
        parent: this,
        provider: args.kubernetes,
        protect: args.protect,
        // External Secrets would wait an hour before it looks again for what is not there yet.
        dependsOn: [version],
      });
    }
  }
}

function remotePlace({ remote, store }: RdsArgs) {
  if (remote === undefined) throw new Error(`replicas in ${store.replicaRegion} without subnets and key there`);
  return remote;
}

function readServing({ labels }: ReportedMetadata): string {
  const serving = labels?.[INCARNATION_LABEL];
  if (serving === undefined) throw new Error("the ConfigMap does not say which incarnation it leads to");
  return serving;
}
