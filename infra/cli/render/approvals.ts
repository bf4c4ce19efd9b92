/** Who has signed a promotion, whether it counts, and who is still asked. */
import type { Decision } from "../../promotion/decision.ts";
import type { ApprovalsListOutput } from "../output/approvals-output.ts";
import { decisionLines, type RenderOptions } from "./decisions.ts";
import { type Cell, table } from "./table.ts";
import { safeLine } from "./text.ts";
import { moment } from "./times.ts";

const WORDS = { yes: "counts", no: "does not count", unknown: "unknown" } as const;
const TONES = { yes: "good", no: "dim", unknown: "warn" } as const;

/** The approvals of a target, then what the approvals gate (`asked`) says of this promotion. */
export function approvalLines(
  { source, target, contentHash, approvals }: ApprovalsListOutput,
  asked: readonly Decision[],
  options: RenderOptions,
): readonly string[] {
  const { paint } = options;
  const rows = approvals.map(({ person, at, counts, reason }): readonly Cell[] => [
    person,
    moment(at),
    { text: WORDS[counts], tone: TONES[counts] },
    reason,
  ]);
  const title = paint("strong", `${safeLine(source)} → ${safeLine(target)}`);
  return [
    `${title}: ${paint("dim", `content hash ${contentHash}`)}`,
    "",
    ...(rows.length === 0 ? ["  nobody has signed yet"] : table(rows, { ...options, indent: 2 })),
    "",
    ...decisionLines(asked, options),
  ];
}
