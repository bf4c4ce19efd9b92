/**
 * How long exactly these pins have been verified in the source without a break: from the first `verified` to the moment
 * when something else landed there, or its health failed. After a break the clock starts anew.
 *
 * | kind | finding | verdict | code |
 * |---|---|---|---|
 * | any but a promotion | - | pass | SOAK_NOT_ASKED |
 * | promotion | no declared path leads there | pass | SOAK_NOT_JUDGED |
 * | promotion | the edge asks for none | pass | SOAK_NOT_ASKED |
 * | promotion | the ledger could not be read | unknown | LEDGER_UNREACHABLE, LEDGER_UNKNOWN |
 * | promotion | nothing is verified there, or no release was chosen | block | SOAK_NOT_STARTED |
 * | promotion | shorter than asked, still running there | block | SOAK_TOO_SHORT |
 * | promotion | shorter than asked, and it was superseded | block | SOAK_ENDED |
 * | promotion | as long as asked, or longer | pass | SOAK_DONE |
 */
import { formatDuration } from "../../values/duration.ts";
import { block, type Decision, pass } from "../decision.ts";
import type { Facts } from "../facts.ts";
import { kindText } from "../kind-text.ts";
import { environmentView } from "../ledger/ledger-view.ts";
import { soakMs } from "../ledger/release-history.ts";
import type { PromotionRequest, Request } from "../requests.ts";
import { momentText } from "../time-text.ts";
import { type Gate, unanswered } from "./gate.ts";

const GATE = "soak";

/** Lets through what has run long enough in the source. */
export const soakGate: Gate = { name: GATE, bound: false, judge };

function judge(request: Request, { graph, ledger, selection, now }: Facts): Decision {
  if (request.kind !== "promotion") return pass(GATE, "SOAK_NOT_ASKED", `${kindText(request)} needs no soak`);
  const { source, target } = request;
  const asked = graph.edge(source, target)?.soak;
  if (asked === undefined)
    return pass(GATE, "SOAK_NOT_JUDGED", "no declared path is taken, so there is no soak of one to ask");
  if (asked.ms === 0) return pass(GATE, "SOAK_NOT_ASKED", `${source} → ${target} asks for no soak`);
  if (!ledger.known) {
    return unanswered(
      GATE,
      "LEDGER",
      ledger,
      `how long it has soaked in ${source} is not known`,
      "see: ./envs ledger verify",
    );
  }
  const release = selection.chosen ? selection.release : undefined;
  const record = release === undefined ? undefined : environmentView(ledger.value, source).releases.get(release);
  if (release === undefined || record?.status !== "verified" || record.span === undefined) {
    const reason = `no release to promote is verified in ${source}, so its ${asked.text} have not begun`;
    return block(GATE, "SOAK_NOT_STARTED", reason, `verify it: ./envs verify ${source}`);
  }
  const soaked = soakMs(record, now);
  if (soaked >= asked.ms)
    return pass(GATE, "SOAK_DONE", `${release} has soaked ${formatDuration(soaked)} in ${source}`);
  const found = `${release} soaked ${formatDuration(soaked)} in ${source}; asked: ${asked.text}`;
  if (record.span.until !== undefined) {
    const reason = `${found}, and was superseded at ${momentText(record.span.until)}`;
    return block(GATE, "SOAK_ENDED", reason, afterSoak(request));
  }
  return block(GATE, "SOAK_TOO_SHORT", found, `earliest: ${momentText(record.span.since + asked.ms)}`);
}

/** What was named can never soak again; what runs there does so after its next verification. */
function afterSoak({ source, target, release, version }: PromotionRequest): string {
  if (release === undefined && version === undefined)
    return `deploy and verify what landed there since, and its soak begins: ./envs deploy ${source}`;
  return `promote what runs there now, once it has soaked: ./envs promote ${source} ${target}`;
}
