/** Server parameters: sized by the memory of an instance, with an audit trail, and closed to what is not encrypted. Pure. */
import type { ManagedPostgres } from "./postgres-input.ts";

const MIB: Readonly<Record<string, number>> = { Mi: 1, Gi: 1024, Ti: 1024 * 1024 };
/** Least that the log of a replica which is away may hold back. */
const LEAST_KEPT_MIB = 512;

/** Of an instance's memory for each connection: what its process takes, and a sort or two. */
const MIB_PER_CONNECTION = 10;
/** The server's own default. */
const FEWEST_CONNECTIONS = 100;
/** Beyond it a server loses more by changing between processes than it wins; a pool is the cure. */
const MOST_CONNECTIONS = 1000;

/** Access rules before the operator's last one, which lets every role in by password. */
export const ACCESS_RULES: readonly string[] = ["hostnossl all all all reject"];

/** Every parameter that we set, sorted by name; the caller's own lie over ours. */
export function serverParameters(store: ManagedPostgres): Record<string, string> {
  const parameters = { ...memoryParameters(store), ...LOGGING, ...auditParameters(store), ...store.parameters };
  return Object.fromEntries(Object.entries(parameters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many connections the server takes: by its memory, 100 to 1000, unless the caller's own parameter says. */
export function serverConnections({ resources, parameters }: ManagedPostgres): number {
  const fitting = Math.floor(toMiB(resources.limits.memory) / MIB_PER_CONNECTION);
  return Number(parameters.max_connections ?? Math.min(MOST_CONNECTIONS, Math.max(FEWEST_CONNECTIONS, fitting)));
}

/** Who came, what was slow, what waited, without the values bound to statements; statements are counted for dashboards. */
const LOGGING: Readonly<Record<string, string>> = {
  log_connections: "on",
  log_disconnections: "on",
  log_lock_waits: "on",
  log_min_duration_statement: "1000",
  log_parameter_max_length: "0",
  // A transaction that nobody ends keeps old rows alive for all.
  idle_in_transaction_session_timeout: "600000",
  "pg_stat_statements.max": "5000",
  "pg_stat_statements.track": "top",
};

function memoryParameters(store: ManagedPostgres): Record<string, string> {
  const { requests, limits } = store.resources;
  const limit = toMiB(limits.memory);
  // The operator refuses buffers that are larger than what the pod asks for.
  const buffers = Math.min(Math.floor(limit / 4), toMiB(requests.memory));
  const kept = Math.max(LEAST_KEPT_MIB, Math.floor(((store.walStorageGiB ?? store.storageGiB / 4) * 1024) / 2));
  return {
    max_connections: String(serverConnections(store)),
    shared_buffers: `${buffers}MB`,
    effective_cache_size: `${Math.floor((limit * 3) / 4)}MB`,
    maintenance_work_mem: `${Math.max(16, Math.floor(limit / 16))}MB`,
    // A replica that stays away must be made anew before it fills the writer's volume with log kept for it.
    max_slot_wal_keep_size: `${kept}MB`,
  };
}

/** The operator loads pgaudit, and makes its extension, as soon as one of its parameters is there. */
function auditParameters({ auditClasses }: ManagedPostgres): Record<string, string> {
  if (auditClasses.length === 0) return {};
  return {
    "pgaudit.log": auditClasses.join(", "),
    "pgaudit.log_catalog": "off",
    // Values may be personal data, and logs go to more people than tables.
    "pgaudit.log_parameter": "off",
    "pgaudit.log_relation": "on",
  };
}

/** @throws Error for a quantity that the tier table cannot hold */
function toMiB(quantity: string): number {
  const match = /^([1-9][0-9]*)(Mi|Gi|Ti)$/.exec(quantity);
  const factor = MIB[match?.[2] ?? ""];
  if (factor === undefined) throw new Error(`${quantity} is no memory in Mi, Gi or Ti`);
  return Number(match?.[1]) * factor;
}
