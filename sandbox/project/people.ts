/**
 * The people of the sandbox: every member of a team gets a key, and a team with too few people for its quotas gets more.
 * `ada` starts everything and never counts as an approver.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Who works at the sandbox: the author of its commits and the initiator of its promotions. */
export const INITIATOR = "ada";

/** Further people, in the order they are asked in. */
const POOL = ["ben", "caro", "dora", "emil", "fay", "gus", "hana", "ivo", "jule", "kim", "lars", "mona"] as const;

/** One quota of an edge. */
export interface Quota {
  readonly count: number;
  readonly teams: readonly string[];
}

/** Logins by team. */
export type Teams = Readonly<Record<string, readonly string[]>>;

/**
 * The teams with as many further members as every edge's quotas need, when each person counts for one quota and the
 * initiator for none. `edges` holds the quotas of each edge.
 */
export function staffTeams(teams: Teams, edges: readonly (readonly Quota[])[]): Teams {
  let staffed = teams;
  for (const quotas of edges) {
    for (
      let missing = firstUnfilled(staffed, quotas);
      missing !== undefined;
      missing = firstUnfilled(staffed, quotas)
    ) {
      const team = missing.teams[0] ?? "";
      const everybody = new Set(
        Object.values(staffed)
          .flat()
          .map((login) => login.toLowerCase()),
      );
      const fresh = POOL.find((login) => !everybody.has(login)) ?? `person-${everybody.size}`;
      staffed = { ...staffed, [team]: [...(staffed[team] ?? []), fresh] };
    }
  }
  return staffed;
}

/** The first quota that stays short when people are given to quotas as well as can be. */
function firstUnfilled(teams: Teams, quotas: readonly Quota[]): Quota | undefined {
  const seats = quotas.flatMap((quota) => Array.from({ length: quota.count }, () => quota));
  const seatOf = new Map<string, number>();
  const candidates = (quota: Quota) =>
    [...new Set(quota.teams.flatMap((team) => teams[team] ?? []))].filter((login) => login.toLowerCase() !== INITIATOR);
  const seated = (seat: number, tried: Set<string>): boolean =>
    candidates(seats[seat] as Quota).some((login) => {
      if (tried.has(login)) return false;
      tried.add(login);
      const other = seatOf.get(login);
      if (other !== undefined && !seated(other, tried)) return false;
      seatOf.set(login, seat);
      return true;
    });
  return seats.find((_, seat) => !seated(seat, new Set()));
}

/** Makes a key for each login that has none in `dir`. Answers the public keys, `ssh-ed25519 …` without comment. */
export function makeKeys(dir: string, logins: readonly string[]): ReadonlyMap<string, string> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return new Map(
    logins.map((login) => {
      const file = join(dir, login);
      if (!existsSync(file)) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", login, "-f", file]);
      return [login, readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ")] as const;
    }),
  );
}
