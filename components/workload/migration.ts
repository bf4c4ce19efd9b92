/**
 * The Job that changes the database's structure before a new version runs. Pure.
 *
 * Its name carries the version's digest: another version is another Job, the same version none. Its pods carry labels of
 * their own, so that no Service and no Rollout ever counts them among those that serve, and paths of their own, see `paths.ts`.
 */
import { type Labels, ownerLabels } from "../labels.ts";
import type { Manifest, ManifestMetadata } from "../manifest.ts";
import { type Container, container, type PodBasis, podBasis } from "./pod-template.ts";
import type { MigrationInput, WorkloadInput } from "./workload-input.ts";

/** A Job that migrates. */
export interface MigrationManifest extends Manifest {
  apiVersion: "batch/v1";
  kind: "Job";
  metadata: ManifestMetadata & { namespace: string; annotations: Labels };
  spec: {
    backoffLimit: number;
    activeDeadlineSeconds: number;
    template: {
      metadata: { labels: Labels };
      spec: PodBasis & { restartPolicy: "Never"; containers: Container[] };
    };
  };
}

/** Label of a migration's Job: whether the version before runs on the new structure too. */
export const MIGRATION_LABEL = "environments/migration";

/** Longest that a migration may take, all attempts together. */
const DEADLINE_SECONDS = 1800;
/** Attempts after the first one. */
const RETRIES = 2;
const HASH_LENGTH = 8;

/** The labels that alone select the pods of a service's migration. */
export function migrationSelector(service: string): Labels {
  return { "environments/migrates": service };
}

/** The Job of a workload's migration; undefined for a service without one. */
export function migrationManifest(input: WorkloadInput): MigrationManifest | undefined {
  const { migration } = input;
  if (migration === undefined) return undefined;
  const labels = { ...ownerLabels(input), ...migrationSelector(input.service), [MIGRATION_LABEL]: migration.kind };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: migrationName(input),
      namespace: input.namespace,
      labels,
      // The engine waits until a Job has succeeded, by default for ten minutes.
      // One that has failed is made anew by the next deployment, which else would only say again that it has failed.
      annotations: { "pulumi.com/timeoutSeconds": String(DEADLINE_SECONDS + 60), "pulumi.com/replaceUnready": "true" },
    },
    spec: {
      backoffLimit: RETRIES,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      // No time to live: a Job that is gone would be made, and would run, again.
      template: { metadata: { labels }, spec: migrationPod(input, migration) },
    },
  };
}

function migrationPod(input: WorkloadInput, { command }: MigrationInput) {
  return {
    ...podBasis(input),
    // A new pod for each attempt, so that the logs of a failed one can be read.
    restartPolicy: "Never" as const,
    containers: [{ ...container(input), command: [...command] }],
  };
}

function migrationName({ service, image }: WorkloadInput): string {
  const digest = image.digest.slice("sha256:".length);
  return `${service}-migrate-${digest.slice(0, HASH_LENGTH)}`;
}
