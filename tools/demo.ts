/**
 * `make demo`: the whole way of a version with the real engine, on this machine alone. Every step is a command that a
 * person can type, shown before it runs. It checks what it shows and fails loudly if the sandbox did not do what it says.
 */
import { openProject } from "../infra/environment/open-project.ts";
import { UserError } from "../infra/errors.ts";
import { sandboxPaths } from "../sandbox/paths.ts";
import { requireBlocked, requireEmpty, requireSameDigests } from "./demo/checks.ts";
import { DemoError } from "./demo/demo-error.ts";
import { type Journey, planJourney } from "./demo/journey.ts";
import { askEnvs, heading, showEnvs } from "./demo/run-envs.ts";

const SANDBOX =
  "the real Pulumi engine against stand-ins on this machine. No account is needed, nothing leaves the machine.";

try {
  await showAll();
} catch (error) {
  if (!(error instanceof DemoError) && !(error instanceof UserError)) throw error;
  console.error(`\nThe demo stopped: ${error.message}`);
  console.error(
    "what to do: ./envs --sandbox doctor; the sandbox stays as it is, to be looked at: ./envs --sandbox status",
  );
  process.exitCode = 1;
}

async function showAll(): Promise<void> {
  const started = Date.now();
  console.log(`This is the sandbox: ${SANDBOX}`);
  console.log(
    "So that it is quick, the engine writes its state once an update (PULUMI_SKIP_CHECKPOINTS), not at every step.",
  );
  heading("A fresh copy of the project in .sandbox/project, and the stand-ins for clusters, clouds and registry");
  await showEnvs(["sandbox", "reset"]);
  const { project, graph } = await openProject(sandboxPaths(process.cwd()).project);
  const journey = planJourney(project, graph);
  await showJourney(journey);
  heading("What runs where now");
  await showEnvs(["--sandbox", "status"]);
  await check(journey);
  console.log(
    `\nDone in ${Math.round((Date.now() - started) / 1000)} s. Nothing real was created or changed. To try next:`,
  );
  for (const line of nextSteps(journey)) console.log(`  ${line}`);
}

async function showJourney({ entry, builds, open, closed }: Journey): Promise<void> {
  heading(`The CI of the services builds the versions that are pinned and releases them into ${entry}`);
  await showEnvs(["sandbox", "ci", entry, ...builds, "--apply"]);
  for (const { from, to } of open) {
    heading(
      `What was verified in ${from} goes on to ${to}: the same digests, judged by every gate, deployed, verified`,
    );
    await showEnvs(["--sandbox", "promote", from, to, "--apply"]);
  }
  if (closed === undefined) return;
  heading(`${closed.to} asks people first: the next promotion is refused, with every reason at once`);
  await showEnvs(["--sandbox", "plan", closed.from, closed.to], 3);
  heading(`What ${closed.to} is made of: all that its first update would create, by the engine's preview`);
  await showEnvs(["--sandbox", "preview", closed.to]);
}

async function check({ entry, open, closed }: Journey): Promise<void> {
  const asked = askEnvs(["--sandbox", "status", "--json"]);
  const refused = closed && askEnvs(["--sandbox", "plan", closed.from, closed.to, "--json"], 3);
  const [status, plan] = await Promise.all([asked, refused]);
  requireSameDigests(status, [entry, ...open.map(({ to }) => to)]);
  if (closed === undefined) return;
  requireEmpty(status, closed.to);
  requireBlocked(plan);
}

function nextSteps({ entry, closed }: Journey): readonly string[] {
  const approve = closed === undefined ? [] : [`./envs sandbox approve ${closed.to} --as ben`];
  return [
    ...approve,
    "./envs --sandbox history",
    "./envs --sandbox preview",
    `./envs --sandbox new qa --like ${closed?.from ?? entry} --after ${entry}`,
    `eval "$(./envs sandbox env)"; npx pulumi preview --stack ${entry} --expect-no-changes`,
    "./envs sandbox stop",
  ];
}
