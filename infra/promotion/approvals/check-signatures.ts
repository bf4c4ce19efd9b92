/** Asks whether the signatures of the approvals of one plan hold: only those that could count, all at once. */
import type { Facts } from "../facts.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import type { Known, Signatures } from "../ports.ts";
import { type Request, targetOf } from "../requests.ts";
import { keysByLogin } from "./standing.ts";

/** Answers by seq of the approval's event. Approvals of other plans and of people without a key are not asked about. */
export async function checkSignatures(
  signatures: Signatures,
  request: Request,
  facts: Facts,
  contentHash: string,
): Promise<ReadonlyMap<number, Known<boolean>>> {
  if (!facts.ledger.known) return new Map();
  const keys = keysByLogin(facts.project.policy);
  const asked = environmentView(facts.ledger.value, targetOf(request)).approvals.filter(
    (approval) => approval.contentHash === contentHash,
  );
  const answers = asked.map(async ({ seq, person, signature }): Promise<readonly [number, Known<boolean>][]> => {
    const key = keys.get(person.toLowerCase());
    if (key === undefined) return [];
    return [[seq, await holds(signatures, contentHash, signature, key)]];
  });
  return new Map((await Promise.all(answers)).flat());
}

async function holds(port: Signatures, hash: string, signature: string, key: string): Promise<Known<boolean>> {
  try {
    return await port.verify(hash, signature, key);
  } catch {
    return { known: false, why: "the check of the signature did not run", unreachable: false };
  }
}
