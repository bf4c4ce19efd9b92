/** One Rollout of a real cluster, followed from change to change by the controller's own words. */
import type { RolloutSpec } from "../../components/workload/rollout-manifest.ts";
import type { ApiObject, ClusterApi, Mirror } from "./cluster-api.ts";
import type { TestCluster } from "./cluster-session.ts";

/** A live Rollout. */
export interface LiveRollout extends ApiObject {
  readonly spec: RolloutSpec;
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly abort?: boolean;
    readonly observedGeneration?: string;
    readonly stableRS?: string;
    readonly currentPodHash?: string;
    readonly currentStepIndex?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly blueGreen?: { readonly activeSelector?: string; readonly previewSelector?: string };
  };
}

/** Follows one Rollout. */
export class RolloutWatch {
  readonly #mirror: Mirror<LiveRollout>;
  readonly #name: string;
  readonly #api: ClusterApi;

  private constructor(api: ClusterApi, mirror: Mirror<LiveRollout>, name: string) {
    this.#api = api;
    this.#mirror = mirror;
    this.#name = name;
  }

  /** Follows the Rollout of a service, which need not be there yet. */
  static async open({ api }: TestCluster, namespace: string, name: string): Promise<RolloutWatch> {
    return new RolloutWatch(api, await api.mirror(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`), name);
  }

  /** The Rollout as it is now. */
  get now(): LiveRollout | undefined {
    return this.#mirror.objects.find(({ metadata }) => metadata.name === this.#name);
  }

  /** Waits for a state of what was applied last: what the controller says of an older generation does not count. */
  until(what: string, wanted: (rollout: LiveRollout) => boolean, limitMs?: number): Promise<LiveRollout> {
    const fits = (rollout: LiveRollout) =>
      rollout.status?.observedGeneration === String(rollout.metadata.generation) && wanted(rollout);
    return this.#mirror.until(what, () => [this.now].find((rollout) => rollout && fits(rollout)), limitMs);
  }

  /**
   * Waits until the version that was applied last runs alone and is healthy, with `pods` at least: a new Rollout begins
   * with one, and its autoscaler adds the others.
   */
  untilHealthy(pods = 1, limitMs?: number): Promise<LiveRollout> {
    const isAlone = ({ status }: LiveRollout) =>
      status?.phase === "Healthy" && status.stableRS !== undefined && status.stableRS === status.currentPodHash;
    const hasAll = ({ spec, status }: LiveRollout) =>
      (spec.replicas ?? 0) >= pods && (status?.availableReplicas ?? 0) >= pods;
    return this.until(`${this.#name} is healthy`, (rollout) => isAlone(rollout) && hasAll(rollout), limitMs);
  }

  /**
   * Promotes a paused Rollout as a person does. Waits for the controller to come to rest first: a change that meets its
   * own writing of the status is overlooked by it until its next look, minutes later.
   */
  async promote(): Promise<void> {
    await this.#mirror.still(1_500);
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${this.now?.metadata.namespace}/rollouts/${this.#name}/status`;
    await this.#api.merge(path, { status: { pauseConditions: null } });
  }

  /** Records what `read` answers at every change, each answer once in a row; `stop` answers the list. */
  record<T>(read: (rollout: LiveRollout) => T | undefined): { stop(): readonly T[] } {
    const seen: T[] = [];
    const look = () => {
      const value = this.now === undefined ? undefined : read(this.now);
      if (value !== undefined && JSON.stringify(value) !== JSON.stringify(seen.at(-1))) seen.push(value);
    };
    look();
    const end = this.#mirror.onChange(look);
    return {
      stop: () => {
        end();
        return seen;
      },
    };
  }

  /** Stops following. */
  close(): void {
    this.#mirror.close();
  }
}
