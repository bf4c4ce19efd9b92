/** Postgres of an environment: clusters that stand side by side, one of them serving, or one that is there already. */
import type * as pulumi from "@pulumi/pulumi";
import { KubernetesObject } from "../kubernetes-object.ts";
import type { Manifest } from "../manifest.ts";
import { mergeOverrides, type Overrides } from "../merge-overrides.ts";
import { PlatformComponent } from "../platform-component.ts";
import type { PostgresConnection } from "../store-connection.ts";
import type { ObjectStoreManifest } from "./backup-manifests.ts";
import type { ClusterManifest } from "./cluster-manifest.ts";
import { postgresConnection } from "./connection.ts";
import { postgresManifests } from "./manifests.ts";
import { INCARNATION_LABEL } from "./names.ts";
import type { PoolerManifest } from "./pooler-manifests.ts";
import type { PostgresInput } from "./postgres-input.ts";

/** What a {@link Postgres} is made from. */
export interface PostgresArgs extends PostgresInput {
  /** Whether the engine refuses to delete or replace what holds data, its password and what traffic goes through. */
  readonly protect: boolean;
  /** Laid over the objects that we build. @default nothing is changed */
  readonly overrides?: {
    /** Over the Cluster of every incarnation. */
    readonly cluster?: Overrides<ClusterManifest>;
    /** Over the Pooler of every incarnation. */
    readonly pooler?: Overrides<PoolerManifest>;
    readonly objectStore?: Overrides<ObjectStoreManifest>;
  };
}

/** Roles of what must not be lost. */
const KEPT = /^(app|object-store|cluster-.+|writer|reader)$/;

/**
 * A CloudNativePG cluster for each incarnation with its pool and its backups, and the Services `postgres` and
 * `postgres-reader`, which alone decide what incarnation serves. An existing Postgres makes no resources.
 *
 * @example
 * new Postgres("postgres", { ...owner, store, services: ["api"], apiServerCidrs: [ANYWHERE], protect: true });
 */
export class Postgres extends PlatformComponent {
  /** How services reach it. */
  readonly connection: PostgresConnection;
  /** The incarnation that serves, as the Service itself reports it; undefined for an existing Postgres. */
  readonly serving: pulumi.Output<string> | undefined;
  readonly #objects = new Map<string, KubernetesObject>();

  constructor(name: string, args: PostgresArgs, options?: pulumi.ComponentResourceOptions) {
    super("platform:postgres:Postgres", name, options);
    for (const [role, manifest] of postgresManifests(args)) this.createObject(args, role, manifest);
    this.connection = postgresConnection(args);
    this.serving = this.#objects.get("writer")?.metadata.apply(readServing);
    const { writer, reader } = this.connection;
    this.registerOutputs({ writer: writer.host, reader: reader.host, serving: this.serving });
  }

  private createObject(args: PostgresArgs, role: string, manifest: Manifest): void {
    const object = new KubernetesObject(this.childName(role), mergeOverrides(manifest, overrideOf(args, manifest)), {
      parent: this,
      protect: args.protect && KEPT.test(role),
      dependsOn: this.needs(args, role),
    });
    this.#objects.set(role, object);
  }

  /** What must be there before: the password before the data, the data before what leads to it, both before traffic. */
  private needs({ store }: PostgresArgs, role: string): KubernetesObject[] {
    if (store.kind === "existing") return [];
    const of = (...roles: readonly string[]) => roles.flatMap((other) => this.#objects.get(other) ?? []);
    if (role === "app") return of("app-generator");
    if (role.startsWith("cluster-")) return of("app", "object-store");
    if (role === "writer" || role === "reader") return of(`cluster-${store.serving}`, `pooler-${store.serving}`);
    return of(role.replace(/^(pooler|budget|backup)-/, "cluster-"));
  }
}

function overrideOf({ overrides }: PostgresArgs, { kind }: Manifest): Overrides<Manifest> | undefined {
  switch (kind) {
    case "Cluster":
      return overrides?.cluster;
    case "Pooler":
      return overrides?.pooler;
    case "ObjectStore":
      return overrides?.objectStore;
    default:
      return undefined;
  }
}

function readServing({ labels }: { readonly labels?: Readonly<Record<string, string>> }): string {
  const serving = labels?.[INCARNATION_LABEL];
  if (serving === undefined) throw new Error("the Service does not say which incarnation it leads to");
  return serving;
}
