/** How a deployment ended, in words that leave no doubt about what runs now and who has to do what. */
import type { DeploymentOutput } from "../output/deployment-output.ts";
import type { RenderOptions } from "./decisions.ts";
import type { Tone } from "./paint.ts";
import { table } from "./table.ts";
import { counted, safeLine } from "./text.ts";

/** What was done: brought to its pins, or only asked. */
export type DeploymentVerb = "deploy" | "verify";

const TONES: Readonly<Record<DeploymentOutput["verdict"], Tone>> = {
  verified: "good",
  unverified: "warn",
  "failed-release": "bad",
  "failed-infrastructure": "bad",
};

/** Headline, health by service, and after anything but success what runs now and the next command. */
export function deploymentLines(
  outcome: DeploymentOutput,
  verb: DeploymentVerb,
  options: RenderOptions,
): readonly string[] {
  const { paint } = options;
  const { environment, release, verdict, reason, changes } = outcome;
  const did = verb === "deploy" ? `, ${counted(changes, "resource", "resources")} changed` : "";
  return [
    ...landedLines(outcome),
    `${paint("strong", safeLine(environment))}: ${paint(TONES[verdict], verdict)}, ${safeLine(release)}${did}`,
    ...healthLines(outcome, options),
    ...(reason === "" ? [] : [`  ${safeLine(reason)}`]),
    ...after(outcome).map(([label, text]) => `  ${label} ${paint("strong", text)}`),
  ];
}

function landedLines({ landed }: DeploymentOutput): readonly string[] {
  if (landed === null) return [];
  const said = landed.already ? "had been merged before" : "is merged";
  return [`Pull request #${landed.pullRequest} ${said}: commit ${landed.commit.slice(0, 12)}.`];
}

function healthLines({ health }: DeploymentOutput, options: RenderOptions): readonly string[] {
  const rows = health.map(({ service, url, healthy, status, detail }) => [
    { text: healthy ? `✓ ${service}` : `✗ ${service}`, tone: healthy ? ("good" as const) : ("bad" as const) },
    status === 0 ? "no answer" : String(status),
    detail === "" ? url : `${url}: ${detail}`,
  ]);
  return table(rows, { ...options, indent: 2 });
}

function after({
  environment,
  release,
  verdict,
  hindrance,
}: DeploymentOutput): readonly (readonly [label: string, text: string])[] {
  const env = safeLine(environment);
  switch (verdict) {
    case "verified":
      return [];
    case "unverified":
      return [
        ["now: ", `nobody knows whether ${release} is well in ${env}; nothing goes on from here until somebody does`],
        ["next:", afterUnverified(env, hindrance)],
      ];
    case "failed-release":
      return [
        ["now: ", `${release} runs in ${env} and is not healthy; it cannot go on from here`],
        ["next:", `./envs rollback ${env} --reason "…" --apply, or mend it and: ./envs verify ${env}`],
      ];
    case "failed-infrastructure":
      return [
        ["now: ", `the update of ${env} stopped half way: what ran before may still run, in whole or in part`],
        [
          "next:",
          `mend what is named above and repeat: ./envs deploy ${env}, or: ./envs rollback ${env} --reason "…" --apply`,
        ],
      ];
    default:
      return verdict satisfies never;
  }
}

/** To verify again helps only where an answer was missing: what is not whole stays so until it is deployed. */
function afterUnverified(env: string, hindrance: DeploymentOutput["hindrance"]): string {
  switch (hindrance) {
    case "not-deployed":
      return `./envs deploy ${env}`;
    case "update-running":
      return `wait until the update has ended, then: ./envs verify ${env}`;
    case "no-pins":
      return "give it pins first; what could move on says: ./envs status";
    case "no-endpoint":
      return `expose a service in environments:catalogue of Pulumi.yaml, then: ./envs deploy ${env}`;
    case "out-of-reach":
    case null:
      return `./envs verify ${env}`;
    default:
      return hindrance satisfies never;
  }
}
