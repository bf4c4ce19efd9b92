/** The Postgres that a stack asks to be run: volumes, copies, backups and server parameters that hold together. */
import type { StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig } from "../../config/stores-config.ts";
import { ParseError } from "../../values/parse-error.ts";
import { FIXED_PARAMETERS, parseServerMemory } from "../../values/postgres-parameters.ts";
import { parseMebibytes } from "../../values/quantity.ts";
import { TIERS } from "../tiers.ts";
import { incarnationFaults } from "./incarnation-rules.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

type File = StackFile<StackConfig>;

/** For the operator, the replicas, the exporter and a person who looks, and as many for the services at the least. */
const FEWEST_CONNECTIONS = 40;
/** The most that the server itself accepts. */
const MOST_CONNECTIONS = 262_143;
/** Copies beside the primary that a commit of each kind needs. */
const COPIES_NEEDED = { none: 0, preferred: 1, required: 2 } as const;

/** Every fault of a managed Postgres. */
export function postgresFaults(file: File, config: PostgresConfig): readonly RuleFault[] {
  return [
    ...storageFaults(file, config),
    ...replicaFaults(file, config),
    ...backupFaults(file, config),
    ...incarnationFaults(file, config),
    ...parameterFaults(file, config),
  ];
}

function storageFaults({ stack, config }: File, { replicas, storageGiB }: PostgresConfig): readonly RuleFault[] {
  if (replicas === undefined || storageGiB !== undefined) return [];
  const code = "POSTGRES_STORAGE_MISSING";
  const message = `found replicas: ${replicas} without \`storageGiB\`: how large each of their volumes is, nobody has said; allowed: both, or neither (then the tier decides)`;
  const remedy = `add storageGiB, for example storageGiB: ${TIERS[config.tier].postgres.storageGiB}`;
  return [inStack(stack, ["postgres", "replicas"], { code, message, remedy })];
}

/** Where commits shall wait for a copy, weaker ones are asked for openly; nowhere does one wait for what is not there. */
function replicaFaults({ stack, config }: File, { replicas, synchronous }: PostgresConfig): readonly RuleFault[] {
  const tier = TIERS[config.tier].postgres;
  const found = replicas ?? tier.replicas;
  const wanted = synchronous ?? (tier.synchronous === "required" ? "required" : "none");
  const needed = COPIES_NEEDED[wanted];
  if (found >= needed) return [];
  const code = "POSTGRES_REPLICAS_TOO_FEW";
  const asks = synchronous === undefined ? `the tier ${config.tier}` : "`synchronous`";
  const message = `found replicas: ${found}, and ${asks} asks for ${wanted} commits; allowed: at least ${needed}`;
  const weaker = found === 0 ? "synchronous: none" : "synchronous: preferred";
  const remedy = `raise replicas, or say openly that a failover may lose commits: ${weaker}`;
  return [inStack(stack, ["postgres", replicas === undefined ? "synchronous" : "replicas"], { code, message, remedy })];
}

function backupFaults({ stack, config }: File, { backups }: PostgresConfig): readonly RuleFault[] {
  const { tier } = config;
  if (backups === undefined && TIERS[tier].postgres.needsBackups) {
    const message = `the tier ${tier} has a Postgres without \`backups\`: a lost volume would be lost data`;
    const remedy = "add backups: { destination: s3://bucket/prefix }";
    return [inStack(stack, ["postgres"], { code: "POSTGRES_BACKUPS_MISSING", message, remedy })];
  }
  if (backups?.roleArn === undefined || backups.credentials === undefined) return [];
  const message = "a role and access keys; the pods would use the keys alone";
  const text = { code: "BACKUPS_CREDENTIALS_TWICE", message, remedy: "keep one of the two" };
  return [inStack(stack, ["postgres", "backups", "roleArn"], text)];
}

function parameterFaults({ stack, config }: File, { parameters }: PostgresConfig): readonly RuleFault[] {
  const fixed = Object.keys(parameters).filter((name) => FIXED_PARAMETERS.has(name));
  const memory = parseMebibytes(TIERS[config.tier].postgres.resources.requests.memory);
  const wrong = [
    ["max_connections", connectionsWrong(parameters.max_connections)],
    ["shared_buffers", buffersWrong(parameters.shared_buffers, memory)],
  ] as const;
  return [
    ...fixed.map((name) => {
      const message = `"${name}" is set by the operator itself, which refuses the cluster otherwise`;
      const text = { code: "POSTGRES_PARAMETER_FIXED", message, remedy: "remove it", part: "key" } as const;
      return inStack(stack, ["postgres", "parameters", name], text);
    }),
    ...wrong.flatMap(([name, message]) => {
      if (message === undefined) return [];
      const remedy = "mend it, or remove it: the default follows from the memory of an instance";
      return inStack(stack, ["postgres", "parameters", name], { code: "POSTGRES_PARAMETER_WRONG", message, remedy });
    }),
  ];
}

function connectionsWrong(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const number = /^[1-9][0-9]{0,6}$/.test(text) ? Number(text) : 0;
  if (number >= FEWEST_CONNECTIONS && number <= MOST_CONNECTIONS) return undefined;
  return `found "${text}"; allowed: a whole number from ${FEWEST_CONNECTIONS} to ${MOST_CONNECTIONS}`;
}

/** The operator refuses buffers that are larger than the memory that a pod asks for. */
function buffersWrong(text: string | undefined, memoryMiB: number): string | undefined {
  if (text === undefined) return undefined;
  try {
    if (parseServerMemory(text) <= memoryMiB) return undefined;
    return `found "${text}"; allowed: at most ${memoryMiB}MB, the memory that an instance asks for`;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return error.message;
  }
}
