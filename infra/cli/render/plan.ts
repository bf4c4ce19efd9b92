/** A plan for a person: what would change, whether it may, and why not. */
import type { Plan } from "../../promotion/plan.ts";
import { parseImage } from "../../values/image-ref.ts";
import { ParseError } from "../../values/parse-error.ts";
import { decisionLines, type RenderOptions } from "./decisions.ts";
import { table } from "./table.ts";
import { counted, safeLine } from "./text.ts";

/** The lines of a plan: headline, changes, decisions, and what an approval would sign. */
export function planLines(plan: Plan, options: RenderOptions): readonly string[] {
  return [
    headline(plan, options),
    "",
    ...changeLines(plan, options),
    "",
    ...decisionLines(plan.decisions, options),
    options.paint("dim", `content hash ${plan.contentHash}`),
  ];
}

/** What the plan is about in a few words: `dev → staging`, `rollback of staging`. */
export function planTitle(plan: Pick<Plan, "kind" | "source" | "target">): string {
  switch (plan.kind) {
    case "promotion":
      return `${safeLine(plan.source)} → ${safeLine(plan.target)}`;
    case "release":
      return `release into ${safeLine(plan.target)}`;
    case "rollback":
      return `rollback of ${safeLine(plan.target)}`;
    case "adoption":
      return `adoption of ${safeLine(plan.target)}`;
    default:
      return plan.kind satisfies never;
  }
}

function headline(plan: Plan, { paint }: RenderOptions): string {
  const title = paint("strong", planTitle(plan));
  const release = plan.release === null ? "" : ` (${safeLine(plan.release)})`;
  const stopping = plan.decisions.filter(({ verdict }) => verdict === "block" || verdict === "unknown");
  const stopped = new Set(stopping.map(({ gate }) => gate)).size;
  const gates = counted(new Set(plan.decisions.map(({ gate }) => gate)).size, "gate", "gates");
  const reasons = stopping.length === stopped ? "" : `, for ${counted(stopping.length, "reason", "reasons")}`;
  if (plan.allowed) return `${title}${release}: ${paint("good", `allowed by ${gates}`)}`;
  return `${title}${release}: ${paint("bad", `blocked by ${stopped} of ${gates}${reasons}`)}`;
}

function changeLines(plan: Plan, options: RenderOptions): readonly string[] {
  if (plan.changes.length === 0) return ["No pin changes."];
  const heading = ["service", "now", "after", "direction"].map((text) => ({ text, tone: "dim" as const }));
  const rows = plan.changes.map(({ service, from, to, direction }) => [
    service,
    pinText(from),
    pinText(to),
    { text: direction, tone: direction === "down" || direction === "removed" ? ("warn" as const) : ("plain" as const) },
  ]);
  return table([heading, ...rows], { ...options, indent: 2 });
}

/** Version and the first digits of the digest: two builds of one version look different. `-` for no pin. */
export function pinText(pin: string | null): string {
  if (pin === null) return "-";
  try {
    const { tag, digest } = parseImage(pin);
    return `${tag} (${digest.slice("sha256:".length, "sha256:".length + 8)})`;
  } catch (error) {
    if (error instanceof ParseError) return safeLine(pin);
    throw error;
  }
}
