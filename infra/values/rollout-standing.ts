/**
 * Whether an Argo Rollout stands as its owner wants it: what verification asks of the cluster after an update. Pure, on
 * the object as the API server gives it.
 */

/** The part of a Rollout's `metadata` that is read. */
export interface RolloutMetadata {
  /** Counts changes of `spec`; given by the API server. */
  readonly generation?: number;
}

/** The part of a Rollout's `spec` that is read. */
export interface RolloutWish {
  /** Whether a person has stopped it. */
  readonly paused?: boolean;
  readonly strategy?: {
    readonly blueGreen?: object;
    readonly canary?: { readonly steps?: readonly { readonly pause?: { readonly duration?: number | string } }[] };
  };
}

/** The part of a Rollout's `status` that is read. */
export interface RolloutStatus {
  /** The `metadata.generation` that the controller has seen last, as text. */
  readonly observedGeneration?: string;
  readonly phase?: string;
  readonly message?: string;
  readonly abort?: boolean;
  /** Hash of the version that is fully trusted. */
  readonly stableRS?: string;
  /** Hash of the version that `spec` wants. */
  readonly currentPodHash?: string;
  readonly blueGreen?: { readonly activeSelector?: string };
  /** Which of the canary's steps it is at, from 0. */
  readonly currentStepIndex?: number;
  /** Why it rests; empty or absent while it moves. */
  readonly pauseConditions?: readonly { readonly reason: string }[];
}

/**
 * How a Rollout stands. `healthy`: the wanted version serves, alone. `progressing`: ask again. `paused`: waits for a
 * person. `degraded`: the wanted version was given up or cannot start; it does not get there by itself.
 */
export type RolloutState = "healthy" | "progressing" | "paused" | "degraded";

/** A state with its reason, for people. */
export interface RolloutStanding {
  readonly state: RolloutState;
  readonly message: string;
}

/**
 * How a Rollout stands. A status that is older than `spec` counts as `progressing`: it speaks of the version before.
 * `status` is undefined until the controller has seen the object.
 */
export function rolloutStanding(
  status: RolloutStatus | undefined,
  spec: RolloutWish,
  metadata: RolloutMetadata,
): RolloutStanding {
  if (status === undefined || !isSeen(status, metadata)) {
    return standing("progressing", "the controller has not seen this version yet");
  }
  // An abort stays until another version is asked for, whatever the phase says meanwhile.
  if (status.abort === true) return standing("degraded", status.message ?? "the rollout was aborted");
  if (spec.paused === true) return standing("paused", status.message ?? "a person has stopped it");
  return ofPhase(status, spec);
}

function ofPhase(status: RolloutStatus, spec: RolloutWish): RolloutStanding {
  switch (status.phase) {
    case "Healthy":
      return ofHealthy(status, spec);
    case "Paused":
      if (goesOnByItself(status, spec)) return standing("progressing", "rests at a step that ends by itself");
      return standing("paused", status.message ?? "waits for a promotion");
    case "Degraded":
      return standing("degraded", status.message ?? "the controller gives no reason");
    case "Progressing":
      return standing("progressing", status.message ?? "pods are being replaced");
    default:
      return standing("progressing", `the controller reports ${status.phase ?? "no phase"}`);
  }
}

/** `Healthy` alone is not enough: right after a change it may still be the word on the version before. */
function ofHealthy(
  { stableRS, currentPodHash, blueGreen, message }: RolloutStatus,
  spec: RolloutWish,
): RolloutStanding {
  if (currentPodHash === undefined || stableRS !== currentPodHash) {
    return standing("progressing", `version ${stableRS ?? "none"} is stable, ${currentPodHash ?? "none"} is wanted`);
  }
  const active = blueGreen?.activeSelector;
  if (spec.strategy?.blueGreen !== undefined && active !== currentPodHash) {
    return standing("progressing", `traffic goes to ${active ?? "none"}, ${currentPodHash} is wanted`);
  }
  return standing("healthy", message ?? `version ${currentPodHash} serves`);
}

/** A canary's step with a duration; whatever else rests, an inconclusive analysis included, waits for a person. */
function goesOnByItself({ pauseConditions = [], currentStepIndex = 0 }: RolloutStatus, spec: RolloutWish): boolean {
  const step = spec.strategy?.canary?.steps?.[currentStepIndex];
  const atStep = pauseConditions.every(({ reason }) => reason === "CanaryPauseStep");
  return atStep && step?.pause?.duration !== undefined;
}

function isSeen({ observedGeneration }: RolloutStatus, { generation }: RolloutMetadata): boolean {
  return generation !== undefined && observedGeneration === String(generation);
}

function standing(state: RolloutState, message: string): RolloutStanding {
  return { state, message };
}
