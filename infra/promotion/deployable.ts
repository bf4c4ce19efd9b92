/**
 * Whether the pins in an environment's file may be deployed at all: they came by an event of the ledger, whoever wrote
 * them (invariant 13), and neither a lock nor a freeze binds the environment (invariant 7). Pure.
 */
import type { Project } from "../config/project.ts";
import { block, type Decision } from "./decision.ts";
import { presentPins } from "./facts.ts";
import { activeFreezes, frozen } from "./gates/freeze.ts";
import { lockDecisions } from "./gates/lock.ts";
import { foreignServices } from "./gates/pin.ts";
import { environmentView, type LedgerView } from "./ledger/ledger-view.ts";

/** Why the pins of the file are not those that landed, or nothing. */
export function originFaults(project: Project, view: LedgerView, environment: string): readonly Decision[] {
  const pins = presentPins(project, environment);
  const landed = environmentView(view, environment).landed;
  const foreign = foreignServices(pins, landed?.pins ?? {});
  if (foreign.length === 0) return [];
  const file = project.stacks.get(environment)?.file ?? environment;
  const than =
    landed === undefined
      ? "no event of the ledger put them there"
      : `the newest event (${landed.intent}) says otherwise`;
  const reason = `${file} pins ${foreign.join(", ")}, but ${than}`;
  const remedy =
    landed === undefined
      ? `release them, or record what runs: ./envs adopt ${environment} --reason "…"`
      : `restore the file: git checkout ${file}`;
  return [block("origin", "PINS_WITHOUT_EVENT", reason, remedy)];
}

/** Locks and freezes that keep a deployment away. Going back is exempt from a freeze, as its landing was. */
export function holdFaults(project: Project, view: LedgerView, environment: string, now: number): readonly Decision[] {
  const goesBack = environmentView(view, environment).landed?.type === "rolled-back";
  const freezes = goesBack ? [] : activeFreezes(project.policy, environment, now);
  return [...lockDecisions(view, environment), ...freezes.map((freeze) => frozen(environment, freeze))];
}
