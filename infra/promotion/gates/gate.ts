/** What a gate is, and how one is run so that it can only fail closed (invariant 4). */
import { type Decision, unknown } from "../decision.ts";
import type { Facts } from "../facts.ts";
import type { Request } from "../requests.ts";

/** One rule. Pure: everything it knows is in the facts. */
export interface Gate {
  /** Name in every decision: `soak`. */
  readonly name: string;
  /**
   * Whether its verdict is a part of what approvals sign. `false` for what time alone can change, and for approvals:
   * a closed window or a soak that fills up must not void what was signed.
   */
  readonly bound: boolean;
  /** One decision, or one for each thing found. */
  readonly judge: (request: Request, facts: Facts) => Decision | readonly Decision[];
}

/** The gate's decisions. One that throws or says nothing has not passed: `unknown`. */
export function runGate(gate: Gate, request: Request, facts: Facts): readonly Decision[] {
  try {
    const answer = gate.judge(request, facts);
    const decisions = Array.isArray(answer) ? (answer as readonly Decision[]) : [answer as Decision];
    if (decisions.length > 0) return decisions;
    return [unknown(gate.name, "GATE_SILENT", `the gate ${gate.name} gave no answer`, REPORT)];
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : typeof error;
    return [unknown(gate.name, "GATE_FAILED", `the gate ${gate.name} could not judge (${what})`, REPORT)];
  }
}

const REPORT = "check the project (./envs doctor); if it is well, this is a fault of ours to report";

/** `unknown` because a fact could not be had; the code ends in `_UNREACHABLE` or `_UNKNOWN`. */
export function unanswered(
  gate: string,
  subject: string,
  fact: { readonly why: string; readonly unreachable: boolean },
  what: string,
  remedy: string,
): Decision {
  const code = `${subject}_${fact.unreachable ? "UNREACHABLE" : "UNKNOWN"}`;
  return unknown(gate, code, `${what}: ${fact.why}`, remedy);
}

/** Whether a decision is `unknown` only because a service could not be reached. */
export function isUnreachable(decision: Decision): boolean {
  return decision.verdict === "unknown" && decision.code.endsWith("_UNREACHABLE");
}
