/**
 * The one hash that an approval signs (invariant 6). It covers everything that a person who says yes relies on: the pins
 * after it and the way they move, the target's file as it stands, the terms of the edge and the keys of the teams, the reason
 * where one is the point, and the verdict and code of every gate that was judged by then.
 *
 * Left out on purpose: freeze, window and soak, which time alone changes. A plan is approved in the evening and lands
 * when the window opens; with them in the hash the opening itself would void every approval. They are judged again at
 * the moment of landing. The approvals themselves are left out since they cannot sign each other. Reasons and times of
 * evidence are left out as well: newer evidence with the same verdict voids nothing, any other verdict does.
 */
import { contentHash } from "../../values/content-hash.ts";
import type { Decision } from "../decision.ts";
import { changesBetween } from "../direction.ts";
import { bindingEdges } from "../edges.ts";
import type { Facts } from "../facts.ts";
import { type Request, sourceOf, targetOf } from "../requests.ts";

/** Version of what is hashed. A new one voids every approval given before it. */
const CONTRACT = 1;

/** The hash of a plan. `decisions` are those of the bound gates. */
export function hashPlan(request: Request, facts: Facts, decisions: readonly Decision[]): string {
  const { file, project, selection } = facts;
  const target = targetOf(request);
  return contentHash({
    contract: CONTRACT,
    project: project.name,
    kind: request.kind,
    source: sourceOf(request),
    target,
    release: selection.chosen ? selection.release : null,
    pins: file.after,
    changes: changesBetween(file.before, file.after),
    file: file.digest,
    terms: terms(request, facts),
    reason: request.kind === "rollback" || request.kind === "adoption" ? request.reason : null,
    verdicts: verdicts(decisions),
  });
}

/** What the policy asks of this change; another rule elsewhere in the file voids nothing. */
function terms(request: Request, { graph, project: { policy } }: Facts) {
  const edges = bindingEdges(graph, request);
  const windows = [...new Set(edges.flatMap((edge) => edge.windows))].sort();
  return {
    edges: edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      approvals: edge.approvals,
      approvalTtlMs: edge.approvalTtl.ms,
      soakMs: edge.soak.ms,
      windows: edge.windows,
    })),
    windows: windows.map((name) => [name, (policy.calendar.windows[name] ?? []).map((window) => window.text)]),
    branches: policy.environments[targetOf(request)]?.branches ?? null,
    teams: Object.entries(policy.teams).map(([name, { members }]) => [
      name,
      members.map(({ login, key }) => [login.toLowerCase(), key ?? null]),
    ]),
  };
}

/** Gate, verdict and code, sorted and each once: how many services a gate speaks of is in the pins already. */
function verdicts(decisions: readonly Decision[]): readonly string[] {
  return [...new Set(decisions.map(({ gate, verdict, code }) => `${gate} ${verdict} ${code}`))].sort();
}
