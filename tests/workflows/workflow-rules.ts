/** Rules for our GitHub workflows that no linter knows. Pure: text in, findings out. */
import { parse } from "yaml";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly shell?: string;
}

interface Job {
  readonly name?: string;
  readonly if?: string;
  readonly permissions?: unknown;
  readonly environment?: string | { readonly name?: string };
  readonly "timeout-minutes"?: number;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly jobs?: Readonly<Record<string, Job>>;
}

/** What a step may run: one command of ours, or of the tools that lead to a new cluster, or nothing. */
const COMMAND = /^(?:true|\.\/envs|make|\.ci\/run|node tools\/run\.js|aws eks update-kubeconfig|kubectl apply)(?: |$)/;
/** Everything that makes one command two. `${X:+…}` and quotes stay allowed. */
const SECOND_COMMAND = /[;&|<>`\n]|\$\(/;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const VERSION_COMMENT = /@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
/** Environments of promotions that wait for their approval, and the one condition under which a job names one. */
const DOOR = "promotion-approval-${{ inputs.environment }}";
const DOOR_IS_THERE = "contains(fromJSON(vars.ENVS_APPROVAL_ENVIRONMENTS || '[]'), inputs.environment)";
const UNTRUSTED_TRIGGERS = ["pull_request_target", "workflow_run", "issue_comment"];

/** Findings of one workflow; `environments` are the nodes of `promotion.yaml`. */
export function workflowFindings(text: string, environments: readonly string[]): readonly string[] {
  const workflow: Workflow = parse(text);
  const jobs = Object.entries(workflow.jobs ?? {});
  const findings = jobs.flatMap(([id, job]) => jobFindings(job, environments).map((finding) => `${id}: ${finding}`));
  if (JSON.stringify(workflow.permissions) !== "{}") findings.push("permissions at the top must be {}");
  if (workflow.concurrency === undefined) findings.push("there is no concurrency group");
  for (const trigger of UNTRUSTED_TRIGGERS)
    if (JSON.stringify(workflow.on ?? "").includes(`"${trigger}"`))
      findings.push(`the trigger ${trigger} mixes a stranger's input with our rights`);
  for (const line of text.split("\n"))
    if (/^\s*(?:- )?uses:/.test(line) && !VERSION_COMMENT.test(line))
      findings.push(`no version behind the commit: ${line.trim()}`);
  return findings;
}

/** Each `run` of a workflow. */
export function commandsOf(text: string): readonly string[] {
  const workflow: Workflow = parse(text);
  return Object.values(workflow.jobs ?? {}).flatMap((job) => (job.steps ?? []).flatMap((step) => step.run ?? []));
}

function jobFindings(job: Job, environments: readonly string[]): readonly string[] {
  const findings: string[] = [];
  if (typeof job.permissions !== "object" || job.permissions === null) findings.push("no permissions of its own");
  if (job["timeout-minutes"] === undefined) findings.push("no timeout-minutes");
  if (job.uses !== undefined) findings.push("calls another workflow, which may name any environment");
  const environment = typeof job.environment === "object" ? job.environment.name : job.environment;
  if (environment === DOOR) {
    if (job.if !== DOOR_IS_THERE)
      findings.push("an approval environment that may not be there: GitHub would create it");
    return [...findings, ...(job.steps ?? []).flatMap(stepFindings)];
  }
  const isExpression = environment === undefined || /^\$\{\{ [a-z_.A-Z]+ \}\}$/.test(environment);
  if (!isExpression && !environments.includes(environment))
    findings.push(
      `the environment ${environment} is no node of promotion.yaml: GitHub would create it without protection`,
    );
  return [...findings, ...(job.steps ?? []).flatMap(stepFindings)];
}

function stepFindings(step: Step): readonly string[] {
  const findings: string[] = [];
  if (step.uses !== undefined && !PINNED.test(step.uses)) findings.push(`${step.uses} is not pinned by a full commit`);
  if (step.uses?.startsWith("actions/checkout@") && step.with?.["persist-credentials"] !== false)
    findings.push("the checkout leaves the token in .git/config");
  if (step.run === undefined) return findings;
  const run = step.run.trim();
  if (run.includes("${{")) findings.push(`an expression stands in a command: ${run}`);
  if (!COMMAND.test(run)) findings.push(`no command of ours: ${run}`);
  if (SECOND_COMMAND.test(run)) findings.push(`more than one command: ${run}`);
  if (/(?:^|[^"{+])\$\{?[A-Z]/.test(run.replace(/\$\{[A-Z]+:\+[^}]*\}/g, "").replace(/"[^"]*"/g, '""')))
    findings.push(`an unquoted variable: ${run}`);
  if (step.shell !== undefined) findings.push("another shell");
  return findings;
}
