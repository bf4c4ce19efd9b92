/** What a proposed pull request says of itself: title and body, the same bytes for the same plan. Pure. */
import { codeSpan } from "../values/inert-text.ts";
import type { Decision } from "./decision.ts";
import type { Plan } from "./plan.ts";

const ICONS = { pass: "✅", block: "⛔", unknown: "❔", waived: "📝" } as const;
/** Rows of one table: far below GitHub's limit for a body, even with the longest pins. */
const MOST_ROWS = 60;

/** Title of the pull request: the subject of the commit that it becomes. */
export function proposalTitle(commitMessage: string): string {
  return commitMessage.split("\n", 1)[0] ?? "";
}

/** Body of the pull request: versions, every gate, what an approval signs, and how it lands. */
export function proposalBody(
  plan: Plan,
  intent: { readonly id: string; readonly initiator: string; readonly reason: string },
): string {
  const { target, kind, contentHash } = plan;
  const way =
    kind === "promotion" ? `${codeSpan(plan.source)} → ${codeSpan(target)}` : `${kind} in ${codeSpan(target)}`;
  const closed = plan.decisions.filter(({ verdict }) => verdict === "block" || verdict === "unknown").length;
  const lines = [
    `**${way}**, asked for by ${codeSpan(intent.initiator)}${intent.reason === "" ? "" : `: ${codeSpan(intent.reason)}`}`,
    "",
    "| Service | From | To | |",
    "|---|---|---|---|",
    ...capped(
      plan.changes.map(
        (change) =>
          `| ${[change.service, change.from ?? "–", change.to ?? "–", change.direction].map((text) => codeSpan(text)).join(" | ")} |`,
      ),
    ),
    "",
    closed === 0
      ? "Every gate lets it through now; all of them are judged again when it lands."
      : `It waits for ${closed} ${closed === 1 ? "decision" : "decisions"}; all gates are judged again when it lands.`,
    "",
    "| | Gate | Code | Why | What to do |",
    "|---|---|---|---|---|",
    ...capped(sorted(plan.decisions).map(gateRow)),
    "",
    `An approval signs ${codeSpan(contentHash)}: pins, configuration, rules and verdicts. Any change of them voids it.`,
    "",
    `- approve: \`./envs approvals sign ${target} --as LOGIN --key FILE\``,
    `- land: run the workflow \`land\` with this number; only it merges, and only if every gate lets it through then`,
    "",
    `Intent ${codeSpan(intent.id)}. Do not add commits: anything but these pins and this intent is refused.`,
    "",
  ];
  return lines.join("\n");
}

function sorted(decisions: readonly Decision[]): readonly Decision[] {
  return [
    ...decisions.filter(({ verdict }) => verdict !== "pass"),
    ...decisions.filter(({ verdict }) => verdict === "pass"),
  ];
}

function gateRow({ verdict, gate, code, reason, remedy }: Decision): string {
  return `| ${ICONS[verdict]} | ${codeSpan(gate)} | ${codeSpan(code)} | ${codeSpan(reason)} | ${remedy === "" ? "" : codeSpan(remedy)} |`;
}

function capped(rows: readonly string[]): readonly string[] {
  if (rows.length <= MOST_ROWS) return rows;
  return [...rows.slice(0, MOST_ROWS), "", `✂️ ${rows.length - MOST_ROWS} more rows: \`./envs plan\``];
}
