/**
 * A pin is what its catalogue entry and the record say it is (invariants 2 and 13).
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | any | a pin of a service that the catalogue does not have | block | PIN_UNKNOWN_SERVICE |
 * | any | a pin of another repository than the catalogue's | block | PIN_REPOSITORY |
 * | promotion | the tag landed in the source with another digest | block | PIN_DIGEST_CHANGED |
 * | promotion | the pin never landed in the source | block | PIN_NOT_LANDED |
 * | release, promotion | the target has a history, and its file another pin than that says | block | PIN_FOREIGN |
 * | rollback | the same, and the foreign pin would stay | block | PIN_FOREIGN |
 * | any | no pin is there | pass | NOTHING_PINNED |
 * | any | none of these | pass | PINS_WELL |
 */
import { formatImage, parseImage } from "../../values/image-ref.ts";
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import type { Request } from "../requests.ts";
import { NOTHING_PINNED } from "./digest.ts";
import type { Gate } from "./gate.ts";

const GATE = "pin";

/** Lets through pins of the catalogue's repositories that came the recorded way. */
export const pinGate: Gate = { name: GATE, bound: true, judge };

function judge(request: Request, facts: Facts): Decision | readonly Decision[] {
  const found = [...catalogueFaults(facts), ...wayFaults(request, facts), ...foreignFaults(request, facts)];
  if (found.length > 0) return found;
  const count = Object.keys(facts.file.after).length;
  if (count === 0) return pass(GATE, NOTHING_PINNED, "no pin is there, so there is nothing to look at");
  return pass(
    GATE,
    "PINS_WELL",
    `${count} ${count === 1 ? "pin has" : "pins have"} tag, digest and the catalogue's repository`,
  );
}

function catalogueFaults({ file, project }: Facts): readonly Decision[] {
  return Object.entries(file.after).flatMap(([service, text]) => {
    const { name } = parseImage(text);
    const known = Object.hasOwn(project.catalogue, service) ? project.catalogue[service] : undefined;
    if (known === undefined) {
      const reason = `${service} is pinned but no service of the catalogue`;
      return [
        block(
          GATE,
          "PIN_UNKNOWN_SERVICE",
          reason,
          "add it to environments:catalogue in Pulumi.yaml, or remove the pin",
        ),
      ];
    }
    if (name === known.image) return [];
    const reason = `${service} is pinned to ${name}; allowed: ${known.image}`;
    return [block(GATE, "PIN_REPOSITORY", reason, "release an image of the catalogue's repository")];
  });
}

/** Pins that go on must have come into the source by a landing, byte for byte. */
function wayFaults(request: Request, { ledger, selection, file }: Facts): readonly Decision[] {
  if (request.kind !== "promotion" || !ledger.known || !selection.chosen) return [];
  const { everLanded } = environmentView(ledger.value, request.source);
  const strays = Object.entries(selection.pins).filter(
    ([service, text]) => file.after[service] === text && !everLanded.has(`${service}=${text}`),
  );
  if (strays.length === 0) return [];
  const tags = new Map([...everLanded].map((entry) => [entry.slice(0, entry.lastIndexOf("@")), entry]));
  return strays.map(([service, text]) => {
    const recorded = tags.get(`${service}=${text.slice(0, text.lastIndexOf("@"))}`);
    const remedy = `deploy what is on record: ./envs deploy ${request.source}`;
    if (recorded === undefined) {
      const reason = `${service} ${text} runs in ${request.source} but came there by no event of the ledger`;
      const adopt = `record it: ./envs adopt ${request.source} --reason "…"`;
      return block(GATE, "PIN_NOT_LANDED", reason, adopt);
    }
    const reason = `the digest of ${service} changed along the way: ${formatImage(parseImage(text))} runs in ${request.source}, ${recorded.slice(service.length + 1)} landed there`;
    return block(GATE, "PIN_DIGEST_CHANGED", reason, remedy);
  });
}

function foreignFaults(request: Request, { ledger, file }: Facts): readonly Decision[] {
  if (request.kind === "adoption" || !ledger.known) return [];
  const { landed } = environmentView(ledger.value, file.environment);
  if (landed === undefined) return [];
  const foreign = foreignServices(file.before, landed.pins).filter(
    (service) =>
      request.kind !== "rollback" ||
      (file.after[service] !== landed.pins[service] && file.after[service] === file.before[service]),
  );
  if (foreign.length === 0) return [];
  const reason = `${file.file} pins ${foreign.join(", ")} otherwise than the newest event of the ledger (${landed.intent}) says`;
  const remedy = `restore the file: git checkout ${file.file}; or, if it runs: ./envs adopt ${file.environment} --reason "…"`;
  return [block(GATE, "PIN_FOREIGN", reason, remedy)];
}

/** Services whose pin in a file is not the one that landed, sorted. */
export function foreignServices(
  file: Readonly<Record<string, string>>,
  landed: Readonly<Record<string, string>>,
): readonly string[] {
  const services = new Set([...Object.keys(file), ...Object.keys(landed)]);
  return [...services].filter((service) => file[service] !== landed[service]).sort();
}
