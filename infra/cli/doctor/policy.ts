/** What the files allow but nobody may have meant: approvals that nobody can give, environments that lead nowhere. */

import type { Project } from "../../config/project.ts";
import type { Edge, PromotionPolicy } from "../../config/promotion-policy.ts";
import type { Graph } from "../../environment/graph.ts";
import type { Check } from "../output/doctor-output.ts";
import { counted } from "../render/text.ts";
import { ok, warn } from "./check.ts";

/** The checks of the policy. */
export function policyChecks(project: Project, graph: Graph): readonly Check[] {
  return [approvalCheck(project.policy), leafCheck(project, graph)];
}

function approvalCheck({ edges, teams }: PromotionPolicy): Check {
  const name = "approvers";
  const short = edges.flatMap((edge) => shortQuotas(edge, teams));
  if (short.length === 0) return ok(name, "every approval that a path asks for can be given by signature");
  return warn(name, short.join("; "), "add `key: ssh-ed25519 …` to the members in promotion.yaml");
}

/** A person counts once, however many teams name them, and whatever the case of the login. */
function shortQuotas(edge: Edge, teams: PromotionPolicy["teams"]): readonly string[] {
  return edge.approvals.flatMap((quota) => {
    const names = "team" in quota ? [quota.team] : quota.anyOf;
    const members = names.flatMap((name) => teams[name]?.members ?? []);
    const signers = new Set(members.filter(({ key }) => key !== undefined).map(({ login }) => login.toLowerCase()));
    if (signers.size >= quota.count) return [];
    const asks = `${edge.from} → ${edge.to} asks ${quota.count} of ${names.join(" or ")}`;
    return [
      `${asks}, but ${signers.size === 0 ? "nobody there has" : `only ${counted(signers.size, "person has", "people have")}`} a key`,
    ];
  });
}

function leafCheck(project: Project, graph: Graph): Check {
  const name = "leaf environments";
  const leaves = graph.nodes.filter(
    (env) => graph.isLeaf(env) && project.stacks.get(env)?.config.tier !== "production",
  );
  if (leaves.length === 0) return ok(name, "none: every path leads to production");
  return ok(name, `nothing goes on from ${leaves.join(", ")}, which is allowed`);
}
