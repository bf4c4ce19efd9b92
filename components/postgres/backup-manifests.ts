/** Where base backups and the archived log go, and when a base backup is taken. Pure. */
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { catalogueSecret } from "../store-connection.ts";
import { POSTGRES_API } from "./cluster-manifest.ts";
import { archiveName, BACKUP_PLUGIN, clusterName, imageOf, OBJECT_STORE } from "./names.ts";
import type { Incarnation, ManagedPostgres, PostgresBackups, PostgresInput } from "./postgres-input.ts";

/** API version of the objects of the backup plugin. */
export const BACKUP_API = "barmancloud.cnpg.io/v1";

/** How the object store is opened. */
export type ObjectStoreCredentials =
  | { inheritFromIAMRole: true }
  | { accessKeyId: { name: string; key: string }; secretAccessKey: { name: string; key: string } };

/** An ObjectStore. Has no `serverName` of its own: each incarnation names its own. */
export interface ObjectStoreManifest {
  apiVersion: typeof BACKUP_API;
  kind: "ObjectStore";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    retentionPolicy: string;
    configuration: {
      destinationPath: string;
      endpointURL?: string;
      s3Credentials: ObjectStoreCredentials;
      wal: { compression: "gzip"; encryption?: "AES256"; maxParallel: number };
      data: { compression: "gzip"; encryption?: "AES256"; jobs: number };
    };
    instanceSidecarConfiguration: {
      resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
    };
  };
}

/** A ScheduledBackup. */
export interface ScheduledBackupManifest {
  apiVersion: typeof POSTGRES_API;
  kind: "ScheduledBackup";
  metadata: ManifestMetadata & { namespace: string };
  spec: {
    schedule: string;
    immediate: boolean;
    /** Immutable. */
    cluster: { name: string };
    method: "plugin";
    pluginConfiguration: { name: string };
    backupOwnerReference: "self";
    target: "prefer-standby";
  };
}

/** The object store of all incarnations. */
export function objectStoreManifest(input: PostgresInput, backups: PostgresBackups): ObjectStoreManifest {
  const { destination, endpoint } = backups;
  // Only AWS is sure to encrypt with a key of its own when asked so; other stores refuse the header where they have none.
  const encryption = endpoint === undefined ? { encryption: "AES256" as const } : {};
  return {
    apiVersion: BACKUP_API,
    kind: "ObjectStore",
    metadata: { name: OBJECT_STORE, namespace: input.namespace, labels: ownerLabels(input) },
    spec: {
      retentionPolicy: `${backups.retentionDays}d`,
      configuration: {
        destinationPath: destination,
        ...(endpoint === undefined ? {} : { endpointURL: endpoint }),
        s3Credentials: credentials(backups),
        wal: { compression: "gzip", ...encryption, maxParallel: 4 },
        data: { compression: "gzip", ...encryption, jobs: 2 },
      },
      instanceSidecarConfiguration: {
        resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
      },
    },
  };
}

/**
 * The base backups of an incarnation, the first at once: before it nothing can be recovered, and retention, which counts
 * from base backups, would let the archived log grow without end. Named after the archive: a new major version, whose
 * archive is empty, is another schedule and begins with a backup too.
 */
export function scheduledBackupManifest(
  input: PostgresInput,
  store: ManagedPostgres,
  backups: PostgresBackups,
  incarnation: Incarnation,
): ScheduledBackupManifest {
  const { name } = incarnation;
  const labels: Labels = ownerLabels(input);
  return {
    apiVersion: POSTGRES_API,
    kind: "ScheduledBackup",
    metadata: { name: archiveName(name, imageOf(store, incarnation)), namespace: input.namespace, labels },
    spec: {
      schedule: backups.schedule,
      immediate: true,
      cluster: { name: clusterName(name) },
      method: "plugin",
      pluginConfiguration: { name: BACKUP_PLUGIN },
      backupOwnerReference: "self",
      target: "prefer-standby",
    },
  };
}

function credentials({ credentials: from }: PostgresBackups): ObjectStoreCredentials {
  if (from.kind === "iam") return { inheritFromIAMRole: true };
  const reference = (secret: string) => ({ name: secret, key: catalogueSecret(secret).key });
  return { accessKeyId: reference(from.id), secretAccessKey: reference(from.key) };
}
