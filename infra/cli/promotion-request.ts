/** Arguments and options of `plan`, `promote` and `approvals` → one request, so that all of them mean the same. */
import type { PromotionRequest } from "../promotion/requests.ts";
import type { PromotionScope } from "../promotion/scope.ts";
import { environmentOf } from "./open-scope.ts";

/** The options that select what goes on. */
export interface SelectionOptions {
  readonly service?: readonly string[];
  readonly version?: string;
  readonly release?: string;
  readonly reason?: string;
}

/** The request to promote from `source` to `target`. @throws UserError `ENVIRONMENT_UNKNOWN` */
export async function promotionRequest(
  scope: PromotionScope,
  [source, target]: readonly (string | undefined)[],
  { service, version, release, reason }: SelectionOptions,
): Promise<PromotionRequest> {
  return {
    kind: "promotion",
    source: environmentOf(scope.project, source),
    target: environmentOf(scope.project, target),
    ...(service === undefined ? {} : { services: service }),
    ...(version === undefined ? {} : { version }),
    ...(release === undefined ? {} : { release }),
    initiator: await scope.ports.repository.actor(),
    reason: reason ?? "",
  };
}
