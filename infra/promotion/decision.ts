/** The answer of one gate. Three-valued on purpose: what could not be asked is `unknown`, and blocks (invariant 4). */
import * as z from "zod";

/** `pass` lets through, `block` and `unknown` do not, `waived` lets through by a typed record in the intent. */
export const verdictSchema = z.enum(["pass", "block", "unknown", "waived"]);

/** One gate's answer, as `plan --json` shows it. */
export const decisionSchema = z.strictObject({
  gate: z
    .string()
    .describe(
      "Name of the gate: `path`, `pin`, `digest`, `release`, `config`, `lock`, `freeze`, `window`, `soak`, `approvals` …",
    ),
  code: z.string().describe("Stable upper-case reason code, for example `SOAK_TOO_SHORT`."),
  verdict: verdictSchema.describe("`block` and `unknown` stop the promotion."),
  reason: z.string().describe("What was found, in one sentence; names service, person or time."),
  remedy: z.string().describe("The next command or the earliest time; empty if the gate passed."),
});

/** One of `pass`, `block`, `unknown`, `waived`. */
export type Verdict = z.output<typeof verdictSchema>;
/** One gate's answer. */
export type Decision = z.output<typeof decisionSchema>;

/** A decision that lets through. */
export function pass(gate: string, code: string, reason: string): Decision {
  return { gate, code, verdict: "pass", reason, remedy: "" };
}

/** A decision that stops, with what to do about it. */
export function block(gate: string, code: string, reason: string, remedy: string): Decision {
  return { gate, code, verdict: "block", reason, remedy };
}

/** A decision that stops because the facts could not be had. */
export function unknown(gate: string, code: string, reason: string, remedy: string): Decision {
  return { gate, code, verdict: "unknown", reason, remedy };
}

/** Whether every decision lets through. No decision at all does not: zero evidence is no evidence. */
export function isAllowed(decisions: readonly Decision[]): boolean {
  return decisions.length > 0 && decisions.every((d) => d.verdict === "pass" || d.verdict === "waived");
}
