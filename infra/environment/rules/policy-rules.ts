/** The policy: every name it uses exists, and every quota can be met by the people it lists. */

import type { Project } from "../../config/project.ts";
import type { ApprovalQuota, Edge } from "../../config/promotion-policy.ts";
import { didYouMean } from "../../values/nearest.ts";
import { inPolicy, type RuleFault } from "./rule-fault.ts";

type Policy = Project["policy"];

/** Unknown teams, windows and environments, quotas that nobody could fill, and people who would count twice. */
export function policyFaults({ policy }: Project): readonly RuleFault[] {
  return [
    ...policy.edges.flatMap((edge, index) => [
      ...edge.windows.flatMap((name, at) =>
        unknownName("window", name, policy.calendar.windows, ["edges", index, "windows", at]),
      ),
      ...edge.approvals.flatMap((quota, at) => quotaFaults(policy, quota, ["edges", index, "approvals", at])),
      ...togetherFaults(policy, edge, index),
    ]),
    ...policy.calendar.freezes.flatMap(({ environments }, index) =>
      environments.flatMap((name, at) =>
        unknownName("environment", name, policy.environments, ["calendar", "freezes", index, "environments", at]),
      ),
    ),
    ...memberFaults(policy),
  ];
}

function unknownName(
  kind: string,
  name: string,
  known: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
): readonly RuleFault[] {
  if (Object.hasOwn(known, name)) return [];
  const names = Object.keys(known);
  const allowed = names.length === 0 ? "none is declared" : `allowed: ${names.join(", ")}`;
  const message = `there is no ${kind} "${name}"${didYouMean(name, names)}; ${allowed}`;
  return [inPolicy(path, { code: `UNKNOWN_${kind.toUpperCase()}`, message, remedy: "declare it, or mend the name" })];
}

function quotaFaults(policy: Policy, quota: ApprovalQuota, path: readonly PropertyKey[]): readonly RuleFault[] {
  if ("team" in quota) {
    const unknown = unknownName("team", quota.team, policy.teams, [...path, "team"]);
    return unknown.length > 0 ? unknown : tooFewFaults(policy, quota, path);
  }
  const unknown = quota.anyOf.flatMap((team, index) =>
    unknownName("team", team, policy.teams, [...path, "anyOf", index]),
  );
  return unknown.length > 0 ? unknown : tooFewFaults(policy, quota, path);
}

function tooFewFaults(policy: Policy, quota: ApprovalQuota, path: readonly PropertyKey[]): readonly RuleFault[] {
  const people = peopleOf(policy, teamsOf(quota));
  if (people === undefined || people.size >= quota.count) return [];
  const message = `${quota.count} people are asked of ${teamsOf(quota).join(", ")}, which ${people.size === 1 ? "has 1 member" : `have ${people.size} members`}`;
  return [inPolicy([...path, "count"], { code: "QUOTA_TOO_LARGE", message, remedy: "ask fewer, or add members" })];
}

/** Each person counts for one quota: all of them together need as many people as their sum. */
function togetherFaults(policy: Policy, edge: Edge, index: number): readonly RuleFault[] {
  if (edge.approvals.length < 2) return [];
  const teams = edge.approvals.flatMap(teamsOf);
  const people = teams.every((team) => Object.hasOwn(policy.teams, team)) ? peopleOf(policy, teams) : undefined;
  const asked = edge.approvals.reduce((sum, { count }) => sum + count, 0);
  const isSaidAlready = edge.approvals.some(
    (quota) => (peopleOf(policy, teamsOf(quota))?.size ?? quota.count) < quota.count,
  );
  if (people === undefined || people.size >= asked || isSaidAlready) return [];
  const message = `${asked} distinct people are asked in all, but the teams have ${people.size} together; one person counts for one quota`;
  return [
    inPolicy(["edges", index, "approvals"], { code: "QUOTAS_TOO_LARGE", message, remedy: "ask fewer, or add members" }),
  ];
}

/** Distinct people of the teams, or undefined if a team also lives on GitHub or lists nobody: then they are not known here. */
function peopleOf(policy: Policy, teams: readonly string[]): ReadonlySet<string> | undefined {
  const people = new Set<string>();
  for (const name of teams) {
    const team = Object.hasOwn(policy.teams, name) ? policy.teams[name] : undefined;
    if (team === undefined || team.github !== undefined || team.members.length === 0) return undefined;
    for (const { login } of team.members) people.add(login.toLowerCase());
  }
  return people;
}

function teamsOf(quota: ApprovalQuota): readonly string[] {
  return "team" in quota ? [quota.team] : quota.anyOf;
}

/** One key for two logins would let one person count twice; two keys for one login leave open which counts. */
function memberFaults(policy: Policy): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  const owners = new Map<string, string>();
  for (const [team, { members }] of Object.entries(policy.teams)) {
    const logins = new Set<string>();
    for (const [index, { login, key }] of members.entries()) {
      const person = login.toLowerCase();
      const path = ["teams", team, "members", index];
      if (logins.has(person)) {
        faults.push(
          inPolicy([...path, "login"], {
            code: "MEMBER_TWICE",
            message: `"${login}" is in this team already`,
            remedy: "remove one",
          }),
        );
      }
      logins.add(person);
      // Type and key alone: the comment behind them says nothing.
      const bare = key?.trim().split(/\s+/).slice(0, 2).join(" ");
      const owner = bare === undefined ? person : (owners.get(bare) ?? person);
      if (bare !== undefined) owners.set(bare, owner);
      if (owner === person) continue;
      const message = `the key of "${login}" is that of "${owner}" too: one person would count as two`;
      faults.push(
        inPolicy([...path, "key"], { code: "KEY_SHARED", message, remedy: "give each person a key of their own" }),
      );
    }
  }
  return faults;
}
