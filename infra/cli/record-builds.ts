/**
 * Writes what a service's CI says of its builds into the ledger before anything is judged by it: a release that becomes
 * a pull request is judged again when it lands, and its builds must be on record by then.
 */

import type { EventBody } from "../promotion/ledger/ledger-event.ts";
import type { LedgerView } from "../promotion/ledger/ledger-view.ts";
import type { Ports } from "../promotion/ports.ts";
import { record } from "../promotion/record.ts";
import type { ReleaseRequest } from "../promotion/requests.ts";

/**
 * Records each image of `request` as built from its branch and commit; what is on record already is not written again.
 * @throws UserError `LEDGER_UNREADABLE`, `LEDGER_CONFLICT` (exit 5)
 */
export async function recordBuilds(ports: Ports, request: ReleaseRequest): Promise<void> {
  await record(ports, request.initiator, (view) => missingBuilds(view, request));
}

function missingBuilds({ builds }: LedgerView, { images, commit, branch }: ReleaseRequest): readonly EventBody[] {
  return Object.entries(images)
    .filter(([service, image]) => {
      const known = builds.get(image) ?? [];
      return !known.some((one) => one.service === service && one.commit === commit && one.branch === branch);
    })
    .map(([service, image]) => ({ type: "built", service, image, commit, branch }));
}
