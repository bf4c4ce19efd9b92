/** A plan: what would change and every gate's answer. Writes nothing. The shape of `envs plan --json`. */
import * as z from "zod";
import { decisionSchema } from "./decision.ts";

/** Where a pin moves; `up` and `down` by semantic version, `sideways` if the versions cannot be compared. */
export const directionSchema = z.enum(["new", "up", "down", "same-version", "sideways", "removed"]);

/** One pin that would change. */
export const changeSchema = z.strictObject({
  service: z.string(),
  from: z.string().nullable().describe("Pin now, or null if the service is not pinned there."),
  to: z.string().nullable().describe("Pin after, or null if it goes away."),
  direction: directionSchema,
});

/** A whole plan. */
export const planSchema = z.strictObject({
  source: z.string(),
  target: z.string(),
  kind: z.enum(["release", "promotion", "rollback", "adoption"]),
  release: z.string().nullable().describe("Release that would go on, or null if there is none."),
  contentHash: z.string().describe("What an approval of this plan signs."),
  allowed: z.boolean().describe("Whether every gate lets through."),
  changes: z.array(changeSchema),
  decisions: z.array(decisionSchema),
});

/** One pin that would change. */
export type Change = z.output<typeof changeSchema>;
/** A parsed plan. */
export type Plan = z.output<typeof planSchema>;
/** Where a pin moves. */
export type Direction = z.output<typeof directionSchema>;
