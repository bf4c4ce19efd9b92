/**
 * Incidents: what is opened where somebody is on call when a deployment ends badly, and closed by the deployment that ends
 * well again. Both carry the record of the deployment, so that the incident and the ledger tell the same story.
 */
import type { Known } from "./ports.ts";
import type { PinTexts } from "./release.ts";

/** What is recorded of a deployment. Names and digests, no values of variables or secrets. */
export interface DeploymentRecord {
  readonly project: string;
  readonly environment: string;
  readonly release: string;
  /** `name:tag@sha256:…` by service. */
  readonly pins: PinTexts;
  readonly verdict: "verified" | "unverified" | "failed-release" | "failed-infrastructure";
  /** Why it ended so, in one sentence. */
  readonly reason: string;
  readonly actor: string;
  /** When it ended, ISO 8601 in UTC. */
  readonly at: string;
}

/** How much it hurts: `critical` wakes somebody. */
export type IncidentSeverity = "critical" | "error" | "warning";

/** Something that somebody must look at. */
export interface Incident {
  /** The same for every report of one deployment, so that reporting it twice opens one incident. */
  readonly deployment: string;
  /** One line. */
  readonly title: string;
  readonly severity: IncidentSeverity;
  readonly record: DeploymentRecord;
}

/** Where incidents are kept. Reporting twice, or closing what is closed, changes nothing. */
export interface IncidentPort {
  /** Opens the incident, or adds to it if it is open; answers its id. */
  open(incident: Incident): Promise<Known<{ readonly id: string }>>;
  /** Closes it with the record of the deployment that ended it. */
  close(id: string, record: DeploymentRecord): Promise<Known<{ readonly id: string }>>;
}

/** Id of a deployment: one of a release to an environment, however often it is tried. */
export function deploymentId({ project, environment, release }: DeploymentRecord): string {
  return `${project}/${environment}/${release}`;
}

/**
 * The incident that a deployment is, or undefined for one that ended well. A release that does not answer is critical: users
 * meet it. An update that stopped leaves the version before, and one without an answer leaves doubt.
 */
export function incidentOf(record: DeploymentRecord): Incident | undefined {
  const { verdict } = record;
  switch (verdict) {
    case "verified":
      return undefined;
    case "failed-release":
      return incident(record, "critical", "runs and is not healthy");
    case "failed-infrastructure":
      return incident(record, "error", "could not be deployed");
    case "unverified":
      return incident(record, "warning", "was deployed, and nobody knows whether it is healthy");
  }
}

function incident(record: DeploymentRecord, severity: IncidentSeverity, what: string): Incident {
  const { project, environment, release, reason } = record;
  const title = `${project} ${environment}: release ${release} ${what}: ${reason}`;
  return { deployment: deploymentId(record), title, severity, record };
}
