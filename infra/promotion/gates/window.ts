/**
 * Promotions land in the declared hours. Several windows of an edge: any of them. Several edges (adoption): each.
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | rollback | - | pass | WINDOW_EXEMPT |
 * | promotion, release | no declared path leads there | pass | WINDOW_NOT_JUDGED |
 * | any other | the edge names no window | pass | WINDOW_NOT_ASKED |
 * | any other | one of its windows is open | pass | WINDOW_OPEN |
 * | any other | all are closed | block | WINDOW_CLOSED |
 * | any other | a named window is not in the calendar | block | WINDOW_MISSING |
 */
import type { Edge, PromotionPolicy } from "../../config/promotion-policy.ts";
import { isWindowOpen, nextWindowOpening } from "../../values/time-window.ts";
import { block, type Decision, pass } from "../decision.ts";
import { bindingEdges, isPathless } from "../edges.ts";
import type { Facts } from "../facts.ts";
import { type Request, targetOf } from "../requests.ts";
import { momentText } from "../time-text.ts";
import type { Gate } from "./gate.ts";

const GATE = "window";

/** Lets through within the declared hours. */
export const windowGate: Gate = { name: GATE, bound: false, judge };

function judge(request: Request, { project, graph, now }: Facts): Decision | readonly Decision[] {
  if (request.kind === "rollback")
    return pass(GATE, "WINDOW_EXEMPT", "a rollback by a person is exempt from the hours");
  if (isPathless(graph, request))
    return pass(GATE, "WINDOW_NOT_JUDGED", "no declared path is taken, so there are no hours of one to ask");
  const asked = bindingEdges(graph, request).filter((edge) => edge.windows.length > 0);
  if (asked.length === 0) return pass(GATE, "WINDOW_NOT_ASKED", `${targetOf(request)} declares no hours for this`);
  return asked.map((edge) => judgeEdge(edge, project.policy, now));
}

function judgeEdge({ from, to, windows }: Edge, policy: PromotionPolicy, now: number): Decision {
  const named = windows.map((name) => ({ name, spans: policy.calendar.windows[name] ?? [] }));
  const missing = named.filter(({ spans }) => spans.length === 0);
  if (missing.length > 0) {
    const reason = `${from} → ${to} names the window ${missing.map((w) => w.name).join(", ")}, which the calendar does not have`;
    return block(GATE, "WINDOW_MISSING", reason, "add it to calendar.windows in promotion.yaml");
  }
  const open = named.find(({ spans }) => spans.some((span) => isWindowOpen(span, now)));
  if (open !== undefined) return pass(GATE, "WINDOW_OPEN", `the window ${open.name} is open`);
  const texts = named.map(({ name, spans }) => `${name} (${spans.map((span) => span.text).join(", ")})`);
  const next = Math.min(...named.flatMap(({ spans }) => spans.map((span) => nextWindowOpening(span, now))));
  const reason = `it is ${momentText(now)}; ${to} is open in ${texts.join(" or ")}`;
  return block(GATE, "WINDOW_CLOSED", reason, `earliest: ${momentText(next)}`);
}
