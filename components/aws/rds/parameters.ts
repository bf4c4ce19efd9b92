/** Server parameters: closed to what is not encrypted, with an audit trail and a log of what is slow. Pure. */
import { isStaticParameter } from "../../../infra/values/rds-parameters.ts";
import type { RdsStore } from "./rds-input.ts";

/** One parameter of a group. */
export interface RdsParameter {
  readonly name: string;
  readonly value: string;
  /** `pending-reboot` for what a server reads at its start alone. */
  readonly applyMethod: "immediate" | "pending-reboot";
}

/** Every parameter that differs from Amazon's, sorted by name; the caller's own lie over ours. */
export function rdsParameters({ auditClasses, parameters, version }: RdsStore): RdsParameter[] {
  const libraries = ["pg_stat_statements", ...(auditClasses.length === 0 ? [] : ["pgaudit"])];
  const all = {
    ...LOGGING,
    log_connections: majorOf(version) < STAGES_FROM ? "1" : "all",
    ...auditParameters(auditClasses),
    ...parameters,
    "rds.force_ssl": "1",
    shared_preload_libraries: libraries.join(","),
  };
  return Object.entries(all)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => ({ name, value, applyMethod: isStaticParameter(name) ? "pending-reboot" : "immediate" }));
}

/** Family of the parameter groups: another one for each major version. */
export function parameterFamily({ engine, version }: Pick<RdsStore, "engine" | "version">): string {
  const major = majorOf(version);
  return engine === "aurora" ? `aurora-postgresql${major}` : `postgres${major}`;
}

/** Who came, what was slow, what waited, without the values bound to statements. */
const LOGGING: Readonly<Record<string, string>> = {
  log_disconnections: "1",
  log_lock_waits: "1",
  log_min_duration_statement: "1000",
  log_parameter_max_length: "0",
  // A transaction that nobody ends keeps old rows alive for all.
  idle_in_transaction_session_timeout: "600000",
};

/**
 * Major version from which on `log_connections` is a list of the stages that are logged. PostgreSQL itself still takes a
 * `1`; RDS refuses the parameter group.
 */
const STAGES_FROM = 18;

function majorOf(version: string): number {
  return Number(version.split(".")[0]);
}

function auditParameters(classes: readonly string[]): Record<string, string> {
  if (classes.length === 0) return {};
  return {
    "pgaudit.log": classes.join(","),
    "pgaudit.log_catalog": "0",
    // Values may be personal data, and logs go to more people than tables.
    "pgaudit.log_parameter": "0",
    "pgaudit.log_relation": "1",
    // The role that object auditing asks for by name on RDS.
    "pgaudit.role": "rds_pgaudit",
  };
}
