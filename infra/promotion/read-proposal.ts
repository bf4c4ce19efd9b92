/**
 * A pull request read as data: nothing of its head is run or checked out. It may hold new pins of one environment and
 * one intent that explains them, and nothing else (invariant 13).
 */
import { EXIT, UserError } from "../errors.ts";
import type { Forge, PullRequest } from "./forge.ts";
import { type Intent, intentSchema } from "./intent.ts";
import { editPins } from "./pin-edit.ts";
import { parsePins } from "./release.ts";
import type { PromotionScope } from "./scope.ts";

/** A pull request that is a promotion of one environment, and nothing else. */
export interface ReadProposal {
  readonly pull: PullRequest;
  readonly intent: Intent;
  readonly intentPath: string;
}

/** Larger than the intent of 10,000 services; more is not read. */
const LARGEST_INTENT = 8_000_000;

/**
 * Reads and checks a pull request against the project as the default branch has it.
 * @throws UserError `PROPOSAL_REFUSED` (exit 3) with every reason, `FORGE_…`
 */
export async function readProposal(
  { project, ports }: PromotionScope,
  environment: string,
  pull: PullRequest,
  forge: Forge,
): Promise<ReadProposal> {
  const stack = project.stacks.get(environment);
  if (stack === undefined) throw new Error(`no environment "${environment}"`);
  const { defaultName, faults } = await placeFaults(pull, forge);
  const folder = `.promotions/${environment}/`;
  const intents = pull.files.filter(({ path }) => path.startsWith(folder));
  const others = pull.files.filter(({ path }) => path !== stack.file && !path.startsWith(folder));
  if (others.length > 0)
    faults.push(
      `it changes ${listed(others.map(({ path }) => path))}; allowed: the pins of ${stack.file} and one intent`,
    );
  const [only] = intents;
  if (only === undefined || intents.length > 1)
    faults.push(`it holds ${intents.length} intents below ${folder}; allowed: one`);
  // Once merged the intent stands on the default branch, so that only an open one must be new.
  else if (only.status !== "added") faults.push(`it changes the intent ${only.path}, which must be new`);
  if (pull.files.some(({ path, status }) => path === stack.file && status !== "modified"))
    faults.push(`it does not edit ${stack.file} but replaces it`);
  if (only === undefined || faults.length > 0) throw refused(pull, faults, defaultName);
  const intent = parseIntent(pull, await forge.readFile(only.path, pull.headCommit), faults);
  if (intent === undefined) throw refused(pull, faults, defaultName);
  if (only.path !== `${folder}${intent.id}.json`) faults.push(`the intent ${only.path} calls itself ${intent.id}`);
  if (intent.environment !== environment) faults.push(`its intent is for ${intent.environment}`);
  if (intent.sandbox !== ports.sandbox)
    faults.push(ports.sandbox ? "it was not made in the sandbox" : "it was made in the sandbox");
  if (pull.state === "open") {
    const text = (await forge.readFile(stack.file, pull.headCommit)) ?? "";
    if (text !== withPins(stack.text, intent))
      faults.push(`its ${stack.file} is not the file of ${defaultName} with the pins of its intent`);
  }
  if (faults.length > 0) throw refused(pull, faults, defaultName);
  return { pull, intent, intentPath: only.path };
}

async function placeFaults(pull: PullRequest, forge: Forge) {
  const { name } = await forge.defaultBranch();
  const faults: string[] = [];
  if (pull.state === "closed") faults.push("it is closed");
  if (pull.isDraft) faults.push("it is a draft");
  if (pull.baseBranch !== name) faults.push(`it goes to ${pull.baseBranch}; allowed: ${name}`);
  if (pull.headRepository.toLowerCase() !== forge.repository.toLowerCase())
    faults.push("it comes from another repository");
  return { defaultName: name, faults };
}

function parseIntent(pull: PullRequest, text: string | undefined, faults: string[]): Intent | undefined {
  if (text === undefined || text.length > LARGEST_INTENT) {
    faults.push("its intent cannot be read");
    return undefined;
  }
  try {
    return intentSchema.parse(JSON.parse(text));
  } catch {
    // What is wrong inside is not repeated: it is a stranger's text.
    faults.push(`the intent of pull request ${pull.number} is not of the form that ./envs writes`);
    return undefined;
  }
}

function withPins(text: string, { pins }: Intent): string | undefined {
  try {
    return editPins(text, parsePins(pins));
  } catch {
    return undefined;
  }
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((path) => JSON.stringify(path.slice(0, 100)));
  return paths.length > shown.length
    ? `${shown.join(", ")} and ${paths.length - shown.length} more files`
    : shown.join(", ");
}

function refused(pull: PullRequest, faults: readonly string[], base: string): UserError {
  return new UserError({
    code: "PROPOSAL_REFUSED",
    message: `pull request ${pull.number} is no promotion that could land:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    where: `pull request ${pull.number}`,
    remedy: `close it and propose again from ${base}: ./envs promote SOURCE TARGET`,
    exit: EXIT.blocked,
  });
}
