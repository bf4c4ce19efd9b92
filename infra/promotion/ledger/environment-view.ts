/** What counts now in one environment, as gates and use cases read it: pure types, filled by `environment-projection.ts`. */
import type { PinTexts } from "../release.ts";
import type { ReleaseRecord, Verdict } from "./release-history.ts";

/** Pins that were written into an environment, with the event that says so. */
export interface Landing {
  readonly type: "released" | "promoted" | "rolled-back" | "adopted";
  readonly intent: string;
  readonly pins: PinTexts;
  readonly release: string;
  readonly actor: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly seq: number;
}

/** One lock. */
export interface Lock {
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly reason: string;
}

/** One signed approval, not yet checked. */
export interface Approval {
  readonly person: string;
  readonly contentHash: string;
  readonly signature: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly seq: number;
}

/** What counts now in one environment. */
export interface EnvironmentView {
  /** The newest landing that was not withdrawn; absent if none ever came. */
  readonly landed: Landing | undefined;
  /** Every pin that ever landed and was not withdrawn, as `service=image`. */
  readonly everLanded: ReadonlySet<string>;
  /** Releases that were ever judged here, by id. */
  readonly releases: ReadonlyMap<string, ReleaseRecord>;
  /** The newest verdict about any release. */
  readonly verdict: Verdict | undefined;
  readonly locks: readonly Lock[];
  /** End of the update that put each running image there, by service; ISO 8601. */
  readonly deployedAt: ReadonlyMap<string, { readonly image: string; readonly at: string }>;
  /** Updates that changed nothing but protection on GitHub, by `updateKey`. */
  readonly protections: ReadonlySet<string>;
  /** Approvals for this environment, oldest first. */
  readonly approvals: readonly Approval[];
}
