/** Services × environments: which version is pinned where, and what this change moves. */

import { codeSpan } from "../values/inert-text.ts";
import { fitLines } from "./budget.ts";
import type { PreviewReport } from "./preview-report.ts";

/** Widest table that stays readable; more environments are left to `envs status`. */
const MOST_ENVIRONMENTS = 12;

/** The table, cut to `budget` characters with a notice; empty if nothing is pinned anywhere. */
export function versionTable(report: PreviewReport, budget: number): readonly string[] {
  const cells = new Map(report.versions.map((v) => [`${v.service}\n${v.environment}`, v]));
  const services = [...new Set(report.versions.map((version) => version.service))].sort();
  if (services.length === 0) return [];
  const names = report.environments.map((environment) => environment.name);
  const shown = names.slice(0, MOST_ENVIRONMENTS);
  const row = (service: string) => {
    const versions = shown.map((environment) => {
      const cell = cells.get(`${service}\n${environment}`);
      return cell === undefined ? "–" : versionCell(cell.before, cell.after);
    });
    return `| ${codeSpan(service, 60)} | ${versions.join(" | ")} |`;
  };
  const more =
    names.length > shown.length ? `; ${names.length - shown.length} more environments: \`./envs status\`` : "";
  const head = [
    `### Versions${more}`,
    "",
    `| Service | ${shown.map((name) => codeSpan(name, 40)).join(" | ")} |`,
    `|---|${"---|".repeat(shown.length)}`,
  ];
  const room = budget - head.reduce((size, line) => size + line.length + 1, 0);
  const notice = (left: number) => `| ✂️ ${left} more services: \`./envs status\` |${" |".repeat(shown.length)}`;
  return [...head, ...fitLines(services.map(row), room, notice)];
}

/** `1.4.2`, `1.4.1 → 1.4.2`, `– → 1.4.2`, or the digests where only they differ. */
function versionCell(before: string | null, after: string | null): string {
  if (before === after) return shownVersion(after);
  const sameTag = tagOf(before) === tagOf(after);
  const show = (pin: string | null) => (sameTag && pin !== null ? codeSpan(digestOf(pin), 30) : shownVersion(pin));
  return `${show(before)} → **${show(after)}**`;
}

function shownVersion(pin: string | null): string {
  return pin === null ? "–" : codeSpan(tagOf(pin) ?? "", 40);
}

function tagOf(pin: string | null): string | null {
  if (pin === null) return null;
  const name = pin.split("@")[0] ?? "";
  return name.slice(name.lastIndexOf(":") + 1);
}

function digestOf(pin: string): string {
  return (pin.split("@")[1] ?? pin).slice(0, "sha256:".length + 12);
}
