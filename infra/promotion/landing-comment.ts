/** Why a pull request did not land, as one comment that is edited in place. */
import { codeSpan, label } from "../values/inert-text.ts";
import { blockersOf } from "./decide.ts";
import type { Forge } from "./forge.ts";
import type { Plan } from "./plan.ts";

const MOST_BLOCKERS = 60;

/** Says every blocker with its remedy, or that the proposal is outdated. */
export async function commentOnRefusal(
  project: string,
  number: number,
  refusal: { readonly plan: Plan; readonly isProposed: boolean },
  forge: Forge,
): Promise<void> {
  const marker = `<!-- envs-landing:${label(project)} -->`;
  await forge.upsertComment(number, marker, `${marker}\n${refusalText(refusal)}`);
}

function refusalText({ plan, isProposed }: { readonly plan: Plan; readonly isProposed: boolean }): string {
  const blockers = blockersOf(plan);
  const rows = blockers
    .slice(0, MOST_BLOCKERS)
    .map(
      ({ verdict, gate, code, reason, remedy }) =>
        `| ${verdict === "unknown" ? "❔" : "⛔"} ${[gate, code, reason].map((text) => codeSpan(text)).join(" | ")} | ${remedy === "" ? "" : codeSpan(remedy)} |`,
    );
  const headline = isProposed
    ? `**Not landed**: ${blockers.length} ${blockers.length === 1 ? "decision stops" : "decisions stop"} it. The request stays open; the default branch is untouched.`
    : "**Not landed**: pins, configuration, rules or a verdict have changed since it was proposed. Close it and propose again.";
  const table = rows.length === 0 ? [] : ["", "| Gate | Code | Why | What to do |", "|---|---|---|---|", ...rows];
  return [headline, ...table, ""].join("\n");
}
