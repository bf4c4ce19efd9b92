/**
 * The target's configuration is valid with the new pins, by its own schema and by the rules across stacks.
 *
 * | finding | verdict | code |
 * |---|---|---|
 * | the pins cannot be put into the file byte by byte | unknown | CONFIG_NOT_EDITABLE |
 * | faults with the new text | block | CONFIG_INVALID, one for each fault |
 * | none | pass | CONFIG_VALID |
 */
import { formatFault } from "../../errors.ts";
import { block, type Decision, pass, unknown } from "../decision.ts";
import type { Facts } from "../facts.ts";
import type { Request } from "../requests.ts";
import type { Gate } from "./gate.ts";

const GATE = "config";

/** Lets through if the project would be whole after the change. */
export const configGate: Gate = { name: GATE, bound: true, judge };

function judge(_: Request, { file }: Facts): Decision | readonly Decision[] {
  if (!file.newText.known) {
    const reason = `the pins cannot be put into ${file.file}: ${file.newText.why}`;
    return unknown(GATE, "CONFIG_NOT_EDITABLE", reason, `mend ${file.file}, then: make check`);
  }
  if (file.faults.length === 0) return pass(GATE, "CONFIG_VALID", `${file.file} is valid with the new pins`);
  return file.faults.map((fault) => {
    const { remedy, ...found } = fault;
    const next = remedy === undefined || remedy === "" ? `mend ${fault.where}, then: make check` : remedy;
    return block(GATE, "CONFIG_INVALID", `${fault.code}: ${formatFault(found).trim()}`, next);
  });
}
