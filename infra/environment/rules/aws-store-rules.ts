/** A Postgres and the platform it is on: what each platform alone knows, and what it must be told. */
import { rdsSchema } from "../../config/aws-config.ts";
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig } from "../../config/stores-config.ts";
import type { KeyPath } from "../../config/yaml-position.ts";
import { incarnationFaults } from "./incarnation-rules.ts";
import { rdsFaults } from "./rds-rules.ts";
import { inStack, type RuleFault, type RuleText } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** Keys that a Postgres in the cluster alone has, and what RDS has instead. */
const IN_CLUSTER: Readonly<Record<"storageClass" | "walStorageGiB" | "synchronous" | "pooler" | "image", string>> = {
  storageClass: "its storage is gp3",
  walStorageGiB: "its log is on the storage of the data",
  synchronous: "commits wait for the standby of rds.multiAz",
  pooler: "nothing stands between services and server",
  image: "its version is rds.version",
};

/** Keys of `backups` that the object store of a cluster's Postgres alone has. */
const OF_OBJECT_STORE = ["destination", "endpoint", "credentials", "roleArn", "schedule"] as const;

/** Settings of the platform that a stack is not on, missing ones, and what RDS would refuse. */
export function awsStoreFaults(project: Project): readonly RuleFault[] {
  return [...project.stacks.values()].flatMap((file) => {
    const { postgres, platform } = file.config;
    if (postgres === undefined || postgres.existing !== undefined) return [];
    if (platform !== "aws") return [...rdsInVain(file, postgres), ...destinationMissing(file, postgres)];
    return [
      ...clusterInVain(file, postgres),
      ...rdsFaults(project, file, postgres),
      ...incarnationFaults(file, postgres),
    ];
  });
}

function rdsInVain(file: File, { rds }: PostgresConfig): readonly RuleFault[] {
  const defaults = new Map<string, unknown>(Object.entries(rdsSchema.parse({})));
  const changed = Object.entries(rds).filter(([key, value]) => value !== undefined && value !== defaults.get(key));
  return changed.map(([key]) => {
    const message = `the platform ${file.config.platform} runs its Postgres in the cluster: nothing is made of this`;
    return at(file, ["rds", key], { code: "POSTGRES_IN_VAIN", message, remedy: "remove it", part: "key" });
  });
}

function destinationMissing(file: File, { backups }: PostgresConfig): readonly RuleFault[] {
  if (backups === undefined || backups.destination !== undefined) return [];
  const message = "nothing says where backups go; a Postgres in the cluster has no place of its own for them";
  const remedy = "add destination: s3://bucket/prefix";
  return [at(file, ["backups"], { code: "BACKUPS_DESTINATION_MISSING", message, remedy })];
}

function clusterInVain(file: File, { backups = {}, restores, ...postgres }: PostgresConfig): readonly RuleFault[] {
  const own = Object.entries(IN_CLUSTER)
    .filter(([key]) => Object.entries(postgres).some(([said, value]) => said === key && value !== undefined))
    .map(([key, instead]) => inVain(file, [key], `RDS has no such setting: ${instead}`));
  const archive = OF_OBJECT_STORE.filter((key) => backups[key] !== undefined).map((key) =>
    inVain(file, ["backups", key], "RDS keeps its backups itself, and takes one a day in rds.backupWindow"),
  );
  const images = Object.entries(restores)
    .filter(([, { image }]) => image !== undefined)
    .map(([name]) => inVain(file, ["restores", name, "image"], "RDS has no images: its version is rds.version"));
  return [...own, ...archive, ...images];
}

function inVain(file: File, path: KeyPath, message: string): RuleFault {
  return at(file, path, { code: "POSTGRES_IN_VAIN", message, remedy: "remove it", part: "key" });
}

function at({ stack }: File, path: KeyPath, text: RuleText): RuleFault {
  return inStack(stack, ["postgres", ...path], text);
}
