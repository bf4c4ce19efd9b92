/** What the network of an environment is made from: plain, resolved data, the same for the component and for rendering. */
import type { Cidr } from "../../infra/values/cidr.ts";
import type { PolicyPlugin } from "../../infra/values/policy-plugin.ts";
import type { Owner } from "../labels.ts";
import type { NetworkPath } from "./paths.ts";

/** One service as the network sees it. */
export interface NetworkService {
  readonly name: string;
  /** Port served over HTTP; undefined for a worker: nothing may be opened towards it. */
  readonly port: number | undefined;
  /** Names of the services that it may open connections to. */
  readonly calls: readonly string[];
}

/** Most that all pods and volumes of the environment may ask for together; canonical quantities. */
export interface NetworkQuota {
  /** Sum of the requests of all pods. */
  readonly cpu: string;
  /** Sum of the limits of all pods. */
  readonly memory: string;
  /** Sum of the volumes. */
  readonly storage: string;
  /** Pods that have not ended. */
  readonly pods: number;
}

/** What the network of an environment is made from. */
export interface NetworkInput extends Owner {
  /** Kubernetes namespace to create. */
  readonly namespace: string;
  /** Every service of the environment; the paths between them follow from their calls. */
  readonly services: readonly NetworkService[];
  /** The paths that the other components need. */
  readonly paths: readonly NetworkPath[];
  readonly quota: NetworkQuota;
  /** What enforces policies on the cluster; an annotation of the namespace. @default undefined - nobody has said it */
  readonly enforcedBy?: PolicyPlugin | undefined;
  /** Ranges of DNS resolvers that are no pods, such as a cache on each node. @default none: the pods `kube-dns` alone */
  readonly dnsCidrs?: readonly Cidr[];
}
