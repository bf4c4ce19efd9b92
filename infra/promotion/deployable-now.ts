/** What keeps anything from being deployed at this moment: files that nobody has committed, locks and freezes. */
import { EXIT, UserError } from "../errors.ts";
import type { Decision } from "./decision.ts";
import { holdFaults } from "./deployable.ts";
import { decisionLine } from "./land.ts";
import type { LedgerView } from "./ledger/ledger-view.ts";
import { PROGRAM_PATHS } from "./program-paths.ts";
import type { PromotionScope } from "./scope.ts";

/**
 * Refuses to deploy what nobody has reviewed: each file that decides an environment's resources must be as committed.
 * @throws UserError `FILE_CHANGED` (exit 2) with every path that is not
 */
export async function refuseUncommitted({ project, ports }: PromotionScope, environment: string): Promise<void> {
  const file = project.stacks.get(environment)?.file ?? `Pulumi.${environment}.yaml`;
  const paths = ["promotion.yaml", file, ...PROGRAM_PATHS];
  const found = await ports.repository.dirty(paths);
  if (found.length === 0) return;
  const differ = found.length === 1 ? "differs" : "differ";
  const message = `${found.join(", ")} ${differ} from what is committed; ${environment} is deployed from what is committed alone, so nothing was deployed`;
  const remedy = `commit or undo what this shows, then try again: git status ${found.join(" ")}`;
  throw new UserError({ code: "FILE_CHANGED", message, where: found.join(", "), remedy });
}

/** Refuses under a lock or a freeze. @throws UserError `NOT_DEPLOYABLE` (exit 3) */
export function refuseHeld({ project, ports }: PromotionScope, view: LedgerView, environment: string): void {
  refuseFound(environment, "deployed", holdFaults(project, view, environment, ports.clock.now()));
}

/** Refuses what was found, if anything. @throws UserError `NOT_DEPLOYABLE` or `NOT_VERIFIABLE` (exit 3) */
export function refuseFound(environment: string, what: "deployed" | "verified", found: readonly Decision[]): void {
  if (found.length === 0) return;
  throw new UserError({
    code: what === "deployed" ? "NOT_DEPLOYABLE" : "NOT_VERIFIABLE",
    message: `${environment} cannot be ${what} now:\n${found.map(decisionLine).join("\n")}`,
    remedy: found[0]?.remedy ?? "",
    exit: EXIT.blocked,
  });
}
