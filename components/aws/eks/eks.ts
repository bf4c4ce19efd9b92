/** An EKS cluster in Auto Mode: control plane, roles, logs, and who may enter. */
import * as cloudwatch from "@pulumi/aws/cloudwatch/index.js";
import * as eks from "@pulumi/aws/eks/index.js";
import * as iam from "@pulumi/aws/iam/index.js";
import * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../platform-component.ts";
import { type Bounded, environmentRole } from "../environment-role.ts";
import { accessPlan, type PlannedAccess } from "./access-plan.ts";
import { type EksInput, eksName } from "./eks-input.ts";
import { eksKubeconfig } from "./kubeconfig.ts";
import {
  accessPolicyArn,
  CLUSTER_POLICIES,
  CLUSTER_TRUST,
  keyUse,
  managedPolicyArn,
  NODE_POLICIES,
  NODE_TRUST,
  type PolicyDocument,
} from "./role-policies.ts";

/** What an {@link Eks} is made from. */
export interface EksArgs extends EksInput, Bounded {
  readonly region: string;
  /** Subnets of the control plane's network interfaces, each in another zone. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Key of Kubernetes secrets, logs and volumes. Its policy must let IAM decide. */
  readonly keyArn: pulumi.Input<string>;
  /** Whether AWS and the engine refuse to delete the cluster, and the engine its logs and roles. */
  readonly protect: boolean;
}

const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/**
 * A cluster without the node pools of EKS: nodes are {@link ClusterPolicies}' business, as only a NodeClass of our own
 * says that policies bind. Its maker is an administrator by EKS itself.
 *
 * @example
 * const eks = new Eks("eks", { ...owner, cluster, region, privateSubnetIds, keyArn, protect: true }, { providers: [aws] });
 */
export class Eks extends PlatformComponent {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** URL of the API server: another one for each cluster that ever was. */
  readonly server: pulumi.Output<string>;
  /** Base64 of PEM. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** URL that signs the tokens of its ServiceAccounts: what an identity provider of IAM is made of. */
  readonly issuer: pulumi.Output<string>;
  /** Way in without credentials, see `kubeconfig.ts`; a secret nevertheless. */
  readonly kubeconfig: pulumi.Output<string>;
  /** The group that EKS gives control plane and nodes. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Name of the nodes' role, known once they may join. */
  readonly nodeRoleName: pulumi.Output<string>;

