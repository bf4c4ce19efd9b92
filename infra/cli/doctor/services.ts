/** What has to be reached: the ledger, the state of every stack, and the registries. */
import type { Project } from "../../config/project.ts";
import type { Known, Ports } from "../../promotion/ports.ts";
import type { ImageRef } from "../../values/image-ref.ts";
import type { Check } from "../output/doctor-output.ts";
import { counted } from "../render/text.ts";
import { fail, ok, unreachable, warn } from "./check.ts";

/** The checks of what has to be reached, all asked at the same time. */
export async function serviceChecks(project: Project, ports: Ports): Promise<readonly Check[]> {
  const stacks = [...project.stacks.keys()].map((stack) => stateCheck(stack, ports));
  const registries = onePinEach(project).map(([host, pin]) => registryCheck(host, pin, ports));
  return Promise.all([ledgerCheck(ports), ...stacks, ...registries]);
}

async function ledgerCheck({ ledger }: Ports): Promise<Check> {
  const name = "ledger";
  const answer = await ledger.read();
  if (!answer.known) return notKnown(name, answer, "./envs ledger verify");
  return ok(name, `its chain of ${counted(answer.value.events.length, "event", "events")} holds`);
}

async function stateCheck(stack: string, { engine }: Ports): Promise<Check> {
  const name = `state of ${stack}`;
  const answer = await engine.readState(stack);
  if (!answer.known)
    return notKnown(name, answer, `check target.backend in Pulumi.${stack}.yaml, and that you are signed in there`);
  const { history, pendingOperations } = answer.value;
  if (pendingOperations > 0) {
    const found = `an interrupted update left ${counted(pendingOperations, "operation", "operations")} pending`;
    return warn(name, found, `./envs deploy ${stack}`);
  }
  const [last] = history;
  return ok(name, last === undefined ? "readable, never deployed" : `readable, last update ${last.result}`);
}

async function registryCheck(host: string, pin: ImageRef, { registry }: Ports): Promise<Check> {
  const name = `registry ${host}`;
  const answer = await registry.look(pin);
  if (!answer.known) return notKnown(name, answer, "check the network and the credentials for this registry");
  if (answer.value.present) return ok(name, `answers for ${pin.name}:${pin.tag}`);
  return fail(
    name,
    `answers, but has no ${pin.name}:${pin.tag} with the pinned digest`,
    "push it again, or release another build",
  );
}

/** One pinned image for each registry host; a registry without any pin has nothing to be asked for. */
function onePinEach(project: Project): readonly (readonly [host: string, pin: ImageRef])[] {
  const pins = [...project.stacks.values()].flatMap(({ config }) => Object.values(config.images));
  const byHost = new Map<string, ImageRef>();
  for (const pin of pins) {
    const [host = ""] = pin.name.split("/");
    if (!byHost.has(host)) byHost.set(host, pin);
  }
  return [...byHost].sort(([a], [b]) => (a < b ? -1 : 1));
}

function notKnown(name: string, answer: Known<unknown> & { readonly known: false }, remedy: string): Check {
  return answer.unreachable ? unreachable(name, answer.why, remedy) : fail(name, answer.why, remedy);
}
