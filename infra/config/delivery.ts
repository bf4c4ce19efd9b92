/** How a new version takes over from the old one: one union, so that two strategies at once cannot be written. */
import * as z from "zod";

/** The schema of `delivery`, in a stack file, in a service of the catalogue, or for one service of a stack. */
export const deliverySchema = z.discriminatedUnion("kind", [
  z
    .strictObject({
      kind: z.literal("rolling").describe("Replace pods step by step, all traffic follows the pods."),
      maxSurgePercent: z
        .int()
        .min(1)
        .max(100)
        .default(25)
        .describe("How many extra pods may run meanwhile, in percent."),
    })
    .describe("Rolling update: the cheapest; old and new serve side by side for a moment."),
  z
    .strictObject({
      kind: z.literal("canary").describe("Send a growing share of the traffic to the new version."),
      weights: z
        .array(z.int().min(1).max(99))
        .min(1)
        .refine(isRising, {
          error: "the weights do not rise; each must be larger than the one before",
          params: { code: "WEIGHTS_NOT_RISING" },
        })
        .default([10, 50])
        .describe("Shares of the traffic in percent, rising; 100 follows by itself."),
      pauseSeconds: z
        .int()
        .min(1)
        .default(60)
        .describe(
          "How long each share is watched, in seconds; where it is analysed, response times three minutes later, when the pods are warm.",
        ),
    })
    .describe("Canary: a small share of the traffic meets the new version first."),
  z
    .strictObject({
      kind: z
        .literal("blue-green")
        .describe("Start the new version beside the old one and switch all traffic at once."),
      autoPromote: z
        .boolean()
        .default(true)
        .describe("Switch without waiting for a person once the new pods are ready."),
      scaleDownDelaySeconds: z
        .int()
        .min(30)
        .default(3600)
        .describe("How long the old version stays up after the switch, for a return within seconds."),
    })
    .describe("Blue-green: no request meets two versions; doubles the pods for the time of the switch."),
]);

/** The parsed `delivery`, every default filled in. */
export type Delivery = z.output<typeof deliverySchema>;

function isRising(weights: readonly number[]): boolean {
  return weights.every((weight, index) => index === 0 || weight > (weights[index - 1] ?? 0));
}
