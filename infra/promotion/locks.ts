/** Locks: what keeps everybody out of an environment until somebody lets them in again (invariant 7). */
import { UserError } from "../errors.ts";
import { checkEnvironment, checkReason } from "./check-request.ts";
import { environmentView } from "./ledger/ledger-view.ts";
import { record } from "./record.ts";
import type { PromotionScope } from "./scope.ts";

/**
 * Locks an environment. Locking it again changes nothing; another person's lock is added.
 * @returns whether a lock was added
 * @throws UserError `ENVIRONMENT_UNKNOWN`, `REASON_MISSING`, and what `record` throws
 */
export async function lockEnvironment(
  { project, ports }: PromotionScope,
  environment: string,
  reason: string,
  actor: string,
): Promise<boolean> {
  checkEnvironment(project, environment);
  checkReason(reason, `./envs lock ${environment}`);
  const events = await record(ports, actor, (view) => {
    const held = environmentView(view, environment).locks.some((lock) => lock.by === actor);
    return held ? [] : [{ type: "locked", environment, reason }];
  });
  return events.length > 0;
}

/**
 * Lifts every lock of an environment.
 * @returns whose locks were lifted
 * @throws UserError `NOT_LOCKED`, `ENVIRONMENT_UNKNOWN`, `REASON_MISSING`, and what `record` throws
 */
export async function unlockEnvironment(
  { project, ports }: PromotionScope,
  environment: string,
  reason: string,
  actor: string,
): Promise<readonly string[]> {
  checkEnvironment(project, environment);
  checkReason(reason, `./envs lock ${environment} --release`);
  let lifted: readonly string[] = [];
  await record(ports, actor, (view) => {
    lifted = environmentView(view, environment).locks.map((lock) => lock.by);
    if (lifted.length > 0) return [{ type: "unlocked", environment, reason }];
    throw new UserError({ code: "NOT_LOCKED", message: `${environment} is not locked`, remedy: "see: ./envs status" });
  });
  return lifted;
}
