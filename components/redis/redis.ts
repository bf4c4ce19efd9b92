/** Redis of an environment: one small node, a sharded cluster, or one that is there already. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { RedisConnection } from "../store-connection.ts";
import type { RedisClusterManifest } from "./cluster-manifest.ts";
import type { RedisConfigManifest } from "./config.ts";
import { redisConnection } from "./connection.ts";
import { redisManifests } from "./manifests.ts";
import type { NodeManifest } from "./node-manifest.ts";
import type { RedisInput } from "./redis-input.ts";

/** What a {@link Redis} is made from. */
export interface RedisArgs extends RedisInput {
  /** Whether the engine refuses to delete or replace what holds data, its passwords and what traffic goes through. */
  readonly protect: boolean;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    readonly cluster?: Overrides<RedisClusterManifest>;
    readonly node?: Overrides<NodeManifest>;
    readonly config?: Overrides<RedisConfigManifest>;
  };
}

const KEPT: ReadonlySet<string> = new Set(["auth", "cluster", "node", "service"]);

/** What must be there before a role; what is not there in this Redis is left out. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  auth: ["auth-generator"],
  "ca-certificate": ["self-signed"],
  ca: ["ca-certificate"],
  certificate: ["ca"],
  cluster: ["auth", "config", "account", "certificate"],
  node: ["auth", "config", "account", "certificate", "service"],
};

/**
 * One node as a StatefulSet, or a RedisCluster, with its passwords, access list, certificates and the Service `redis`.
 * An existing Redis makes no resources.
 *
 * @example
 * new Redis("redis", { ...owner, store, services: ["api"], protect: true });
 */
export class Redis extends PlatformComponent {
  /** How services reach it. */
  readonly connection: RedisConnection;
  readonly #objects = new Map<string, KubernetesObject>();

  constructor(name: string, args: RedisArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:redis:Redis", name, options);
    for (const [role, manifest] of redisManifests(args)) this.createObject(args, role, manifest);
    this.connection = redisConnection(args);
    const { writer, mode, tls } = this.connection;
    this.registerOutputs({ host: writer.host, port: writer.port, mode, tls });
  }

  private createObject(args: RedisArgs, role: string, manifest: Manifest): void {
    const dependsOn = (NEEDS[role] ?? []).flatMap((other) => this.#objects.get(other) ?? []);
    const object = new KubernetesObject(this.childName(role), mergeOverrides(manifest, overrideOf(args, role)), {
      parent: this,
      protect: args.protect && KEPT.has(role),
      dependsOn,
    });
    this.#objects.set(role, object);
  }
}

function overrideOf({ overrides }: RedisArgs, role: string): Overrides<Manifest> | undefined {
  switch (role) {
    case "cluster":
      return overrides?.cluster;
    case "node":
      return overrides?.node;
    case "config":
      return overrides?.config;
    default:
      return undefined;
  }
}
