/**
 * Makes the sandbox's copy of the project, with people, policy, stacks and the world around it. The copy appears whole
 * under its name or not at all; a start that was killed half-way begins anew.
 */
import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT, UserError } from "../../infra/errors.ts";
import { backendUrl, type SandboxPaths, sandboxPathFolders } from "../paths.ts";
import { writeFileWhole, writeJson } from "../store/json-file.ts";
import { copyProject } from "./copy-files.ts";
import { hashFiles } from "./drift.ts";
import { createStacks } from "./engine-stacks.ts";
import { readFacts, stackFile, stackNames } from "./facts.ts";
import { createRepository } from "./git.ts";
import { withOwnSecrets } from "./own-secrets.ts";
import { INITIATOR, makeKeys, staffTeams } from "./people.ts";
import { readPolicyPeople, rewritePolicy } from "./rewrite-policy.ts";
import { rewriteStack, withSalt } from "./rewrite-stack.ts";
import { createWorld } from "./world.ts";

const STATE_NOTE = "all stacks: state in a folder of the sandbox, secrets under a passphrase of its own";

/** Where the project's files come from. */
export interface PrepareSources {
  /** Folder whose `Pulumi*.yaml` and `promotion.yaml` take the place of the clone's own, for tests. */
  readonly filesFrom?: string | undefined;
  /** Tells what is being done. */
  readonly progress: (line: string) => void;
}

/**
 * Makes what is missing; answers whether the copy is a fresh one. A sandbox that is complete is left as it is. What is
 * left of one whose copy is gone goes, too: its state and objects fit no other copy.
 */
export async function prepare(paths: SandboxPaths, sources: PrepareSources): Promise<boolean> {
  if (!existsSync(paths.project)) forget(paths);
  mkdirSync(paths.state, { recursive: true, mode: 0o700 });
  for (const file of [paths.token, paths.passphrase, paths.redactionKey]) {
    if (!existsSync(file)) writeFileWhole(file, randomBytes(24).toString("base64url"));
  }
  if (existsSync(paths.project)) return false;
  sources.progress("copying the project into the sandbox");
  const fresh = `${paths.project}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeJson(paths.sources, hashFiles(paths.root, copyProject(paths.root, fresh)));
  if (sources.filesFrom !== undefined) overlay(sources.filesFrom, fresh);
  const notes = [STATE_NOTE, ...rewritePolicyFile(paths, fresh), ...rewriteStackFiles(paths, fresh)];
  sources.progress("creating its stacks");
  notes.push(...(await createEngineStacks(paths, fresh)));
  createRepository(fresh);
  createWorld(paths, readFacts(fresh));
  writeJson(paths.notes, { madeAt: new Date().toISOString(), notes });
  renameSync(fresh, paths.project);
  return true;
}

/** Removes everything but keys, ports and log: the next start makes the copy anew. */
export function forget(paths: SandboxPaths): void {
  for (const path of [paths.project, `${paths.project}.new`, paths.state, paths.objects, paths.manifests]) {
    rmSync(path, { recursive: true, force: true });
  }
  for (const file of [paths.failures, paths.images, paths.world, paths.cluster, paths.notes, paths.sources])
    rmSync(file, { force: true });
}

/** Writes what `ENVS_SANDBOX` names, from the ports in use. */
export function writeLink(
  paths: SandboxPaths,
  ports: { readonly registry: number; readonly endpoints: number; readonly control: number },
): void {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const logins = readdirSync(paths.people).filter((file) => !file.endsWith(".pub"));
  writeJson(paths.link, {
    contract: 1,
    project: paths.project,
    backend: backendUrl(paths),
    registry: at(ports.registry),
    endpoints: at(ports.endpoints),
    control: at(ports.control),
    people: Object.fromEntries(logins.sort().map((login) => [login, join(paths.people, login)])),
  });
}

function overlay(from: string, target: string): void {
  const settings = (dir: string) => readdirSync(dir).filter((file) => /^(Pulumi(\..+)?|promotion)\.yaml$/.test(file));
  for (const file of settings(target)) rmSync(join(target, file));
  rmSync(join(target, ".promotions"), { recursive: true, force: true });
  for (const file of settings(from)) cpSync(join(from, file), join(target, file));
}

function rewritePolicyFile(paths: SandboxPaths, project: string): readonly string[] {
  const file = join(project, "promotion.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const { teams, edges } = readPolicyPeople(text);
  const staffed = staffTeams(teams, edges);
  const keys = makeKeys(paths.people, [...new Set([INITIATOR, ...Object.values(staffed).flat()])]);
  if (text === "") return [];
  const rewritten = rewritePolicy(text, staffed, keys);
  writeFileSync(file, rewritten.text);
  return [
    `people who can approve: ${[...keys.keys()].sort().join(", ")}, with keys made for the sandbox`,
    ...rewritten.notes,
  ];
}

function rewriteStackFiles(paths: SandboxPaths, project: string): readonly string[] {
  const { stacks } = readFacts(project);
  return Object.entries(stacks).flatMap(([stack, facts]) => {
    const file = stackFile(project, stack);
    const { text, notes } = rewriteStack(stack, readFileSync(file, "utf8"), facts, backendUrl(paths));
    writeFileSync(file, text);
    return notes;
  });
}

/** Creates the stacks; each file of the copy gets its salt, and secrets that this salt opens. Answers what differs. */
async function createEngineStacks(paths: SandboxPaths, project: string): Promise<readonly string[]> {
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: backendUrl(paths),
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_HOME: paths.engine,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const maker = { project: readFacts(project).name, env, pulumi: engineOf(paths) };
  const salts = await createStacks(maker, stackNames(project));
  const passphrase = readFileSync(paths.passphrase, "utf8");
  const said = [...salts].map(async ([stack, salt]) => {
    const file = stackFile(project, stack);
    const { text, notes } = await withOwnSecrets(stack, readFileSync(file, "utf8"), { salt, passphrase });
    writeFileSync(file, withSalt(text, salt));
    return notes;
  });
  return (await Promise.all(said)).flat();
}

function engineOf(paths: SandboxPaths): string {
  const pulumi = join(sandboxPathFolders(paths)[0] ?? "", "pulumi");
  if (existsSync(pulumi)) return pulumi;
  const message = `the engine is not set up: there is no ${pulumi}`;
  throw new UserError({
    code: "ENGINE_MISSING",
    message,
    where: paths.engine,
    remedy: "make setup",
    exit: EXIT.badInput,
  });
}
