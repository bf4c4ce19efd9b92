/** What keeps the engine from waiting for an object to be ready. */
import type { Labels } from "./labels.ts";

/**
 * Annotation: the engine does not wait for the object. For what may rest for hours (a Rollout at a step), or becomes
 * ready through something that comes after it (a Service through its pods, a certificate through DNS): whether the
 * release is healthy is asked after the update, by its verification.
 */
export const SKIP_AWAIT: Labels = { "pulumi.com/skipAwait": "true" };
