/** An RDS as components get it. */
import type { RdsInput, RdsStore } from "../../components/aws/rds/rds-input.ts";

/** One incarnation with two replicas, changed as told. */
export function anRds(change: Partial<RdsStore> = {}): RdsInput {
  const size = { instanceClass: "db.m7g.large", multiAz: true, replicas: 2, replicaRegion: undefined };
  const storage = { storageGiB: 100, maxStorageGiB: 200 };
  const times = { backupDays: 35, backupWindow: "02:00-03:00", maintenanceWindow: "sun:03:30-sun:04:30" };
  const watched = { monitoringSeconds: 60, logDays: 400, auditClasses: ["ddl", "role"], parameters: {} } as const;
  const serving = { incarnations: [{ name: "a", recovery: undefined }], serving: "a" };
  const what = { kind: "rds", engine: "postgres", version: "17", database: "shop", user: "shop" } as const;
  return {
    ...{ project: "shop", environment: "production", namespace: "shop-production" },
    ...{ storeName: "aws", services: ["api"] },
    store: { ...what, ...size, ...storage, ...times, ...watched, ...serving, cidrs: ["10.30.224.0/21"], ...change },
  };
}
