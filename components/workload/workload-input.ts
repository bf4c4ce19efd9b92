/** What a workload is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { ImageRef } from "../../infra/values/image-ref.ts";
import type { Owner } from "../labels.ts";
import type { DeliveryStrategy } from "./delivery-strategy.ts";

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
  /** Path that answers 200 when the service is healthy. */
  readonly healthPath: string;
  /** Public URL. @default undefined - not exposed */
  readonly endpoint: string | undefined;
  /** `max > min` adds an autoscaler, which then owns the number of pods. */
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
}
