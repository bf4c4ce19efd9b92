/** What a Redis is made from: plain, resolved data, the same for the component, for rendering and for the tests. */
import type { ImageRef } from "../../infra/values/image-ref.ts";
import type { Owner } from "../labels.ts";

/** Redis of one environment. */
export interface RedisInput extends Owner {
  /** Namespace that is already there. Another one replaces everything. */
  readonly namespace: string;
  /** What runs, or where it is. */
  readonly store: ManagedRedis | ExistingRedis;
  /** Names of the services that use it. */
  readonly services: readonly string[];
  /** Names of Secrets with which images are pulled, `kubernetes.io/dockerconfigjson`. @default none */
  readonly pullSecrets?: readonly string[] | undefined;
}

/** A Redis that this project runs; structurally the managed `redis` of an environment. */
export interface ManagedRedis {
  readonly kind: "managed";
  /** What speaks the protocol. One so far; another one would be other objects behind the same arguments and outputs. */
  readonly engine: "redis";
  /** An image with `redis-server`, `redis-cli` and a shell, for example the official one. */
  readonly image: ImageRef;
  readonly exporterImage: ImageRef;
  /** One node, or a cluster. A change makes other nodes, and their data begins anew. */
  readonly topology:
    | { readonly kind: "single" }
    | { readonly kind: "cluster"; readonly shards: number; readonly replicasPerShard: number };
  /** Volume of each node. @default undefined - nothing outlives a restart */
  readonly storageGiB: number | undefined;
  /** @default undefined - the cluster's default class */
  readonly storageClass: string | undefined;
  /** Most memory for data in each node; at most half of the memory limit, which a snapshot may double. */
  readonly maxMemoryMiB: number;
  /** Of each node; canonical quantities. */
  readonly resources: {
    readonly requests: { readonly cpu: string; readonly memory: string };
    readonly limits: { readonly memory: string };
  };
  /** Whether clients and nodes speak TLS; plain connections are then refused. Needs cert-manager. */
  readonly tls: boolean;
}

/** A Redis that somebody else runs; structurally the existing `redis` of an environment. */
export interface ExistingRedis {
  readonly kind: "existing";
  readonly host: string;
  readonly readerHost: string;
  readonly port: number;
  /** Ranges where it is. */
  readonly cidrs: readonly string[];
  /** Secret of the catalogue with the password of `user`. */
  readonly passwordSecret: string;
  readonly user: string;
  /** Whether it speaks TLS. @default true */
  readonly tls?: boolean | undefined;
}
