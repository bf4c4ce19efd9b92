/**
 * The project's git repository: what is committed, who commits, and commits of pins that a kill at any moment leaves
 * whole (invariants 3 and 8). The order of a commit: lock, proof, objects, journal, ledger, branch, files, journal away.
 */
import { UserError } from "../../errors.ts";
import { parseName } from "../../values/name.ts";
import type { Clock, Ledger, PinsCommit, Repository } from "../ports.ts";
import type { Git } from "./git-command.ts";
import { readBlobs, resolveObject } from "./git-objects.ts";
import { findPlace } from "./git-place.ts";
import { readJournal, writeJournal } from "./journal.ts";
import { discardDraft, draftCommit } from "./pins-draft.ts";
import { bringIntoTree, type LandingPlace, moveBranch, pending, recordEvents } from "./pins-landing.ts";
import { needsRecovery, recoverPins } from "./pins-recovery.ts";
import { breakLock, isStale, readLock, takeLock } from "./project-lock.ts";
import { hashTree } from "./tree-hash.ts";
import { writeFailed } from "./write-error.ts";

/** What a repository needs. */
export interface GitRepositoryOptions {
  /** Git in the project's folder. */
  readonly git: Git;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** What is being done, for others who wait: `./envs promote`. */
  readonly command: string;
}

/** The repository that the folder of `git` lies in, at its top or below. */
export function createGitRepository(options: GitRepositoryOptions): Repository {
  const { git } = options;
  return {
    head: () => resolveObject(git, "HEAD^{commit}"),
    actor: () => findActor(git, options.env),
    treeHash: () => hashTree(git),
    dirty: (paths) => findDirty(git, paths),
    hasIntent: async (environment, id) => {
      const { prefix } = await findPlace(git);
      return (await resolveObject(git, `HEAD:${prefix}.promotions/${parseName(environment)}/${id}.json`)) !== undefined;
    },
    commitPins: (change) => commitPins(options, change),
    recover: () => recover(options),
  };
}

async function commitPins(options: GitRepositoryOptions, change: PinsCommit): Promise<{ readonly commit: string }> {
  const { git, ledger, clock } = options;
  const place: LandingPlace = { git, ledger, root: git.dir, ...(await findPlace(git)) };
  const unlock = await takeLock(git, options.command, clock);
  try {
    await recoverPins(place);
    if (readJournal(place.scratch) !== undefined) throw pending("see what the last command said");
    const repeated = await committedBefore(place, change);
    if (repeated !== undefined) return { commit: repeated };
    const commit = await landDraft(place, change);
    return { commit };
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    throw writeFailed(error, `Pulumi.${change.environment}.yaml`, "nothing was changed");
  } finally {
    await unlock();
  }
}

async function landDraft(place: LandingPlace, change: PinsCommit): Promise<string> {
  const journal = await draftCommit(place, change);
  try {
    writeJournal(place.scratch, journal);
  } catch (error) {
    discardDraft(place.root, journal.files);
    throw error;
  }
  await recordEvents(place, journal);
  await moveBranch(place, journal);
  await bringIntoTree(place, journal);
  return journal.commit;
}

/** The commit that already holds this intent, if its pins still stand. */
async function committedBefore(place: LandingPlace, change: PinsCommit): Promise<string | undefined> {
  const { git, prefix } = place;
  if ((await resolveObject(git, `HEAD:${prefix}${change.intentPath}`)) === undefined) return undefined;
  const stack = await resolveObject(git, `HEAD:${prefix}Pulumi.${parseName(change.environment)}.yaml`);
  const [bytes] = stack === undefined ? [] : await readBlobs(git, [stack]);
  if (bytes?.toString("utf8") !== change.newText) return undefined;
  const commit = await git.text(["log", "-1", "--format=%H", "--", change.intentPath], {
    env: { GIT_LITERAL_PATHSPECS: "1" },
  });
  return commit === "" ? undefined : commit;
}

async function recover(options: GitRepositoryOptions): Promise<string | undefined> {
  const { git, ledger, clock } = options;
  const found = await findPlace(git).catch((error: unknown) => {
    if (error instanceof UserError && error.code === "NOT_A_REPOSITORY") return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  const place: LandingPlace = { git, ledger, root: git.dir, ...found };
  const lock = await readLock(git);
  if (lock !== undefined && !isStale(lock)) return undefined;
  if (!needsRecovery(place.root, place.scratch)) {
    if (lock === undefined || !(await breakLock(git, lock))) return undefined;
    return `freed the lock of process ${lock.holder?.pid}, which is gone`;
  }
  const unlock = await takeLock(git, options.command, clock).catch((error: unknown) => {
    // Somebody else is recovering, or promoting, at this very moment.
    if (error instanceof UserError && error.code === "LOCK_HELD") return undefined;
    throw error;
  });
  if (unlock === undefined) return undefined;
  try {
    const done = await recoverPins(place);
    return done.length === 0 ? undefined : done.join("; ");
  } finally {
    await unlock();
  }
}

async function findActor(git: Git, env: NodeJS.ProcessEnv): Promise<string> {
  const given = env.ENVS_ACTOR?.trim();
  if (given !== undefined && given !== "") return given.toLowerCase();
  const email = (await git.ask(["config", "user.email"])).stdout.toString("utf8").trim();
  // GitHub's own private addresses are `number+login@users.noreply.github.com`.
  const login = email.split("@")[0]?.replace(/^\d+\+/, "") ?? "";
  const name = (await git.ask(["config", "user.name"])).stdout.toString("utf8").trim();
  const actor = (login === "" ? name.replaceAll(/\s+/g, "-") : login).toLowerCase();
  if (actor !== "") return actor;
  const remedy = "git config user.email <login>@example.org, or set ENVS_ACTOR";
  throw new UserError({
    code: "ACTOR_UNKNOWN",
    message: "git does not know who you are",
    where: "git config user.email",
    remedy,
  });
}

async function findDirty(git: Git, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { prefix } = await findPlace(git);
  const args = ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", ...paths];
  const text = await git.text(args, { env: { GIT_LITERAL_PATHSPECS: "1" } });
  const lines = text.split("\0").filter((line) => line !== "");
  const changed = lines
    .map((line) => line.slice(3))
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
  return paths.filter((path) => changed.some((one) => one === path || one.startsWith(`${path.replace(/\/$/, "")}/`)));
}

/** Whether it is an error of the file system: those alone are translated; anything else says what it is by itself. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
