/**
 * Why an engine command failed, from a fixed list of sentences. The engine's own words are never passed on: they may
 * hold values of the configuration, of outputs and of the machine.
 */
import { stripVTControlCharacters } from "node:util";
import { EXIT, UserError } from "../../errors.ts";
import type { EngineAnswer } from "./engine-command.ts";
import { isGone } from "./process-identity.ts";

/** Why a command failed. */
export interface EngineFault {
  /** Stable name of the cause. */
  readonly kind: "no-stack" | "locked" | "key" | "unreachable" | "timeout" | "program" | "resources" | "other";
  /** One sentence, free of values. */
  readonly why: string;
  /** Who holds the stack's lock, if `locked`. */
  readonly holder: string;
  /** The process that holds it, if the engine named one. */
  readonly process?: { readonly pid: number; readonly host: string };
}

const KINDS: readonly (readonly [RegExp, EngineFault["kind"], string])[] = [
  [/no stack named/, "no-stack", "the stack does not exist"],
  [/currently locked by|conflict: Another update is currently in progress/, "locked", "another update holds the stack"],
  [
    /passphrase must be set|incorrect passphrase|secrets manager|decrypt/i,
    "key",
    "the stack's key is missing or wrong (PULUMI_CONFIG_PASSPHRASE_FILE, or access to its KMS key)",
  ],
  [
    /connection refused|no such host|dial tcp|i\/o timeout|TLS handshake|context deadline exceeded|connection reset|Service Unavailable|\[50[0234]\]/,
    "unreachable",
    "a service that the engine needs could not be reached",
  ],
  [
    /PULUMI_ACCESS_TOKEN|Unauthorized|AccessDenied|Forbidden|NoCredentialProviders|credentials/,
    "other",
    "the credentials for the state backend or a provider were refused",
  ],
  [/meta\.yaml|blob \(key|bucket/, "unreachable", "the state backend could not be read"],
  [/project file|Pulumi\.yaml/, "other", "the engine cannot read the project's Pulumi.yaml"],
  [
    /failed with an unhandled exception|error: Running program/,
    "program",
    "the program `infra/index.ts` stopped with an error before or while it described the resources",
  ],
];

/** The fault of a command that did not exit with 0. */
export function engineFault(answer: EngineAnswer): EngineFault {
  if (answer.code === undefined) return { kind: "timeout", why: "the engine did not answer in time", holder: "" };
  const text = stripVTControlCharacters(`${answer.stderr}\n${answer.stdout}`);
  const missing = missingDefinitions(text);
  if (missing.length > 0) {
    const why = `the cluster lacks ${missing.join(", ")}: its operators are installed by the stack shared (operators: install), or by hand`;
    return { kind: "resources", why, holder: "" };
  }
  const failed = failedResources(text);
  const known = KINDS.find(([pattern]) => pattern.test(text));
  const isAboutAll = known !== undefined && known[1] !== "unreachable" && known[1] !== "other";
  if (failed.length > 0 && !isAboutAll) {
    return { kind: "resources", why: `the engine failed at ${failed.join(", ")}`, holder: "" };
  }
  if (known === undefined)
    return { kind: "other", why: "the engine failed for a reason that is not shown here", holder: "" };
  const [, kind, why] = known;
  return { kind, why, ...(kind === "locked" ? holderOf(text) : { holder: "" }) };
}

/**
 * The error for a stack that another update holds. The lock of a killed update stays; that it is dead is said only of a
 * process of this host, and giving the lock back is left to the person.
 */
export function stackLocked(stack: string, fault: EngineFault, sandbox: boolean): UserError {
  const by = fault.holder === "" ? "" : `: ${fault.holder}`;
  const enter = sandbox ? 'eval "$(./envs sandbox env)"; ' : "";
  const cancel = `${enter}npx pulumi cancel --stack ${stack} --yes`;
  const isDead = fault.process !== undefined && isGone({ ...fault.process, started: "" });
  const message = isDead
    ? `a killed update left its lock on the stack ${stack}${by}, which no longer runs on this host`
    : `another update holds the stack ${stack}${by}`;
  const remedy = isDead
    ? `${cancel}; then deploy again: ./envs deploy ${stack}`
    : `wait for it; if it is surely gone: ${cancel}`;
  return new UserError({ code: "LOCK_HELD", message, where: `stack ${stack}`, remedy, exit: EXIT.lockHeld });
}

/** Type and name of the resources that failed, sorted; names of resources are no secrets. */
function failedResources(text: string): readonly string[] {
  const lines = text.matchAll(/^[ \t+~<>=-]*([\w.-]+:[\w./-]+:[\w-]+) ([\w.-]+) .*\*\*.*failed\*\*/gm);
  const names = [...lines]
    .map(([, type, name]) => `${type} ${name}`)
    .filter((name) => !name.startsWith("pulumi:pulumi:Stack "));
  return [...new Set(names)].sort().slice(0, 10);
}

/** Definitions of custom resources that the program looked for and did not find, sorted. */
function missingDefinitions(text: string): readonly string[] {
  const names = [...text.matchAll(/resource '([a-z0-9]+(?:\.[a-z0-9-]+)+)' does not exist/g)].map(
    ([, name = ""]) => name,
  );
  return [...new Set(names)].sort();
}

/** "created by ada@host (pid 1) at 2030-01-01T00:00:00Z", each part by its own narrow pattern. */
function holderOf(text: string): Pick<EngineFault, "holder" | "process"> {
  const found = /created by ([\w.@+-]+) \(pid (\d+)\) at ([\dTZ:.+-]+)/.exec(text);
  if (found === null) return { holder: "" };
  const [, who = "", pid = "", since = ""] = found;
  const holder = `${who}, process ${pid}, since ${since}`;
  return { holder, process: { pid: Number(pid), host: who.slice(who.lastIndexOf("@") + 1) } };
}
