/** The way into an environment on AWS: its domain, its certificate, and the load balancer before the Gateway's proxies. */
import * as acm from "@pulumi/aws/acm/index.js";
import * as lb from "@pulumi/aws/lb/index.js";
import * as route53 from "@pulumi/aws/route53/index.js";
import * as vpc from "@pulumi/aws/vpc/index.js";
import * as pulumi from "@pulumi/pulumi";
import { GATEWAY_PORTS } from "../../gateway/listeners.ts";
import { KubernetesObject } from "../../kubernetes-object.ts";
import { PlatformComponent } from "../../platform-component.ts";
import { privateBucket } from "../private-bucket.ts";
import { bindingManifest } from "./binding.ts";
import type { EntryInput } from "./entry-input.ts";
import {
  AUTHORITIES,
  CLIENT_PORT,
  certificateNames,
  LOAD_BALANCER,
  logDelivery,
  recordRoles,
  TARGET_GROUP,
  TLS_POLICY,
} from "./plan.ts";

/** What an {@link Entry} is made from. */
export interface EntryArgs extends EntryInput {
  readonly accountId: string;
  readonly region: string;
  /** Network of the proxies. Another one replaces the load balancer, which then has another address. */
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets in two zones or more. */
  readonly publicSubnetIds: pulumi.Input<readonly string[]>;
  /** Security group of the load balancer, which says who its clients may be and lets it reach the proxies. */
  readonly securityGroupId: pulumi.Input<string>;
  /** Public addresses of the NAT gateways, from where the cluster's own probes come. @default none: probes fail */
  readonly natAddresses?: readonly pulumi.Input<string>[];
  /** Name of the cluster: in Auto Mode it may register pods in no group that does not carry it. */
  readonly clusterName: pulumi.Input<string>;
  /** KMS key of the environment, for the access logs. */
  readonly keyArn: pulumi.Input<string>;
  /** Provider of the environment's Kubernetes cluster. */
  readonly kubernetes: pulumi.ProviderResource;
  /** Whether the engine and AWS refuse to delete what holds the address and the domain. */
  readonly protect: boolean;
}

/**
 * HTTPS for the environment's names and nothing else: a network load balancer ends the clients' TLS with a certificate
 * of AWS, and opens TLS anew to the proxies. Where it makes the zone, the first update waits until somebody has delegated
 * the domain to {@link Entry.nameServers}.
 *
 * @example
 * new Entry("entry", { ...place, host: "shop.example", names: ["api.shop.example"], ...wiring, protect: true });
 */
export class Entry extends PlatformComponent {
  /** Domain of the environment. */
  readonly host: string;
  /** Hosted zone of the domain. */
  readonly zoneId: pulumi.Output<string>;
  /** Where the domain must be delegated to; empty for a zone that was there already. */
  readonly nameServers: pulumi.Output<string[]>;
  /** The load balancer as CloudWatch calls it, `net/<name>/<id>`. */
  readonly loadBalancer: pulumi.Output<string>;
  /** The group of proxies as CloudWatch calls it, `targetgroup/<name>/<id>`. */
  readonly targetGroup: pulumi.Output<string>;

  constructor(name: string, args: EntryArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:entry:Entry", name, options);
    const zone = this.createZone(args);
    this.host = args.host;
    this.zoneId = zone === undefined ? pulumi.output(args.zoneId ?? "") : zone.zoneId;
    this.nameServers = zone === undefined ? pulumi.output<string[]>([]) : zone.nameServers;
    const certificate = this.createCertificate(args);
    this.letProbesIn(args);
    const balancer = this.createLoadBalancer(args);
    const group = this.createTargetGroup(args);
    this.createListener(balancer, group, certificate);
    this.createBinding(args, group);
    this.createRecords(args, balancer);
    this.loadBalancer = balancer.arnSuffix;
    this.targetGroup = group.arnSuffix;
    const { host, zoneId, nameServers, loadBalancer, targetGroup } = this;
    this.registerOutputs({ host, zoneId, nameServers, loadBalancer, targetGroup });
  }

