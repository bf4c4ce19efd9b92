/**
 * A workload brought to a real API server the way the Kubernetes provider does it in server-side-apply mode: each object
 * with a manager of fields of its own, never by force, fields in `ignoreChanges` left to whoever owns them.
 */
import type { Manifest } from "../../components/manifest.ts";
import { leftToOthers, workloadManifests } from "../../components/workload/manifests.ts";
import type { RolloutManifest } from "../../components/workload/rollout-manifest.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { ApiObjects } from "../../sandbox/providers/kubernetes/applied/api-objects.ts";
import { ApiServer } from "../../sandbox/providers/kubernetes/applied/api-server.ts";
import { fieldManagerOf, withoutIgnored } from "../../sandbox/providers/kubernetes/applied/field-owners.ts";
import { readAccess } from "../../sandbox/providers/kubernetes/applied/kube-config.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import type { ApiObject } from "./cluster-api.ts";
import type { TestCluster } from "./cluster-session.ts";

/** Paths that the program leaves alone, by role of the object. */
export type Ignored = Readonly<Record<string, readonly string[]>>;

/** Applies workloads to a cluster. */
export class Releaser {
  readonly #objects: ApiObjects;
  readonly #server: ApiServer;

  constructor({ kubeconfig }: TestCluster) {
    const access = readAccess(kubeconfig, ["test-cluster"]).get("test-cluster");
    if (access === undefined) throw new Error(`${kubeconfig} has no context test-cluster`);
    this.#server = new ApiServer(access);
    this.#objects = new ApiObjects(this.#server);
  }

  /**
   * Applies every object of a workload in its order and answers the live ones by role.
   * @throws ApiError at the first refusal
   */
  async apply(
    input: WorkloadInput,
    change: (role: string, manifest: Manifest) => object = (_, manifest) => manifest,
    ignored: Ignored = ignoredOf(input),
  ): Promise<ReadonlyMap<string, ApiObject>> {
    const live = new Map<string, ApiObject>();
    for (const [role, manifest] of workloadManifests(input)) {
      live.set(role, await this.applyOne(role, change(role, manifest) as Manifest, ignored[role] ?? []));
    }
    return live;
  }

  /** Applies one object. */
  async applyOne(role: string, manifest: Manifest, ignored: readonly string[] = []): Promise<ApiObject> {
    const { apiVersion, kind, metadata } = manifest;
    const name = { type: `kubernetes:${apiVersion}:${kind}`, id: idOf(metadata) };
    const manager = fieldManagerOf(`${name.id}::${role}`);
    const before = await this.#objects.get(name);
    const object = manifest as unknown as PropertyMap;
    const body = before === undefined ? object : withoutIgnored(object, before, manager, ignored);
    const { live } = await this.#objects.apply(name, body, { manager, dryRun: false });
    return live as unknown as ApiObject;
  }

  /** Closes the connections. */
  close(): void {
    this.#server.close();
  }
}

/** What the workload component ignores: what controllers own. */
export function ignoredOf(input: WorkloadInput): Ignored {
  return Object.fromEntries([...workloadManifests(input).keys()].map((role) => [role, leftToOthers(role)]));
}

/** Pods of the Rollout stand for processes that a test plays, see `tools/cluster/pod-stages.js`. */
export function withProcesses(role: string, manifest: Manifest): Manifest {
  if (role !== "rollout") return manifest;
  const { spec, ...rest } = manifest as RolloutManifest;
  const { metadata, ...template } = spec.template;
  const annotations = { ...metadata.annotations, [PROCESS_ANNOTATION]: "wanted" };
  return { ...rest, spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } } } as Manifest;
}

/** The annotation by which a pod stands for a played process. */
export const PROCESS_ANNOTATION = "test-cluster/process";

function idOf({ namespace, name }: Manifest["metadata"]): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
