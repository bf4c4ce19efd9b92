/**
 * Pins come from builds of branches that the environment admits. Judged for every pin that never landed in the target
 * before. What CI claims with a release counts as its newest report.
 *
 * | kind | finding for a new pin | verdict | code |
 * |---|---|---|---|
 * | rollback, adoption | - | pass | BUILD_NOT_ASKED |
 * | any other | the ledger could not be read | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | any other | the policy does not have the environment | block | POLICY_MISSING |
 * | any other | nobody reported a build of it | block | BUILD_UNKNOWN |
 * | any other | those who reported it disagree whether its branch is admitted | block | BUILD_DISAGREES |
 * | any other | its branch is not admitted | block | BRANCH_NOT_ALLOWED |
 * | any other | its branch is admitted, for all of them | pass | BUILDS_ALLOWED |
 */
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { kindText } from "../kind-text.ts";
import { type Build, environmentView, type LedgerView } from "../ledger/ledger-view.ts";
import { type Request, targetOf } from "../requests.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "build";

/** Lets through builds of admitted branches. */
export const buildGate: Gate = { name: GATE, bound: true, judge };

function judge(request: Request, facts: Facts): Decision | readonly Decision[] {
  if (request.kind === "rollback" || request.kind === "adoption") {
    return pass(GATE, "BUILD_NOT_ASKED", `${kindText(request)} brings nothing that was not there`);
  }
  const target = targetOf(request);
  const { ledger, project, file } = facts;
  if (!ledger.known) {
    return unanswered(GATE, "LEDGER", ledger, "the builds of the pins are not known", "see: ./envs ledger verify");
  }
  const policy = project.policy.environments[target];
  if (policy === undefined) {
    const reason = `promotion.yaml does not say which branches ${target} admits`;
    return block(GATE, "POLICY_MISSING", reason, `add environments.${target} to promotion.yaml`);
  }
  const { everLanded } = environmentView(ledger.value, target);
  const fresh = Object.entries(file.after).filter(([service, image]) => !everLanded.has(`${service}=${image}`));
  const found = fresh.flatMap(([service, image]) => {
    const reports = newestByActor(buildsOf(request, ledger.value, service, image));
    return (
      judgeReports(service, image, target, policy.branches, reports, reportCommand(request, facts, service, image)) ??
      []
    );
  });
  if (found.length > 0) return found;
  if (fresh.length === 0) return pass(GATE, "BUILDS_ALLOWED", "no pin is new there, so there is no build to look at");
  const count = fresh.length === 1 ? "1 new pin comes" : `${fresh.length} new pins come`;
  return pass(GATE, "BUILDS_ALLOWED", `${count} from branches that ${target} admits: ${policy.branches.join(", ")}`);
}

function buildsOf(request: Request, view: LedgerView, service: string, image: string): readonly Build[] {
  const recorded = (view.builds.get(image) ?? []).filter((build) => build.service === service);
  if (request.kind !== "release" || request.images[service] !== image) return recorded;
  const { commit, branch, initiator: actor } = request;
  return commit === "" || branch === "" ? recorded : [...recorded, { service, image, commit, branch, actor }];
}

function newestByActor(builds: readonly Build[]): readonly Build[] {
  return [...new Map(builds.map((build) => [build.actor, build])).values()];
}

function judgeReports(
  service: string,
  image: string,
  target: string,
  branches: readonly string[],
  reports: readonly Build[],
  report: string,
): Decision | undefined {
  const admitted = reports.map(({ branch }) => branches.some((pattern) => branchMatches(pattern, branch)));
  if (reports.length > 0 && admitted.every(Boolean)) return undefined;
  const allowed = `${target} admits ${branches.join(", ") || "no branch"}`;
  if (reports.length === 0) {
    const remedy = `report its build, with the branch and commit that it was built from: ${report}`;
    return block(GATE, "BUILD_UNKNOWN", `nobody reported a build of ${service} ${image}; ${allowed}`, remedy);
  }
  const told = reports
    .map(({ actor, branch, commit }) => `${branch} at ${commit || "no commit"} (${actor})`)
    .join("; ");
  const remedy = `build ${service} from an admitted branch, or change environments.${target}.branches in promotion.yaml`;
  if (admitted.some(Boolean)) {
    return block(
      GATE,
      "BUILD_DISAGREES",
      `the reports of the build of ${service} disagree: ${told}; ${allowed}`,
      remedy,
    );
  }
  return block(GATE, "BRANCH_NOT_ALLOWED", `${service} was built from ${told}; ${allowed}`, remedy);
}

/** Typed as it stands, but for branch and commit, which nobody here knows. It also reports builds of adopted pins. */
function reportCommand(request: Request, { graph }: Facts, service: string, image: string): string {
  const upstream = graph.entries.filter((entry) => leadsTo(graph, entry, targetOf(request)));
  const entries = upstream.length === 0 ? graph.entries : upstream;
  const command = (entry: string) => `./envs release ${entry} ${service}=${image} --branch NAME --commit SHA`;
  return entries.map(command).join(" or ");
}

function leadsTo(graph: Facts["graph"], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const node of reached) for (const next of graph.targetsOf(node)) reached.add(next);
  return reached.has(to);
}

/** Whether a branch fits a pattern: `*` stands for any text within one path segment, everything else for itself. */
export function branchMatches(pattern: string, branch: string): boolean {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${pattern.split("*").map(literal).join("[^/]*")}$`, "s").test(branch);
}
