/**
 * Plain resolved data of one environment: every default filled in, no `Output` in it, nothing left to decide.
 * Made by `resolve.ts`; read by `deploy.ts`, `preview/` and `render`.
 */
import type { Delivery } from "../config/delivery.ts";
import type { Tier } from "../config/stack-config.ts";
import type { Cidr } from "../values/cidr.ts";
import type { ImageRef } from "../values/image-ref.ts";

/** Requests and limits in canonical Kubernetes quantities. */
export interface ResourceFigures {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** One service as it runs in one environment. */
export interface ServiceSpec {
  readonly name: string;
  readonly image: ImageRef;
  /** Port served; absent for a worker. */
  readonly port: number | undefined;
  readonly healthPath: string;
  /** Names of services it may call, sorted. */
  readonly calls: readonly string[];
  /** Names of services that may call it, sorted. */
  readonly calledBy: readonly string[];
  readonly exposed: boolean;
  /** `https://<service>.<host>` if exposed. */
  readonly endpoint: string | undefined;
  /** `max > min` adds an autoscaler, which then owns the number of pods. */
  readonly replicas: { readonly min: number; readonly max: number };
  readonly resources: ResourceFigures;
  readonly delivery: Delivery;
  /** Plain environment variables, sorted by name, `LOG_LEVEL` included. */
  readonly variables: Readonly<Record<string, string>>;
}

/** One environment, ready to deploy. */
export interface EnvironmentSpec {
  /** Stack name. */
  readonly name: string;
  /** Project name. */
  readonly project: string;
  readonly tier: Tier;
  readonly platform: "kubernetes";
  /** Kubernetes namespace of the environment: `<project>-<name>`. */
  readonly namespace: string;
  readonly host: string;
  readonly cidr: Cidr;
  readonly target: {
    readonly cluster: { readonly context: string; readonly server: string };
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
