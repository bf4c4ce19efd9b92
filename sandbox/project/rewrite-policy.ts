/**
 * The promotion policy of the copy: short soaks, open windows, no freezes, no remote for the ledger, and people who can
 * sign. Everything that differs from the project's own policy is named, so that nobody takes it for theirs.
 */
import { type Document, isMap, isScalar, isSeq, type Pair, parseDocument } from "yaml";
import type { Quota, Teams } from "./people.ts";

/** Longest soak of the sandbox. */
export const SANDBOX_SOAK_SECONDS = 20;

/** A rewritten policy and what is to be said about it. */
export interface RewrittenPolicy {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Teams and the quotas of each edge, as the policy says them. */
export function readPolicyPeople(text: string): {
  readonly teams: Teams;
  readonly edges: readonly (readonly Quota[])[];
} {
  const policy = asMap(parseDocument(text).toJS());
  const teams = Object.entries(asMap(policy.teams)).map(([name, team]) => {
    const members = asList(asMap(team).members).map((member) => String(asMap(member).login ?? ""));
    return [name, members.filter((login) => login !== "")] as const;
  });
  const edges = asList(policy.edges).map((edge) => asList(asMap(edge).approvals).map(quotaOf));
  return { teams: Object.fromEntries(teams), edges };
}

/** Rewrites the policy. `teams` are the staffed teams, `keys` the public keys by login. */
export function rewritePolicy(text: string, teams: Teams, keys: ReadonlyMap<string, string>): RewrittenPolicy {
  const document = parseDocument(text);
  const notes = [
    ...shortenSoaks(document),
    ...openWindows(document),
    ...dropFreezes(document),
    ...dropRemote(document),
    ...giveKeys(document, teams, keys),
  ];
  return { text: document.toString({ lineWidth: 0 }), notes };
}

function shortenSoaks(document: Document): readonly string[] {
  const edges = document.getIn(["edges"]);
  if (!isSeq(edges)) return [];
  return edges.items.flatMap((edge) => {
    const soak = isMap(edge) ? edge.get("soak") : undefined;
    if (!isMap(edge) || typeof soak !== "string" || secondsOf(soak) <= SANDBOX_SOAK_SECONDS) return [];
    edge.set("soak", `${SANDBOX_SOAK_SECONDS}s`);
    return [
      `${String(edge.get("from"))} → ${String(edge.get("to"))}: soak ${SANDBOX_SOAK_SECONDS}s instead of ${soak}`,
    ];
  });
}

function openWindows(document: Document): readonly string[] {
  const windows = document.getIn(["calendar", "windows"]);
  if (!isMap(windows)) return [];
  return windows.items.map((pair) => {
    const first = isSeq(pair.value) ? String(pair.value.get(0) ?? "") : "";
    const open = `Mon-Sun 00:00-24:00 ${first.split(" ").at(-1) || "UTC"}`;
    pair.value = document.createNode([open], { flow: true });
    return `window ${keyOf(pair)}: open at any hour`;
  });
}

function dropFreezes(document: Document): readonly string[] {
  const freezes = document.getIn(["calendar", "freezes"]);
  if (!isSeq(freezes) || freezes.items.length === 0) return [];
  document.deleteIn(["calendar", "freezes"]);
  const calendar = document.get("calendar");
  if (isMap(calendar) && calendar.items.length === 0) document.delete("calendar");
  const names = freezes.items.map((freeze) => (isMap(freeze) ? String(freeze.get("name")) : "?"));
  return [`freezes left out: ${names.join(", ")}`];
}

function dropRemote(document: Document): readonly string[] {
  const remote = document.getIn(["ledger", "remote"]);
  if (remote === undefined) return [];
  document.deleteIn(["ledger", "remote"]);
  const ledger = document.get("ledger");
  if (isMap(ledger) && ledger.items.length === 0) document.delete("ledger");
  return [`the ledger stays in the copy: no remote ${String(remote)}`];
}

function giveKeys(document: Document, teams: Teams, keys: ReadonlyMap<string, string>): readonly string[] {
  return Object.entries(teams).flatMap(([team, logins]) => {
    const members = membersOf(document, team);
    const replaced: string[] = [];
    for (const item of members.items) {
      if (!isMap(item)) continue;
      if (item.has("key")) replaced.push(String(item.get("login")));
      const key = keys.get(String(item.get("login")));
      if (key !== undefined) item.set("key", key);
    }
    const known = members.items.map((item) => (isMap(item) ? String(item.get("login")) : ""));
    const added = logins.filter((login) => !known.includes(login));
    for (const login of added) members.add(document.createNode({ login, key: keys.get(login) }, { flow: true }));
    return [
      ...(replaced.length === 0 ? [] : [`team ${team}: sandbox keys instead of those of ${replaced.join(", ")}`]),
      ...(added.length === 0 ? [] : [`team ${team}: added for its quotas: ${added.join(", ")}`]),
    ];
  });
}

function membersOf(document: Document, team: string) {
  const members = document.getIn(["teams", team, "members"]);
  if (isSeq(members)) {
    // Keys are long: one member a line reads better than a list on one.
    members.flow = false;
    return members;
  }
  const fresh = document.createNode([]);
  document.setIn(["teams", team, "members"], fresh);
  return fresh;
}

function quotaOf(approval: unknown): Quota {
  const { count, team, anyOf } = asMap(approval);
  return {
    count: typeof count === "number" ? count : 1,
    teams: typeof team === "string" ? [team] : asList(anyOf).map(String),
  };
}

function secondsOf(duration: string): number {
  const [, count = "0", unit = "s"] = /^([0-9]+)(s|m|h|d)$/.exec(duration) ?? [];
  return Number(count) * ({ s: 1, m: 60, h: 3600, d: 86400 }[unit] ?? 1);
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
