/** Real git repositories in temporary folders: a project with its first commit, and the adapters on it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Git, gitIn } from "../../infra/promotion/adapters/git-command.ts";
import { createGitLedger } from "../../infra/promotion/adapters/git-ledger.ts";
import { createGitRepository } from "../../infra/promotion/adapters/git-repository.ts";
import { GENESIS } from "../../infra/promotion/ledger/chain.ts";
import { editPins } from "../../infra/promotion/pin-edit.ts";
import type { Ledger, LedgerSnapshot, PinsCommit, Repository } from "../../infra/promotion/ports.ts";
import { parsePins, releaseId } from "../../infra/promotion/release.ts";

const SHOP = fileURLToPath(new URL("../fixtures/shop", import.meta.url));

/** Environment of git in tests: nothing of the person's own settings. */
export const GIT_ENV: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  ENVS_ACTOR: undefined,
};

/** Temporary folders that are removed together. */
export class Scratch {
  readonly #folders: string[] = [];

  /** A new empty folder. */
  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), "envs-test-"));
    this.#folders.push(folder);
    return folder;
  }

  /** Removes all of them. Call it in `after` or `afterEach`. */
  clean(): void {
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs git and answers its output without the last newline. */
export function git(dir: string, ...args: readonly string[]): string {
  const output = execFileSync("git", [...args], {
    cwd: dir,
    env: GIT_ENV,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return output.replace(/\n$/, "");
}

/** A committed copy of the sample shop. `below` puts the project into a subfolder of the repository. */
export function makeProject(scratch: Scratch, options: { readonly below?: string } = {}): string {
  const top = scratch.folder();
  const dir = options.below === undefined ? top : join(top, options.below);
  mkdirSync(dir, { recursive: true });
  cpSync(SHOP, dir, { recursive: true });
  git(top, "init", "--quiet", "--initial-branch=main");
  git(top, "config", "user.name", "Ada");
  git(top, "config", "user.email", "ada@example.org");
  git(top, "add", "-A");
  git(top, "commit", "--quiet", "-m", "start");
  return dir;
}

/** A bare repository with the project in it, and clones of it. */
export function makeClones(
  scratch: Scratch,
  count: number,
): { readonly bare: string; readonly clones: readonly string[] } {
  const bare = join(scratch.folder(), "origin.git");
  const first = makeProject(scratch);
  git(dirname(bare), "clone", "--quiet", "--bare", first, bare);
  const clones = Array.from({ length: count }, () => {
    const clone = join(scratch.folder(), "clone");
    git(dirname(clone), "clone", "--quiet", bare, clone);
    git(clone, "config", "user.name", "Ada");
    git(clone, "config", "user.email", "ada@example.org");
    return clone;
  });
  return { bare, clones };
}

/** What a test opens a project with. */
export interface OpenOptions {
  readonly remote?: string;
  readonly now?: () => number;
  readonly env?: NodeJS.ProcessEnv;
  readonly project?: string;
  readonly sandbox?: boolean;
}

/** The adapters on a project. */
export interface OpenProject {
  readonly git: Git;
  readonly ledger: Ledger;
  readonly repository: Repository;
}

/** Opens the adapters as a new command would. */
export function openProject(dir: string, options: OpenOptions = {}): OpenProject {
  const env = options.env ?? GIT_ENV;
  const own = gitIn(dir, env);
  const clock = { now: options.now ?? (() => Date.now()) };
  const { remote, project = "shop", sandbox = false } = options;
  const ledger = createGitLedger({ git: own, branch: "envs-ledger", remote, project, sandbox, clock });
  return {
    git: own,
    ledger,
    repository: createGitRepository({ git: own, ledger, clock, env, command: "./envs promote dev staging" }),
  };
}

/** A pin of one character repeated: `pinOf("api", "1.5.0", "a")`. */
export function pinOf(service: string, version: string, digit: string): string {
  return `ghcr.io/acme/shop-${service}:${version}@sha256:${digit.repeat(64)}`;
}

/** A promotion of one pin into staging, on the ledger as it is now. */
export async function aChange(
  dir: string,
  head: LedgerSnapshot["head"] = GENESIS,
  take: Partial<PinsCommit> & { readonly image?: string; readonly id?: string } = {},
): Promise<PinsCommit> {
  const { image = pinOf("api", "1.5.0", "a"), id = "promotion-0123456789ab", ...rest } = take;
  const expectedText = readFileSync(join(dir, "Pulumi.staging.yaml"), "utf8");
  const pins = parsePins({ api: image });
  const newText = editPins(expectedText, pins);
  return {
    environment: "staging",
    expectedText,
    newText,
    intentPath: `.promotions/staging/${id}.json`,
    intentText: `${JSON.stringify({ id, image, ledger: head }, undefined, 2)}\n`,
    message: `promote dev to staging\n\n${id}`,
    events: (commit) => [
      {
        type: "promoted",
        environment: "staging",
        intent: id,
        pins: { api: image },
        release: releaseId(pins),
        source: "dev",
        commit,
        contentHash: `sha256:${"0".repeat(64)}`,
      },
    ],
    actor: "ada",
    ledgerHead: head,
    ...rest,
  };
}

/** Head of the ledger as a new command reads it. */
export async function ledgerHead(project: OpenProject): Promise<LedgerSnapshot["head"]> {
  const answer = await project.ledger.read();
  if (!answer.known) throw new Error(answer.why);
  return answer.value.head;
}
