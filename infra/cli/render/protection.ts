/** What `deploy --protection` did, in words, and what is left to do. */
import type { PreviewStep } from "../../promotion/ports.ts";
import type { ProtectionOutcome } from "../../promotion/protect.ts";
import { stepText } from "../../promotion/protection.ts";
import type { ProtectionOutput } from "../output/protection-output.ts";
import type { RenderOptions } from "./decisions.ts";
import { counted, safeLine } from "./text.ts";

type Change = ProtectionOutput["applied"][number];

/** An outcome in the shape of `--json`. */
export function protectionOutput({ environment, applied, left }: ProtectionOutcome): ProtectionOutput {
  return { environment, applied: applied.map(changeOf), left: left.map(changeOf) };
}

/** Headline, every change that was made, and what an ordinary deployment has to do. */
export function protectionLines({ environment, applied, left }: ProtectionOutput, { paint }: RenderOptions) {
  const env = safeLine(environment);
  const done =
    applied.length === 0 ? "as declared, nothing was changed" : `${counted(applied.length, "change", "changes")} made`;
  const next = left.length > 0 ? [`  next: ${paint("strong", `./envs deploy ${env}`)}`] : [];
  return [
    `${paint("strong", env)}: protection ${paint("good", done)}`,
    ...applied.map((change) => `  ${textOf(change)}`),
    ...(left.length === 0 ? [] : [`  ${counted(left.length, "other change", "other changes")} left to a deployment`]),
    ...next,
  ];
}

function changeOf({ op, type, name, paths }: PreviewStep): Change {
  return { operation: op, type, name, paths: [...paths] };
}

function textOf({ operation, ...rest }: Change): string {
  return safeLine(stepText({ op: operation, ...rest }));
}
