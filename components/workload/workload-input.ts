/** What a workload is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { Cidr } from "../../infra/values/cidr.ts";
import type { ImageRef } from "../../infra/values/image-ref.ts";
import type { Owner } from "../labels.ts";
import type { DeliveryStrategy } from "./delivery-strategy.ts";

/** One value of a Kubernetes Secret that is there when the pods start. */
export interface SecretVariable {
  /** Name of the Secret in the workload's namespace. */
  readonly secret: string;
  readonly key: string;
  /**
   * What changes with the value and does not tell it. A change starts a rollout.
   * @default none - pods keep the value that they started with until the next rollout or restart
   */
  readonly version?: string | undefined;
}

/** One value of a ConfigMap that is there when the pods start. */
export interface ConfigVariable {
  /** Name of the ConfigMap in the workload's namespace. */
  readonly configMap: string;
  readonly key: string;
  /** What changes with the value. A change starts a rollout. */
  readonly version: string;
}

/** The feature flags of the environment, as a file. A change of what it says reaches pods as they run: no rollout. */
export interface FlagsMount {
  /** Name of the ConfigMap, whose key is {@link FLAGS_FILE}. */
  readonly configMap: string;
}

/** Name of the definition file in the flags' ConfigMap, and of the file in the pods. */
export const FLAGS_FILE = "flags.json";

/** How a new version is judged while it takes over. */
export interface AnalysisInput {
  /** URL of the Prometheus that is asked, reachable for the Rollouts controller. */
  readonly prometheus: string;
  /** What a version is held to where there is no version before it to compare with. */
  readonly slo: { readonly availabilityPercent: number; readonly latencyP95Ms: number };
}

/** A change of the database's structure that must have succeeded before the version runs. */
export interface MigrationInput {
  /** Command of the service's own image. Must do no harm when it runs twice. */
  readonly command: readonly string[];
  /** `reversible`: the version before runs on the new structure too. `forward-only`: it does not. */
  readonly kind: "reversible" | "forward-only";
}

/** Addresses that are not of this project, such as a payment provider's. */
export interface Reach {
  readonly cidr: Cidr;
  /** TCP ports, at least one. */
  readonly ports: readonly number[];
  /** What is there, in a few words; an annotation of the policy. */
  readonly why: string;
}

/** One service as it runs in one namespace. */
export interface WorkloadInput extends Owner {
  /** Name of the service, of its Rollout and of its main Service. Another name replaces everything. */
  readonly service: string;
  /** Namespace that is already there. Another one replaces everything. */
  readonly namespace: string;
  /** What runs. A change starts a rollout by the `delivery` strategy. */
  readonly image: ImageRef;
  /** Port served over HTTP. @default undefined - a worker: no Service, no probes */
  readonly port: number | undefined;
  /** Path that answers 200 when the service is healthy: what it needs included, such as its database. */
  readonly healthPath: string;
  /**
   * Path that answers as long as the process is not stuck, whatever happens around it; else the pod is started anew.
   * @default undefined - it takes connections
   */
  readonly livePath?: string | undefined;
  /** Public URL. @default undefined - not exposed */
  readonly endpoint: string | undefined;
  /** `max` above 1 adds an autoscaler, which then owns the number of pods and holds it between the two. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** Canonical quantities: `1`, not `1000m`; the controller would rewrite the others and fight over them. */
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  /** How a new version takes over. May change at any time; takes effect with the next version. */
  readonly delivery: DeliveryStrategy;
  /** Plain environment variables. No secrets: they are readable by all who may read ConfigMaps. */
  readonly variables: Readonly<Record<string, string>>;
  /** Environment variables out of ConfigMaps, by name; none of them is in `variables`. @default none */
  readonly configVariables?: Readonly<Record<string, ConfigVariable>> | undefined;
  /** Secret environment variables by name; none of them is in `variables`. @default none */
  readonly secretVariables?: Readonly<Record<string, SecretVariable>> | undefined;
  /** Feature flags to mount. @default none */
  readonly flags?: FlagsMount | undefined;
  /** Path that answers with metrics, on `port`. @default undefined - no metrics, and so no analysis */
  readonly metricsPath?: string | undefined;
  /** How a canary or blue-green is judged. @default undefined - by readiness and time alone */
  readonly analysis?: AnalysisInput | undefined;
  /** Job that runs before a new version. @default none */
  readonly migration?: MigrationInput | undefined;
  /** Names of Secrets with which images are pulled, `kubernetes.io/dockerconfigjson`. @default none */
  readonly pullSecrets?: readonly string[] | undefined;
  /** Addresses outside of the environment that its pods may open connections to. @default none */
  readonly reaches?: readonly Reach[] | undefined;
}
