/** GitHub as the forge: each method is one operation with a budget of its own. */
import { UserError } from "../../../errors.ts";
import type { Forge } from "../../forge.ts";
import type { Git } from "../git-command.ts";
import { upsertOwnComment } from "./comments.ts";
import { isOwnCommitStatus, mergePull, readPull, setCommitStatus } from "./landing.ts";
import { readFileAt } from "./project-files.ts";
import { findOpen, openProposal, readDefaultBranch } from "./proposals.ts";
import type { RepositoryPlace } from "./repository-place.ts";

/** The forge of a place, and of the clone in front of us. */
export function createGithubForge(
  place: RepositoryPlace,
  clone: { readonly git: Git; readonly remote: string },
): Forge {
  const session = () => place.client.session();
  return {
    repository: `${place.owner}/${place.repo}`,
    defaultBranch: () => readDefaultBranch(place, session()),
    openPullRequest: (proposal) => openProposal(place, session(), proposal),
    readPullRequest: (number) => readPull(place, session(), number),
    findPullRequest: (branch) => findOpen(place, session(), branch),
    readFile: (path, commit) => readFileAt(place, session(), path, commit),
    upsertComment: (number, marker, body) => upsertOwnComment(place, session(), { number, marker, body }),
    setStatus: (commit, status) => setCommitStatus(place, session(), commit, status),
    isOwnStatus: (commit, status) => isOwnCommitStatus(place, session(), commit, status),
    mergePullRequest: (number, options) => mergePull(place, session(), number, options),
    fastForward: (commit) => fastForward(clone.git, clone.remote, commit),
  };
}

async function fastForward(git: Git, remote: string, commit: string): Promise<void> {
  await git.text(["fetch", "--quiet", "--no-tags", remote, commit], { timeoutMs: 120_000 });
  const moved = await git.ask(["merge", "--quiet", "--ff-only", commit]);
  if (moved.code === 0) return;
  throw new UserError({
    code: "CLONE_NOT_FORWARD",
    message: `this clone cannot move forward to ${commit.slice(0, 12)}: it has commits or changes of its own`,
    where: git.dir,
    remedy: "deploy from a clean clone of the default branch: git status",
    cause: new Error(moved.stderr),
  });
}
