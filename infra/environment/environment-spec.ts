/**
 * Plain resolved data of one environment: every default filled in, no `Output` in it, nothing left to decide.
 * Made by `resolve.ts`; read by `deploy.ts`, `preview/` and `render`.
 */
import type { Delivery } from "../config/delivery.ts";
import type { StackConfig, Tier } from "../config/stack-config.ts";
import type { Cidr } from "../values/cidr.ts";
import type { ImageRef } from "../values/image-ref.ts";
import type { PolicyPlugin } from "../values/policy-plugin.ts";
import type { AwsSpec } from "./aws-spec.ts";
import type { ElasticacheSpec, ExistingStore, PostgresSpec, RdsSpec, RedisSpec } from "./data-spec.ts";
import type { GithubSpec } from "./github-spec.ts";
import type { MonitoringSpec } from "./monitoring-spec.ts";
import type { ResourceFigures } from "./resource-figures.ts";

/** One service as it runs in one environment. */
export interface ServiceSpec {
  readonly name: string;
  readonly image: ImageRef;
  /** Port served; absent for a worker. */
  readonly port: number | undefined;
  readonly healthPath: string;
  /** Path that answers as long as the process is not stuck; undefined: it takes connections. */
  readonly livePath: string | undefined;
  /** Names of services it may call, sorted. */
  readonly calls: readonly string[];
  /** Names of services that may call it, sorted. */
  readonly calledBy: readonly string[];
  readonly exposed: boolean;
  /** `https://<service>.<host>` if exposed. */
  readonly endpoint: string | undefined;
  /** `max` above 1 adds an autoscaler, which then owns the number of pods and holds it between the two. */
  readonly replicas: { readonly min: number; readonly max: number };
  readonly resources: ResourceFigures;
  readonly delivery: Delivery;
  /** Plain environment variables, sorted by name, `LOG_LEVEL` included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the catalogue's secrets by environment variable, sorted by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Stores it uses, sorted. */
  readonly uses: readonly StoreName[];
  /** Addresses outside of the environment that it may open connections to. */
  readonly reaches: readonly ReachSpec[];
  /** Path that answers with metrics; undefined for a worker. */
  readonly metricsPath: string | undefined;
  /** Job that must have succeeded before the version runs; undefined: none. */
  readonly migration: MigrationSpec | undefined;
}

/** Addresses that are not of this project. */
export interface ReachSpec {
  readonly cidr: Cidr;
  /** TCP ports, ascending. */
  readonly ports: readonly number[];
  /** What is there, for people. */
  readonly why: string;
}

/** The stores that a service may use. */
export type StoreName = "postgres" | "redis";

/** Change of the database's structure that comes with a version. */
export interface MigrationSpec {
  readonly command: readonly string[];
  /** `reversible`: the version before runs on the new structure too. `forward-only`: it does not. */
  readonly kind: "reversible" | "forward-only";
}

/** A value that services ask for at run time. */
export interface FlagSpec {
  readonly name: string;
  readonly description: string;
  /** Every variant and its value. */
  readonly variants: Readonly<Record<string, boolean | string | number>>;
  /** The variant that holds in this environment. */
  readonly variant: string;
}

/** One secret in use. Its value is never here. */
export interface SecretSpec {
  readonly name: string;
  /**
   * `generated`: made inside the cluster, `length` characters, known to nobody else. `stack`: encrypted in the stack
   * file; `version` is a hash of the ciphertext. `external`: read from the external manager at `key`.
   */
  readonly source:
    | { readonly kind: "generated"; readonly length: number }
    | { readonly kind: "stack"; readonly version: string }
    | { readonly kind: "external"; readonly key: string };
  /** Whether images are pulled with it. */
  readonly pull: boolean;
}

/** How secrets reach the cluster. */
export interface SecretsSpec {
  /** The External Secrets store of this environment; undefined where no secret is external. */
  readonly store: { readonly name: string; readonly kind: "SecretStore" | "ClusterSecretStore" } | undefined;
  /** Every secret in use here, sorted by name. */
  readonly items: readonly SecretSpec[];
}

/** How clients reach the environment. */
export interface GatewaySpec {
  /** Name of the GatewayClass. */
  readonly className: string;
  /** Issuer of the certificates. */
  readonly issuer: { readonly kind: "Issuer" | "ClusterIssuer"; readonly name: string };
  /** IPv4 ranges that clients may come from. */
  readonly clients: readonly Cidr[];
  /** Whether the certificate authority proves the domains over plain HTTP, from wherever it asks. */
  readonly provenOverHttp: boolean;
}

/** Groups of the cluster's identity provider by what they may do in the namespace, each sorted. */
export interface AccessSpec {
  readonly view: readonly string[];
  readonly edit: readonly string[];
  readonly admin: readonly string[];
}

/** Most that all pods of the environment may ask for together; canonical quantities. */
export interface QuotaSpec {
  readonly cpu: string;
  readonly memory: string;
  readonly storage: string;
  readonly pods: number;
}

/** One environment, ready to deploy. */
export interface EnvironmentSpec {
  /** Stack name. */
  readonly name: string;
  /** Project name. */
  readonly project: string;
  readonly tier: Tier;
  readonly platform: StackConfig["platform"];
  /** What of the environment is AWS's; undefined on the platform `kubernetes`. */
  readonly aws: AwsSpec | undefined;
  /** GitHub's side; undefined where the project does not name its repository. */
  readonly github: GithubSpec | undefined;
  /** Kubernetes namespace of the environment: `<project>-<name>`. */
  readonly namespace: string;
  readonly host: string;
  readonly cidr: Cidr;
  /** Network plugin that enforces policies; undefined: nobody has said it. */
  readonly enforcedBy: PolicyPlugin | undefined;
  /** Resolvers that are no pods of the cluster's DNS. */
  readonly dnsCidrs: readonly Cidr[];
  /** Addresses of the cluster's API server, for pods that talk to it; the whole world where nobody says better. */
  readonly apiServerCidrs: readonly Cidr[];
  readonly gateway: GatewaySpec;
  readonly quota: QuotaSpec;
  readonly access: AccessSpec;
  readonly postgres: PostgresSpec | RdsSpec | ExistingStore | undefined;
  readonly redis: RedisSpec | ElasticacheSpec | ExistingStore | undefined;
  readonly monitoring: MonitoringSpec;
  /** Every flag of the catalogue, sorted by name. */
  readonly flags: readonly FlagSpec[];
  readonly secrets: SecretsSpec;
  readonly target: {
    /** Undefined where the stack makes its cluster. */
    readonly cluster: { readonly context: string; readonly server: string } | undefined;
    readonly accountId: string | undefined;
    readonly backend: string;
  };
  /** Whether the engine refuses to delete what holds state or traffic here. */
  readonly protect: boolean;
  /** Pinned services, sorted by name. */
  readonly services: readonly ServiceSpec[];
  /** Services of the catalogue without a pin here, sorted: not deployed. */
  readonly unpinned: readonly string[];
}