  private createZone({ host, zoneId, project, environment, protect }: EntryArgs): route53.Zone | undefined {
    if (zoneId !== undefined) return undefined;
    const comment = `Domain of ${project} ${environment}`;
    const zone = new route53.Zone(
      this.childName("zone"),
      { name: host, comment, forceDestroy: false },
      { parent: this, protect },
    );
    new route53.Record(
      this.childName("authorities"),
      { zoneId: zone.zoneId, name: host, type: "CAA", ttl: 3600, records: [...AUTHORITIES] },
      { parent: this },
    );
    return zone;
  }

  /** Validated by a record that stays, so that AWS renews it by itself. */
  private createCertificate(args: EntryArgs): acm.CertificateValidation {
    const certificate = new acm.Certificate(
      this.childName("certificate"),
      { ...certificateNames(args), validationMethod: "DNS", keyAlgorithm: "EC_prime256v1" },
      { parent: this },
    );
    // The host and what is below it are proven by one and the same record.
    const proof = certificate.domainValidationOptions.apply((options) => {
      const [option] = options;
      if (option === undefined) throw new Error(`AWS asks for no proof of ${args.host}`);
      return option;
    });
    const record = new route53.Record(
      this.childName("proof"),
      {
        zoneId: this.zoneId,
        name: proof.resourceRecordName,
        type: proof.resourceRecordType,
        ttl: 300,
        records: [proof.resourceRecordValue],
      },
      { parent: this },
    );
    return new acm.CertificateValidation(
      this.childName("validation"),
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      { parent: this },
    );
  }

  /** A pod that asks a public address leaves through NAT, and is then a client like any other. */
  private letProbesIn({ natAddresses = [], securityGroupId }: EntryArgs): void {
    for (const [index, address] of natAddresses.entries()) {
      new vpc.SecurityGroupIngressRule(
        this.childName(`probes-${index + 1}`),
        { securityGroupId, cidrIpv4: pulumi.interpolate`${address}/32`, ...CLIENT_PORT, description: "own probes" },
        { parent: this },
      );
    }
  }

  private createLoadBalancer(args: EntryArgs): lb.LoadBalancer {
    const logs = privateBucket({
      name: this.childName("logs"),
      keyArn: args.keyArn,
      days: args.logDays,
      statements: (arn) => logDelivery(arn, args),
      protect: args.protect,
      parent: this,
    });
    return new lb.LoadBalancer(
      this.childName("balancer"),
      {
        ...LOAD_BALANCER,
        subnets: pulumi.output(args.publicSubnetIds).apply((ids) => [...ids]),
        securityGroups: [args.securityGroupId],
        enableDeletionProtection: args.protect,
        accessLogs: { bucket: logs.bucket.bucket, enabled: true },
      },
      // It writes a first object as a trial.
      { parent: this, protect: args.protect, dependsOn: [logs.policy] },
    );
  }

  private createTargetGroup({ vpcId, autoMode, clusterName }: EntryArgs): lb.TargetGroup {
    // Without the tag, the policy of Auto Mode's role refuses to register anything:
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
    const tags = autoMode ? { tags: { "eks:eks-cluster-name": clusterName } } : {};
    return new lb.TargetGroup(this.childName("proxies"), { ...TARGET_GROUP, vpcId, ...tags }, { parent: this });
  }

  private createListener(balancer: lb.LoadBalancer, group: lb.TargetGroup, valid: acm.CertificateValidation): void {
    new lb.Listener(
      this.childName("listener"),
      {
        loadBalancerArn: balancer.arn,
        port: GATEWAY_PORTS.tls,
        protocol: "TLS",
        sslPolicy: TLS_POLICY,
        certificateArn: valid.certificateArn,
        defaultActions: [{ type: "forward", targetGroupArn: group.arn }],
      },
      { parent: this },
    );
  }

  private createBinding(args: EntryArgs, { arn }: lb.TargetGroup): void {
    const provider = args.kubernetes;
    new KubernetesObject(this.childName("binding"), bindingManifest(args, arn), { parent: this, provider });
  }

  private createRecords(args: EntryArgs, { dnsName, zoneId }: lb.LoadBalancer): void {
    for (const [role, name] of recordRoles(args)) {
      const aliases = [{ name: dnsName, zoneId, evaluateTargetHealth: true }];
      new route53.Record(this.childName(role), { zoneId: this.zoneId, name, type: "A", aliases }, { parent: this });
    }
  }
}
