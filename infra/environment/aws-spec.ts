/** What of an environment is AWS's, as plain resolved data. */
import type { Cidr } from "../values/cidr.ts";

/** A VPC that this stack makes: three zones, each with a public, a private and a data subnet. */
export interface VpcSpec {
  readonly kind: "vpc";
  readonly cidr: Cidr;
  /** NAT gateways: one for all zones, or one in each. */
  readonly nat: "one" | "zone";
  /** How long flow logs stay, in days. */
  readonly logDays: number;
}

/** A VPC that somebody else made. */
export interface ExistingVpc {
  readonly kind: "existing";
  readonly cidr: Cidr;
  readonly vpcId: string;
  readonly publicSubnetIds: readonly string[];
  readonly privateSubnetIds: readonly string[];
  readonly dataSubnetIds: readonly string[];
  /** Public addresses that pods leave by, of those that are no clients already; sorted. */
  readonly natAddresses: readonly string[];
}

/** The VPC of the stack `shared`, whose ids that stack publishes. */
export interface SharedVpc {
  readonly kind: "shared";
  readonly cidr: Cidr;
}

/** What the stack `shared` publishes of its cluster and its network, as far as an environment in them needs it. */
export interface SharedGround {
  readonly cluster: {
    readonly name: string;
    /** URL of the API server. */
    readonly server: string;
    /** Of the API server, base64 of PEM. */
    readonly certificateAuthority: string;
    /** How IAM knows its ServiceAccounts. */
    readonly oidcProviderArn: string;
    readonly nodeSecurityGroupId: string;
  };
  readonly network: {
    readonly vpcId: string;
    readonly publicSubnetIds: readonly string[];
    readonly privateSubnetIds: readonly string[];
    readonly dataSubnetIds: readonly string[];
    readonly natAddresses: readonly string[];
  };
}

/** The EKS cluster of the stack `shared`, of which that stack publishes the rest. */
export interface SharedEks {
  readonly kind: "shared";
  readonly autoMode: true;
}

/** An EKS cluster that somebody else made. */
export interface ExistingEks {
  readonly kind: "existing";
  readonly name: string;
  /** OIDC provider by which IAM knows the cluster. */
  readonly oidcProviderArn: string;
  /** Security group of its nodes and pods. */
  readonly nodeSecurityGroupId: string;
  /** Whether it is in Auto Mode; else the open-source load-balancer controller is there. */
  readonly autoMode: boolean;
}

/** An EKS cluster in Auto Mode that this stack makes. */
export interface EksSpec {
  readonly kind: "eks";
  /** Minor version, `1.34`. */
  readonly version: string;
  /** Who reaches the API server: these ranges, or the network alone. */
  readonly access: { readonly mode: "allowlist"; readonly cidrs: readonly Cidr[] } | { readonly mode: "private" };
  /** Kubernetes group that stands for a team in this environment, and the IAM role that is mapped to it; by group. */
  readonly groupRoles: Readonly<Record<string, string>>;
  /** IAM roles that may do everything in the cluster, sorted. */
  readonly adminRoles: readonly string[];
  /** Where the addresses of Services come from. */
  readonly serviceCidr: Cidr;
  /** Kinds of nodes: for everything, and for what tolerates `CriticalAddonsOnly`; sorted. */
  readonly nodePools: readonly ("general-purpose" | "system")[];
  /** How long logs of the control plane stay, in days. */
  readonly logDays: number;
}

/** How the audit trail of an account is kept. */
export interface KeptAudit {
  /** How long it stays, in days. */
  readonly trailDays: number;
  /** Days between the wish to delete the trail's key and its end. */
  readonly keyDeletionDays: number;
}

/** What of an environment is AWS's beside its stores. */
export interface AwsSpec {
  /** Twelve digits; the provider refuses any other account. */
  readonly accountId: string;
  readonly region: string;
  readonly network: VpcSpec | ExistingVpc | SharedVpc;
  /** The cluster that the stack makes, that of the stack `shared`, or what AWS knows of the one that is there. */
  readonly cluster: EksSpec | ExistingEks | SharedEks;
  /** What exists once in the account is this stack's to make; undefined: another stack's, or nobody's. */
  readonly account: KeptAudit | undefined;
  /** Hosted zone of Route 53 that is there already; undefined: one is made for the host. */
  readonly zoneId: string | undefined;
  /** How long logs stay that nothing else is said of, in days. */
  readonly logDays: number;
  /** Days between the wish to delete a key and its end, 7 to 30. */
  readonly keyDeletionDays: number;
}
