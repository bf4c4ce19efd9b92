/** What a person or a job may ask for: one type a kind, so that a field that makes no sense cannot be given. */

/** The verified release of one environment goes on to the next. */
export interface PromotionRequest {
  readonly kind: "promotion";
  readonly source: string;
  readonly target: string;
  /** Only these services; the others keep their pins. Default: the whole release, as it was verified. */
  readonly services?: readonly string[];
  /** A version (tag) of an earlier verified release of the source. Default: what the source runs now. */
  readonly version?: string;
  /** Id of an earlier verified release of the source. */
  readonly release?: string;
  /** Login of who asks; never counts as an approver. */
  readonly initiator: string;
  readonly reason: string;
}

/** New builds enter an entry environment. */
export interface ReleaseRequest {
  readonly kind: "release";
  readonly environment: string;
  /** `name:tag@sha256:…` by service; the other services keep their pins. */
  readonly images: Readonly<Record<string, string>>;
  /** Commit that the images were built from, as their CI says. Empty: a build must be on record already. */
  readonly commit: string;
  /** Branch that they were built from, as their CI says. */
  readonly branch: string;
  readonly initiator: string;
  readonly reason: string;
}

/** Back to a release that was verified in the same environment. */
export interface RollbackRequest {
  readonly kind: "rollback";
  readonly environment: string;
  /** A version (tag) or a release id. Default: the last verified release other than the present one. */
  readonly version?: string;
  /** Only this service; the others keep their pins. */
  readonly service?: string;
  readonly initiator: string;
  readonly reason: string;
}

/** What already runs becomes the baseline. */
export interface AdoptionRequest {
  readonly kind: "adoption";
  readonly environment: string;
  readonly initiator: string;
  readonly reason: string;
}

/** Any request for new pins. */
export type Request = PromotionRequest | ReleaseRequest | RollbackRequest | AdoptionRequest;

/** Environment whose pins would change. */
export function targetOf(request: Request): string {
  return request.kind === "promotion" ? request.target : request.environment;
}

/** Environment whose state says what runs: the source of a promotion, the environment itself otherwise. */
export function sourceOf(request: Request): string {
  return request.kind === "promotion" ? request.source : request.environment;
}
