/** The Cluster of one incarnation: `postgresql.cnpg.io/v1`, the fields in use. Pure. */
import { formatImage } from "../../infra/values/image-ref.ts";
import { type Labels, ownerLabels } from "../labels.ts";
import type { ManifestMetadata } from "../manifest.ts";
import { pulledWith } from "../pull-secrets.ts";
import { SKIP_AWAIT } from "../skip-await.ts";
import {
  APP_SECRET,
  archiveName,
  BACKUP_PLUGIN,
  clusterName,
  imageOf,
  instanceLabels,
  OBJECT_STORE,
  READER_SERVICE,
  WRITER_SERVICE,
} from "./names.ts";
import { ACCESS_RULES, serverParameters } from "./parameters.ts";
import type { Incarnation, ManagedPostgres, PostgresInput } from "./postgres-input.ts";

/** API version of the objects of CloudNativePG. */
export const POSTGRES_API = "postgresql.cnpg.io/v1";

/** One volume of an instance. */
export interface ClusterVolume {
  size: string;
  storageClass?: string;
}

/** How the data of a cluster comes to be. Read once; later only its `database`, `owner` and `secret` mean anything. */
export type Bootstrap =
  | { initdb: { database: string; owner: string; secret: { name: string }; dataChecksums: boolean } }
  | {
      recovery: {
        source: string;
        database: string;
        owner: string;
        secret: { name: string };
        recoveryTarget: { targetTime: string };
      };
    };

/** When a commit waits for replicas. */
export interface Synchronous {
  method: "any";
  number: number;
  dataDurability: "required" | "preferred";
  /** Only where it is on: it needs more than two instances. */
  failoverQuorum?: true;
}

/** `spec` of a Cluster. */
export interface ClusterSpec {
  description: string;
  instances: number;
  imageName: string;
  imagePullSecrets?: { name: string }[];
  bootstrap: Bootstrap;
  externalClusters?: { name: string; plugin: { name: string; parameters: Record<string, string> } }[];
  storage: ClusterVolume;
  walStorage?: ClusterVolume;
  resources: { requests: { cpu: string; memory: string }; limits: { memory: string } };
  enablePDB: boolean;
  enableSuperuserAccess: boolean;
  primaryUpdateStrategy: "unsupervised";
  primaryUpdateMethod: "switchover" | "restart";
  replicationSlots?: { highAvailability: { enabled: boolean } };
  affinity: { enablePodAntiAffinity: boolean; topologyKey: string; podAntiAffinityType: "preferred" | "required" };
  topologySpreadConstraints: {
    maxSkew: number;
    topologyKey: string;
    whenUnsatisfiable: "ScheduleAnyway";
    labelSelector: { matchLabels: Labels };
  }[];
  certificates: { serverAltDNSNames: string[] };
  serviceAccountTemplate?: { metadata: { annotations: Labels } };
  postgresql: { parameters: Record<string, string>; pg_hba: string[]; synchronous?: Synchronous };
  plugins?: { name: string; isWALArchiver: boolean; parameters: Record<string, string> }[];
}

/** A whole Cluster. */
export interface ClusterManifest {
  apiVersion: typeof POSTGRES_API;
  kind: "Cluster";
  metadata: ManifestMetadata & { namespace: string };
  spec: ClusterSpec;
}

/**
 * The Cluster of an incarnation.
 * @throws Error where a commit would wait for replicas that are not there, and for a recovery without backups
 */
export function clusterManifest(
  input: PostgresInput,
  store: ManagedPostgres,
  incarnation: Incarnation,
): ClusterManifest {
  return {
    apiVersion: POSTGRES_API,
    kind: "Cluster",
    metadata: {
      name: clusterName(incarnation.name),
      namespace: input.namespace,
      labels: ownerLabels(input),
      annotations: incarnation.recovery === undefined ? AWAIT_READY : SKIP_AWAIT,
    },
    spec: {
      description: `${input.project} ${input.environment}, incarnation ${incarnation.name}`,
      instances: store.replicas + 1,
      imageName: formatImage(imageOf(store, incarnation)),
      ...pulledWith(input.pullSecrets),
      ...origin(store, incarnation),
      ...volumes(store),
      resources: { requests: { ...store.resources.requests }, limits: { ...store.resources.limits } },
      ...availability(store),
      ...placement(store, incarnation),
      certificates: { serverAltDNSNames: serviceNames(input.namespace) },
      ...identity(store),
      postgresql: postgresql(store),
      ...archive(store, incarnation),
    },
  };
}

