/** Incarnations of a Postgres: those that serve or are recovered must be there, and have a past that can be read. */
import type { StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import type { PostgresConfig } from "../../config/stores-config.ts";
import { inStack, type RuleFault } from "./rule-fault.ts";

/** The only one that begins empty. */
const FIRST = "a";
const LONGEST_NAME = 20;
const WITHOUT_BACKUPS = { code: "RESTORE_WITHOUT_BACKUPS", remedy: "add `backups`, where the archive is" };

/** Incarnations with names that are too long, that come from nowhere, from themselves, or that serve and are dropped. */
export function incarnationFaults(file: StackFile<StackConfig>, config: PostgresConfig): readonly RuleFault[] {
  return [
    ...tooLong(file, config),
    ...unknown(file, config),
    ...impossibleOrigins(file, config),
    ...droppedWhileServing(file, config),
  ];
}

function tooLong({ stack }: StackFile<StackConfig>, { incarnation, restores }: PostgresConfig): RuleFault[] {
  return [incarnation, ...Object.keys(restores)]
    .filter((name) => name.length > LONGEST_NAME)
    .map((name) => {
      const path = name === incarnation ? ["postgres", "incarnation"] : ["postgres", "restores", name];
      const message = `"${name}" has ${name.length} characters; allowed: at most ${LONGEST_NAME}, since the names of pods and Services are made from it`;
      return inStack(stack, path, { code: "INCARNATION_TOO_LONG", message, remedy: "shorten it", part: "key" });
    });
}

/** A name that nothing recovers would be made anew and empty, where its data is expected. */
function unknown({ stack }: StackFile<StackConfig>, { incarnation, restores }: PostgresConfig): RuleFault[] {
  const isKnown = (name: string) => name === FIRST || Object.hasOwn(restores, name);
  const code = "INCARNATION_UNKNOWN";
  const allowed = `allowed: ${[...new Set([FIRST, ...Object.keys(restores)])].join(", ")}`;
  const faults: RuleFault[] = [];
  if (!isKnown(incarnation)) {
    const message = `"${incarnation}" is not in \`restores\`: it would begin empty, and the one that served would go; ${allowed}`;
    const remedy = `add restores: { ${incarnation}: { from: INCARNATION, at: TIME } }, deploy that, then switch`;
    faults.push(inStack(stack, ["postgres", "incarnation"], { code, message, remedy }));
  }
  for (const [name, { from, keepSource }] of Object.entries(restores)) {
    if (from === name || !keepSource || isKnown(from)) continue;
    const message = `"${from}", the source of "${name}", does not run any more: kept, it would begin empty; ${allowed}`;
    const remedy = `add keepSource: false to "${name}": backups outlive the one they are of`;
    faults.push(inStack(stack, ["postgres", "restores", name, "from"], { code, message, remedy }));
  }
  return faults;
}

function impossibleOrigins(
  { stack, config }: StackFile<StackConfig>,
  { restores, backups }: PostgresConfig,
): RuleFault[] {
  return Object.entries(restores).flatMap(([name, { from }]) => {
    const path = ["postgres", "restores", name];
    const faults: RuleFault[] = [];
    // RDS takes backups unasked.
    if (backups === undefined && config.platform === "kubernetes") {
      faults.push(inStack(stack, path, { ...WITHOUT_BACKUPS, message: `"${name}" has no backups to come from` }));
    }
    if (from === name) {
      const message = `"${name}" cannot come from itself: two clusters would write one archive`;
      const text = { code: "RESTORE_FROM_ITSELF", message, remedy: "give it a new name" };
      faults.push(inStack(stack, [...path, "from"], text));
    } else if (comesFromItself(restores, name)) {
      const message = `"${name}" comes from "${from}", which comes from it again`;
      const text = { code: "RESTORE_CIRCLE", message, remedy: "name the one that was first" };
      faults.push(inStack(stack, [...path, "from"], text));
    }
    return faults;
  });
}

function droppedWhileServing(
  { stack }: StackFile<StackConfig>,
  { incarnation, restores }: PostgresConfig,
): readonly RuleFault[] {
  if (!Object.values(restores).some(({ from, keepSource }) => from === incarnation && !keepSource)) return [];
  const message = `"${incarnation}" serves, and an entry of \`restores\` drops it (keepSource: false)`;
  const remedy = "switch `incarnation` first, then drop the old one";
  return [inStack(stack, ["postgres", "incarnation"], { code: "RESTORE_SOURCE_SERVES", message, remedy })];
}

function comesFromItself(restores: PostgresConfig["restores"], start: string): boolean {
  const seen = new Set([start]);
  for (let next = restores[start]?.from; next !== undefined; next = restores[next]?.from) {
    if (next === start) return true;
    if (seen.has(next)) return false;
    seen.add(next);
  }
  return false;
}
