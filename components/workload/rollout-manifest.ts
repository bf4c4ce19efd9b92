/** The Rollout of a workload as a plain object: `argoproj.io/v1alpha1`, the same kind for every strategy. Pure. */
import { type Labels, ownerLabels, podSelector } from "../labels.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import { analyses } from "./analysis.ts";
import { type RolloutStrategy, rolloutStrategy } from "./delivery-strategy.ts";
import { type PodTemplate, podTemplate } from "./pod-template.ts";
import type { WorkloadInput } from "./workload-input.ts";

/** API version of the objects of Argo Rollouts. */
export const ROLLOUT_API = "argoproj.io/v1alpha1";

/** `spec` of a Rollout: the fields that we use. */
export interface RolloutSpec {
  /** Absent where an autoscaler owns it: the controller begins with one pod, and the autoscaler goes on from there. */
  replicas?: number;
  /** Immutable: a change replaces the Rollout. */
  selector: { matchLabels: Labels };
  revisionHistoryLimit: number;
  progressDeadlineSeconds: number;
  progressDeadlineAbort: boolean;
  strategy: RolloutStrategy;
  template: PodTemplate;
}

/** A whole Rollout. */
export interface RolloutManifest {
  apiVersion: typeof ROLLOUT_API;
  kind: "Rollout";
  metadata: { name: string; namespace: string; labels: Labels; annotations: Labels };
  spec: RolloutSpec;
}

/**
 * Whether an autoscaler owns the number of pods: wherever there may be more than one, even if least and most are the same.
 * So a number that the Rollout gives up is always 1, what the controller falls back on: no pod is lost on the way.
 */
export function isAutoscaled(input: WorkloadInput): boolean {
  return input.replicas.max > 1;
}

/** Takes the number of pods back from the autoscaler that owned it, should there have been one: it owns it no more. */
const TAKE_BACK: Labels = { "pulumi.com/patchForce": "true" };

/** The Rollout of a workload. */
export function rolloutManifest(input: WorkloadInput): RolloutManifest {
  return {
    apiVersion: ROLLOUT_API,
    kind: "Rollout",
    metadata: {
      name: input.service,
      namespace: input.namespace,
      labels: { ...ownerLabels(input), ...podSelector(input.service) },
      annotations: { ...SKIP_AWAIT, ...(isAutoscaled(input) ? {} : TAKE_BACK) },
    },
    spec: {
      ...(isAutoscaled(input) ? {} : { replicas: 1 }),
      selector: { matchLabels: podSelector(input.service) },
      // Old ReplicaSets to return to by hand; each is only an object in the cluster, not pods.
      revisionHistoryLimit: 5,
      progressDeadlineSeconds: 600,
      // A version that cannot start gives its place back instead of waiting for a person.
      progressDeadlineAbort: true,
      strategy: rolloutStrategy(input.service, input.port !== undefined, input.delivery, analyses(input)?.names),
      template: podTemplate(input),
    },
  };
}
