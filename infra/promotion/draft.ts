/**
 * From an allowed plan to what is written: the target's new text and the intent, one commit (invariant 8), and the events
 * that follow it. Pure.
 */
import { contentHash } from "../values/content-hash.ts";
import { parseImage } from "../values/image-ref.ts";
import { boundBlockers } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { ALREADY_THERE } from "./gates/change.ts";
import type { Intent } from "./intent.ts";
import type { EventBody } from "./ledger/ledger-event.ts";
import { environmentView } from "./ledger/ledger-view.ts";
import type { Change, Plan } from "./plan.ts";
import type { LedgerSnapshot, PinsCommit } from "./ports.ts";
import { parsePins, releaseId } from "./release.ts";
import type { Request } from "./requests.ts";

/** Whether the plan is one of a promotion that is finished. */
export function isAlreadyThere(plan: Plan): boolean {
  return plan.decisions.some((decision) => decision.code === ALREADY_THERE);
}

/**
 * What landing the plan writes; undefined if what an approval signs stops it, or it is finished already. A plan that only
 * time or missing approvals hold has one too: that is what a pull request proposes.
 */
export function draftOf(
  request: Request,
  facts: Facts,
  plan: Plan,
  head: LedgerSnapshot["head"],
): PinsCommit | undefined {
  const { file } = facts;
  if (boundBlockers(plan).length > 0 || isAlreadyThere(plan) || !file.newText.known) return undefined;
  const intent = intentOf(request, facts, plan, head);
  return {
    environment: file.environment,
    expectedText: file.text,
    newText: file.newText.value,
    intentPath: `.promotions/${file.environment}/${intent.id}.json`,
    intentText: `${JSON.stringify(intent, null, 2)}\n`,
    message: commitMessage(intent),
    events: (commit) => [...builtEvents(request, facts), landingEvent(request, facts, intent, commit)],
    actor: request.initiator,
    ledgerHead: head,
  };
}

function intentOf(request: Request, facts: Facts, plan: Plan, ledger: LedgerSnapshot["head"]): Intent {
  const { file, sandbox } = facts;
  return {
    contract: 1,
    id: intentId(request, facts),
    kind: request.kind,
    environment: file.environment,
    ...(request.kind === "promotion" ? { source: request.source } : {}),
    release: releaseId(parsePins(file.after)),
    pins: file.after,
    changes: plan.changes,
    initiator: request.initiator,
    reason: request.reason,
    contentHash: plan.contentHash,
    decisions: plan.decisions,
    ledger,
    sandbox,
  };
}

/**
 * The landing before it is a part of the id: the same promotion decided twice has one id, and going to B, back to A and
 * to B once more has two.
 */
function intentId(request: Request, { file, ledger }: Facts): string {
  const landed = ledger.known ? environmentView(ledger.value, file.environment).landed : undefined;
  const source = request.kind === "promotion" ? request.source : null;
  const what = {
    kind: request.kind,
    source,
    environment: file.environment,
    pins: file.after,
    after: landed?.intent ?? null,
  };
  const start = "sha256:".length;
  return `${request.kind}-${contentHash(what).slice(start, start + 12)}`;
}

function landingEvent(request: Request, { file }: Facts, intent: Intent, commit: string): EventBody {
  const base = {
    environment: file.environment,
    intent: intent.id,
    pins: file.after,
    release: intent.release,
    commit,
    contentHash: intent.contentHash,
  };
  const { reason } = request;
  switch (request.kind) {
    case "release":
      return { type: "released", ...base };
    case "promotion":
      return { type: "promoted", ...base, source: request.source };
    case "rollback":
      return { type: "rolled-back", ...base, left: releaseId(parsePins(file.before)), reason };
    case "adoption":
      return { type: "adopted", ...base, reason };
    default:
      return request satisfies never;
  }
}

/** A release reports its images' builds, unless the ledger has this very report already. */
function builtEvents(request: Request, { ledger }: Facts): readonly EventBody[] {
  if (request.kind !== "release" || request.commit === "" || request.branch === "") return [];
  const { commit, branch } = request;
  const known = ledger.known ? ledger.value.builds : new Map<string, never>();
  return Object.entries(request.images)
    .filter(([service, image]) => {
      const reports = (known.get(image) ?? []) as readonly { service: string; commit: string; branch: string }[];
      return !reports.some((r) => r.service === service && r.commit === commit && r.branch === branch);
    })
    .map(([service, image]) => ({ type: "built", service, image, commit, branch }));
}

const VERBS = { release: "release", promotion: "promote", rollback: "roll back", adoption: "adopt" } as const;

/** Subject of at most 100 characters; the whole of it below. */
function commitMessage(intent: Intent): string {
  const way = intent.source === undefined ? intent.environment : `${intent.source} → ${intent.environment}`;
  const lines = intent.changes.map(changeText);
  const subject = `${VERBS[intent.kind]} ${way}: ${lines.join(", ") || "pins as they are"}`;
  const short =
    subject.length <= 100
      ? subject
      : `${VERBS[intent.kind]} ${way}: ${lines.length} ${lines.length === 1 ? "pin" : "pins"}`;
  const reason = intent.reason.trim() === "" ? [] : [`Reason: ${intent.reason.trim()}`, ""];
  const body = [...lines, ...(lines.length === 0 ? [] : [""]), ...reason];
  return [short, "", ...body, `Release: ${intent.release}`, `Intent: ${intent.id}`, ""].join("\n");
}

function changeText({ service, from, to }: Pick<Change, "service" | "from" | "to">): string {
  const tag = (image: string | null) => (image === null ? "none" : parseImage(image).tag);
  return `${service} ${tag(from)} → ${tag(to)}`;
}
