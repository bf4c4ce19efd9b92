/**
 * Asks the ports for every fact of a request, each once and in parallel. A port that throws has not answered, which is
 * a fact as well: a gate then says `unknown`.
 */

import { EXIT, UserError } from "../errors.ts";
import { parseImage } from "../values/image-ref.ts";
import { checkSignatures } from "./approvals/check-signatures.ts";
import { planHash } from "./decide.ts";
import { assembleFacts, type Facts } from "./facts.ts";
import type { Known, LedgerSnapshot, Ports, RegistryAnswer } from "./ports.ts";
import { type Request, sourceOf, targetOf } from "./requests.ts";
import type { PromotionScope } from "./scope.ts";

/** How many manifests are asked for at once: enough to hide the latency, few enough for a registry's limits. */
const REGISTRY_PARALLEL = 8;

/** Facts, and the ledger exactly as it was read: what is written later is compared with it. */
export interface Gathered {
  readonly facts: Facts;
  readonly snapshot: Known<LedgerSnapshot>;
}

/** Gathers all facts of a request that `checkRequest` has let through. Never throws for what the outside does. */
export async function gatherFacts(scope: PromotionScope, request: Request): Promise<Gathered> {
  const { project, graph, ports } = scope;
  const [from, to] = [sourceOf(request), targetOf(request)];
  const source = answered(() => ports.engine.readState(from));
  const [snapshot, sourceState, targetState] = await Promise.all([
    answered(() => ports.ledger.read()),
    source,
    from === to ? source : answered(() => ports.engine.readState(to)),
  ]);
  const base = assembleFacts(request, {
    now: ports.clock.now(),
    sandbox: ports.sandbox,
    project,
    graph,
    ledger: snapshot,
    source: sourceState,
    target: targetState,
  });
  const judged = { ...base, registry: await askRegistry(ports, Object.values(base.file.after)) };
  const signatures = await checkSignatures(ports.signatures, request, judged, planHash(request, judged));
  return { snapshot, facts: { ...judged, signatures } };
}

/**
 * The answer of a port, or that it failed. Only the text of a `UserError` is passed on: any other may hold raw output of
 * the engine. That somebody else holds a lock is no answer about the world, and goes to the person as it is.
 * @throws UserError `LOCK_HELD` (exit 5)
 */
export async function answered<T>(ask: () => Promise<Known<T>>): Promise<Known<T>> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof UserError && error.exit === EXIT.lockHeld) throw error;
    if (error instanceof UserError)
      return { known: false, why: error.message, unreachable: error.exit === EXIT.unreachable };
    const kind = error instanceof Error ? error.name : typeof error;
    return { known: false, why: `asking failed with an unexpected ${kind}`, unreachable: false };
  }
}

async function askRegistry(
  ports: Ports,
  images: readonly string[],
): Promise<ReadonlyMap<string, Known<RegistryAnswer>>> {
  const answers = new Map<string, Known<RegistryAnswer>>();
  const waiting = [...new Set(images)];
  const worker = async () => {
    for (let image = waiting.pop(); image !== undefined; image = waiting.pop()) {
      const ref = parseImage(image);
      answers.set(image, await answered(() => ports.registry.look(ref)));
    }
  };
  await Promise.all(Array.from({ length: REGISTRY_PARALLEL }, worker));
  return answers;
}