  constructor(name: string, args: EksArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:eks:Eks", name, options);
    const cluster = this.createCluster(args);
    this.nodeRoleName = this.createNodeRole(args, cluster);
    for (const access of accessPlan(args.cluster)) this.createAccess(cluster, access);
    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.server = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.apply(({ data }) => data ?? "");
    this.issuer = cluster.identities.apply(([identity]) => identity?.oidcs?.[0]?.issuer ?? "");
    this.securityGroupId = cluster.vpcConfig.apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId ?? "");
    this.kubeconfig = this.kubeconfigOf(args.region);
    this.registerOutputs({ clusterName: this.clusterName, server: this.server });
  }

  private createCluster(args: EksArgs): eks.Cluster {
    const { protect, cluster } = args;
    const role = this.createRole("cluster-role", CLUSTER_TRUST, args);
    const before = [
      ...this.attach("cluster-role", role, CLUSTER_POLICIES),
      this.createKeyPolicy(args, role),
      this.createLogGroup(args),
    ];
    return new eks.Cluster(
      this.childName("cluster"),
      {
        name: eksName(args),
        version: cluster.version,
        roleArn: role.arn,
        // By entries alone: nothing in a ConfigMap of the cluster can let anybody in.
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: true },
        // These three make Auto Mode together. Its pools would bring nodes by a NodeClass that nobody can change.
        computeConfig: { enabled: true, nodePools: [] },
        kubernetesNetworkConfig: {
          ipFamily: "ipv4",
          // Said aloud, since policies open the tenth of these addresses: there each node answers for names.
          serviceIpv4Cidr: cluster.serviceCidr.text,
          elasticLoadBalancing: { enabled: true },
        },
        storageConfig: { blockStorage: { enabled: true } },
        bootstrapSelfManagedAddons: false,
        vpcConfig: { subnetIds: [...args.privateSubnetIds], ...endpointOf(args) },
        encryptionConfig: { provider: { keyArn: args.keyArn }, resources: ["secrets"] },
        enabledClusterLogTypes: LOG_TYPES,
        deletionProtection: protect,
        // With STANDARD a version whose time is over is changed by AWS, some night, past every gate.
        upgradePolicy: { supportType: "EXTENDED" },
      },
      { parent: this, protect, dependsOn: before },
    );
  }

  /** Before the cluster: EKS would make it by itself, unencrypted and for ever. */
  private createLogGroup(args: EksArgs): pulumi.Resource {
    const name = `/aws/eks/${eksName(args)}/cluster`;
    return new cloudwatch.LogGroup(
      this.childName("logs"),
      { name, retentionInDays: args.cluster.logDays, kmsKeyId: args.keyArn },
      { parent: this, protect: args.protect },
    );
  }

  private createKeyPolicy({ keyArn }: EksArgs, role: iam.Role): pulumi.Resource {
    const policy = pulumi.output(keyArn).apply((arn) => JSON.stringify(keyUse(arn)));
    return new iam.RolePolicy(this.childName("cluster-role-key"), { role: role.name, policy }, { parent: this });
  }

  /** EKS admits nodes of its own pools by itself; others need an entry. */
  private createNodeRole(args: EksArgs, cluster: eks.Cluster): pulumi.Output<string> {
    const role = this.createRole("node-role", NODE_TRUST, args);
    const attached = this.attach("node-role", role, NODE_POLICIES);
    const entry = new eks.AccessEntry(
      this.childName("nodes"),
      { clusterName: cluster.name, principalArn: role.arn, type: "EC2" },
      { parent: this },
    );
    const admitted = this.associate("nodes-policy", entry, "AmazonEKSAutoNodePolicy");
    const admittedAs = pulumi.all([...attached, admitted].map(({ id }) => id));
    return pulumi.all([role.name, admittedAs]).apply(([roleName]) => roleName);
  }

  private createAccess(cluster: eks.Cluster, access: PlannedAccess): void {
    const { role, principalArn, groups, isAdmin } = access;
    const entry = new eks.AccessEntry(
      this.childName(`access-${role}`),
      { clusterName: cluster.name, principalArn, type: "STANDARD", kubernetesGroups: [...groups] },
      { parent: this },
    );
    if (isAdmin) this.associate(`access-${role}-admin`, entry, "AmazonEKSClusterAdminPolicy");
  }

  private associate(role: string, entry: eks.AccessEntry, policy: string): pulumi.CustomResource {
    const { clusterName, principalArn } = entry;
    return new eks.AccessPolicyAssociation(
      this.childName(role),
      { clusterName, principalArn, policyArn: accessPolicyArn(policy), accessScope: { type: "cluster" } },
      { parent: this, dependsOn: [entry] },
    );
  }

  private createRole(role: string, trust: PolicyDocument, args: EksArgs): iam.Role {
    const assumeRolePolicy = JSON.stringify(trust);
    return environmentRole(this.childName(role), args, { assumeRolePolicy }, { parent: this, protect: args.protect });
  }

  private attach(role: string, to: iam.Role, policies: readonly string[]): iam.RolePolicyAttachment[] {
    return policies.map(
      (policy) =>
        new iam.RolePolicyAttachment(
          this.childName(`${role}-${policy}`),
          { role: to.name, policyArn: managedPolicyArn(policy) },
          { parent: this },
        ),
    );
  }

  private kubeconfigOf(region: string): pulumi.Output<string> {
    const parts = pulumi.all([this.clusterName, this.server, this.certificateAuthority]);
    return pulumi.secret(
      parts.apply(([clusterName, server, certificateAuthority]) =>
        eksKubeconfig({ clusterName, region, server, certificateAuthority }),
      ),
    );
  }
}

/** Nodes and pods always come over the network; the way over the internet is for people and pipelines, or for nobody. */
function endpointOf({ cluster: { access } }: EksArgs) {
  if (access.mode === "private") return { endpointPrivateAccess: true, endpointPublicAccess: false };
  const publicAccessCidrs = access.cidrs.map(({ text }) => text);
  return { endpointPrivateAccess: true, endpointPublicAccess: true, publicAccessCidrs };
}
