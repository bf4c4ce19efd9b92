/**
 * Places outside the cluster that a new environment must not share with the one it is like: the archive of its database
 * and its secrets in an external manager. And what it does share, for a person to look at. Pure.
 */
import type { Project, StackFile } from "../config/project.ts";
import type { StackConfig } from "../config/stack-config.ts";
import { secretSource } from "./resolve-runtime.ts";

/** The new environment's own places; undefined where the other has none. */
export interface OwnPlaces {
  /** Bucket and prefix of the backups. */
  readonly destination: string | undefined;
  /** What stands before the names of the secrets. */
  readonly secretPrefix: string | undefined;
}

/** Places named after the new environment. Nothing is made there: that is for a person. */
export function ownPlaces(project: Project, { stack, config }: StackFile<StackConfig>, name: string): OwnPlaces {
  const all = [...project.stacks.values()].map((file) => file.config);
  const names = { from: stack, to: name };
  return {
    destination: ownPlace({
      ...names,
      place: config.postgres?.backups?.destination,
      taken: all.map(({ postgres }) => postgres?.backups?.destination),
      below: (place) => `${place.replace(/\/+$/, "")}/${name}`,
    }),
    secretPrefix: ownPlace({
      ...names,
      place: config.secrets.store?.prefix,
      taken: all.map(({ secrets }) => secrets.store?.prefix),
      // The manager's own separator, as the prefix ends with it.
      below: (place) => `${place}${name}${/[^A-Za-z0-9]$/.exec(place)?.[0] ?? "/"}`,
    }),
  };
}

interface PlaceNaming {
  readonly place: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly taken: readonly (string | undefined)[];
  /** A place inside this one. */
  readonly below: (place: string) => string;
}

/** `shop/qa/` for `shop/staging/`; where the other's name is no word of it, or that is taken, one level below. */
function ownPlace({ place, from, to, taken, below }: PlaceNaming): string | undefined {
  if (place === undefined) return undefined;
  const scheme = /^[a-z0-9]+:\/\//.exec(place)?.[0] ?? "";
  // A name is made of letters, digits and hyphens, which mean themselves here.
  const word = new RegExp(`(?<![A-Za-z0-9])${from}(?![A-Za-z0-9])`, "g");
  const renamed = scheme + place.slice(scheme.length).replaceAll(word, to);
  return renamed === place || taken.includes(renamed) ? below(place) : renamed;
}

/** One sentence for each place, its own and shared ones. */
export function placeLines(
  { stack, config }: StackFile<StackConfig>,
  name: string,
  { destination, secretPrefix }: OwnPlaces,
): readonly string[] {
  const { postgres, redis, gateway, monitoring, secrets } = config;
  const lines: string[] = [];
  if (destination !== undefined)
    lines.push(`backups: to ${destination}; make it, and let only ${name} write there, before the first deployment`);
  if (postgres?.backups?.roleArn !== undefined)
    lines.push(`backups: the role of ${stack} is not taken over; add a roleArn of ${name}, or bind one in the cloud`);
  if (postgres?.backups?.roleArn !== undefined)
    lines.push(`backups: by the role of ${stack}, ${postgres.backups.roleArn}; give ${name} one of its own`);
  if (secretPrefix !== undefined && secretSource(config) === "external")
    lines.push(`secrets: from ${secrets.store?.name} below ${secretPrefix}; put those of ${name} there`);
  if (postgres !== undefined && Object.keys(postgres.restores).length > 0)
    lines.push(`postgres: begins empty; the restores of ${stack} read an archive that is not that of ${name}`);
  for (const [store, existing] of [["postgres", postgres?.existing] as const, ["redis", redis?.existing] as const])
    if (existing !== undefined)
      lines.push(
        `${store}: the very one of ${stack}, ${existing.host}; give ${name} one of its own, or both share data`,
      );
  if (gateway.clients !== undefined)
    lines.push(`gateway: clients from ${gateway.clients.map(({ text }) => text).join(", ")}, as in ${stack}`);
  if (monitoring.routes.critical.length > 0)
    lines.push(`monitoring: critical alerts go to ${monitoring.routes.critical.join(", ")}, as those of ${stack} do`);
  return lines;
}
