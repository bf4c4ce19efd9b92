/**
 * Plays the kubelets' part of a namespace with real processes: one for each pod that is to have one, ready when it
 * listens, and ended as a kubelet ends it: the sleep of its container's preStop, SIGTERM, the rest of the grace period.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiObject, type ClusterApi, ClusterApiError, type Mirror } from "./cluster-api.ts";
import { PROCESS_ANNOTATION } from "./cluster-release.ts";

/** A live pod. */
export interface LivePod extends ApiObject {
  readonly spec: {
    readonly nodeName?: string;
    readonly terminationGracePeriodSeconds?: number;
    readonly containers: readonly {
      readonly image: string;
      readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
    }[];
  };
}

const PROGRAM = join(import.meta.dirname, "cluster-pod-process.ts");

/** The played processes of one namespace. */
export class PodProcesses {
  readonly #api: ClusterApi;
  readonly #pods: Mirror<LivePod>;
  readonly #ports = new Map<string, number>();
  readonly #children = new Map<string, ChildProcess>();
  readonly #ending = new Set<string>();
  readonly #work = new Set<Promise<void>>();
  #failure: unknown;

  private constructor(api: ClusterApi, pods: Mirror<LivePod>) {
    this.#api = api;
    this.#pods = pods;
    pods.onChange(() => this.#look());
  }

  /** Plays from now on; the caller closes it. */
  static async open(api: ClusterApi, namespace: string): Promise<PodProcesses> {
    return new PodProcesses(api, await api.mirror(`/api/v1/namespaces/${namespace}/pods`));
  }

  /** Port on loopback behind a pod's address, by the pod's name; undefined if its process never listened. */
  portOf(pod: string): number | undefined {
    return this.#ports.get(pod);
  }

  /** Waits until this many pods are left, those that are ending included. */
  async untilPods(count: number): Promise<void> {
    await this.#pods.until(`${count} pods are left`, (pods) => pods.length === count);
  }

  /** Ends every process. @throws what went wrong while playing */
  async close(): Promise<void> {
    this.#pods.close();
    for (const child of this.#children.values()) child.kill("SIGKILL");
    await Promise.all(this.#work);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #look(): void {
    for (const pod of this.#pods.objects) {
      const { name, deletionTimestamp } = pod.metadata;
      if (pod.metadata.annotations?.[PROCESS_ANNOTATION] === undefined || pod.spec.nodeName === undefined) continue;
      if (deletionTimestamp === undefined && !this.#children.has(name)) this.#do(this.#start(pod));
      if (deletionTimestamp !== undefined && !this.#ending.has(name)) this.#do(this.#end(pod));
    }
  }

  #do(step: Promise<void>): void {
    const work = step
      .catch((error) => {
        this.#failure ??= error;
      })
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #start(pod: LivePod): Promise<void> {
    const { name } = pod.metadata;
    const child = fork(PROGRAM, [versionOf(pod)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    this.#children.set(name, child);
    const [address] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [undefined])]);
    if (address === undefined) return;
    this.#ports.set(name, address.port);
    await this.#say(pod, "serving");
  }

  async #end(pod: LivePod): Promise<void> {
    const { name } = pod.metadata;
    this.#ending.add(name);
    const { containers, terminationGracePeriodSeconds = 30 } = pod.spec;
    await sleep((containers[0]?.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000);
    const child = this.#children.get(name);
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), terminationGracePeriodSeconds * 1_000);
      await gone;
      clearTimeout(late);
    }
    await this.#say(pod, "ended");
  }

  async #say({ metadata }: LivePod, state: "serving" | "ended"): Promise<void> {
    const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
    try {
      await this.#api.merge(path, { metadata: { annotations: { [PROCESS_ANNOTATION]: state } } });
    } catch (error) {
      // A pod that was deleted before it had a node is gone at once.
      if (!(error instanceof ClusterApiError) || error.status !== 404) throw error;
    }
  }
}

/** The tag of the pod's image. */
function versionOf({ spec }: LivePod): string {
  return /:([^:@]+)@/.exec(spec.containers[0]?.image ?? "")?.[1] ?? "";
}
