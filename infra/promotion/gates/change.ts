/**
 * Says how much would change. Never blocks; a promotion of nothing is no failure, and lands nothing.
 *
 * | finding | verdict | code |
 * |---|---|---|
 * | pins differ, or they are there without an event of the ledger | pass | CHANGES |
 * | the target holds exactly these pins, by file and by ledger | pass | ALREADY_THERE |
 * | no release could be chosen (the release gate blocks) | pass | NOTHING_CHOSEN |
 */
import { contentHash } from "../../values/content-hash.ts";
import { type Decision, pass } from "../decision.ts";
import { changesBetween } from "../direction.ts";
import type { Facts } from "../facts.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import type { Request } from "../requests.ts";
import type { Gate } from "./gate.ts";

const GATE = "change";

/** Tells a promotion that is finished from one that is to be done. */
export const changeGate: Gate = { name: GATE, bound: true, judge };

/** Code of a promotion that is finished: repeating it changes nothing (invariant 8). */
export const ALREADY_THERE = "ALREADY_THERE";

function judge(_: Request, facts: Facts): Decision {
  const { environment, before, after } = facts.file;
  if (!facts.selection.chosen) return pass(GATE, "NOTHING_CHOSEN", "there is nothing to compare");
  const count = changesBetween(before, after).length;
  if (count > 0)
    return pass(GATE, "CHANGES", `${count} ${count === 1 ? "pin changes" : "pins change"} in ${environment}`);
  const landed = facts.ledger.known ? environmentView(facts.ledger.value, environment).landed : undefined;
  // Pins that somebody wrote by hand get their judgement and their event although no byte of the file changes.
  if (landed === undefined || contentHash(landed.pins) !== contentHash(after)) {
    return pass(
      GATE,
      "CHANGES",
      `the pins stand in the file of ${environment}, but no event of the ledger put them there`,
    );
  }
  return pass(GATE, ALREADY_THERE, `${environment} holds exactly these pins already`);
}
