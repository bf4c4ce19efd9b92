/** `environments:account` of a stack's file → what exists once in its account of AWS. */
import type { SharedConfig } from "../config/stack-config.ts";
import type { KeptAudit } from "./aws-spec.ts";

/** The longest that AWS waits: who loses the key of the audit trail loses the trail. */
const KEY_DELETION_DAYS = 30;

/** How the audit is kept, by whichever stack has the account; undefined where `account` is not said. */
export function resolveAudit(account: SharedConfig["account"]): KeptAudit | undefined {
  return account && { trailDays: account.trailDays, keyDeletionDays: KEY_DELETION_DAYS };
}