/**
 * An empty cluster is ready in minutes, and what comes after needs it. A recovery takes as long as its data is large, so
 * the engine does not wait for one: it stands beside the serving cluster until somebody switches.
 */
const AWAIT_READY: Labels = { "pulumi.com/waitFor": "condition=Ready", "pulumi.com/timeoutSeconds": "900" };

function origin(store: ManagedPostgres, incarnation: Incarnation) {
  const { name, recovery } = incarnation;
  const { database, owner } = store;
  const secret = { name: APP_SECRET };
  if (recovery === undefined) return { bootstrap: { initdb: { database, owner, secret, dataChecksums: true } } };
  if (store.backups === undefined) throw new Error(`${name} is to be recovered, and there are no backups`);
  const source = clusterName(recovery.from);
  // A server reads backups of its own major version alone, so its image says which archive of the source is meant.
  const parameters = archiveOf(archiveName(recovery.from, imageOf(store, incarnation)));
  return {
    bootstrap: { recovery: { source, database, owner, secret, recoveryTarget: { targetTime: recovery.at } } },
    externalClusters: [{ name: source, plugin: { name: BACKUP_PLUGIN, parameters } }],
  };
}

function volumes(store: ManagedPostgres): Pick<ClusterSpec, "storage" | "walStorage"> {
  const volume = (sizeGiB: number): ClusterVolume => ({
    size: `${sizeGiB}Gi`,
    ...(store.storageClass === undefined ? {} : { storageClass: store.storageClass }),
  });
  const { walStorageGiB } = store;
  return {
    storage: volume(store.storageGiB),
    ...(walStorageGiB === undefined ? {} : { walStorage: volume(walStorageGiB) }),
  };
}

function availability(store: ManagedPostgres) {
  const hasReplicas = store.replicas > 0;
  return {
    // A budget over one instance alone would keep its node from ever being drained.
    enablePDB: hasReplicas,
    enableSuperuserAccess: false,
    primaryUpdateStrategy: "unsupervised" as const,
    primaryUpdateMethod: hasReplicas ? ("switchover" as const) : ("restart" as const),
    ...(hasReplicas ? { replicationSlots: { highAvailability: { enabled: true } } } : {}),
  };
}

function placement(store: ManagedPostgres, { name }: Incarnation) {
  return {
    affinity: {
      enablePodAntiAffinity: true,
      topologyKey: "kubernetes.io/hostname",
      // Two copies on one node are one copy: where commits promise more, an instance rather waits for a node.
      podAntiAffinityType: store.synchronous === "required" ? ("required" as const) : ("preferred" as const),
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway" as const,
        labelSelector: { matchLabels: instanceLabels(name) },
      },
    ],
  };
}

function postgresql(store: ManagedPostgres): ClusterSpec["postgresql"] {
  const base = { parameters: serverParameters(store), pg_hba: [...ACCESS_RULES] };
  const { synchronous, replicas } = store;
  if (synchronous === "none") return base;
  const needed = synchronous === "required" ? 2 : 1;
  if (replicas < needed) throw new Error(`${synchronous} synchronous commits need ${needed} replicas, not ${replicas}`);
  // With `preferred` a quorum is no promise: commits that waited for nobody may be lost at a failover.
  const quorum = synchronous === "required" ? { failoverQuorum: true as const } : {};
  return { ...base, synchronous: { method: "any", number: 1, dataDurability: synchronous, ...quorum } };
}

/** The role that the cloud gives to the pods for this annotation of their ServiceAccount. */
function identity({ backups }: ManagedPostgres): Pick<ClusterSpec, "serviceAccountTemplate"> {
  if (backups?.credentials.kind !== "iam" || backups.credentials.roleArn === undefined) return {};
  const annotations = { "eks.amazonaws.com/role-arn": backups.credentials.roleArn };
  return { serviceAccountTemplate: { metadata: { annotations } } };
}

function archive(store: ManagedPostgres, incarnation: Incarnation): Pick<ClusterSpec, "plugins"> {
  if (store.backups === undefined) return {};
  const parameters = archiveOf(archiveName(incarnation.name, imageOf(store, incarnation)));
  return { plugins: [{ name: BACKUP_PLUGIN, isWALArchiver: true, parameters }] };
}

function archiveOf(serverName: string): Record<string, string> {
  return { barmanObjectName: OBJECT_STORE, serverName };
}

/** Every form of the names of our own Services, so that clients may check the certificate whichever they use. */
function serviceNames(namespace: string): string[] {
  return [WRITER_SERVICE, READER_SERVICE].flatMap((name) => [
    name,
    `${name}.${namespace}`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}.svc.cluster.local`,
  ]);
}
