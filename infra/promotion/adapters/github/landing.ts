/** Reading, judging aloud and merging a pull request. */
import { EXIT, UserError } from "../../../errors.ts";
import type { ChangedFile, CommitStatus, PullRequest } from "../../forge.ts";
import {
  filesAnswer,
  mergeAnswer,
  pullAnswer,
  repositoryAnswer,
  statusAnswer,
  statusesAnswer,
} from "./github-answers.ts";
import type { GithubSession } from "./github-client.ts";
import { ownAuthor } from "./own-author.ts";
import { inProject, placeParameters, type RepositoryPlace } from "./repository-place.ts";

const STATUSES: Readonly<Record<string, ChangedFile["status"]>> = {
  added: "added",
  modified: "modified",
  removed: "removed",
};
const LONGEST_DESCRIPTION = 140;

/** The pull request with all of its files. */
export async function readPull(place: RepositoryPlace, session: GithubSession, number: number): Promise<PullRequest> {
  const parameters = { ...placeParameters(place), pull_number: number };
  const pull = await session.ask({ route: "GET /repos/{owner}/{repo}/pulls/{pull_number}", parameters }, pullAnswer);
  const files = await session.list(
    { route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/files", parameters },
    filesAnswer,
  );
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.merged === true ? "merged" : pull.state,
    isDraft: pull.draft === true,
    headBranch: pull.head.ref,
    headRepository: pull.head.repo?.full_name ?? "",
    headCommit: pull.head.sha,
    baseBranch: pull.base.ref,
    mergeCommit: pull.merged === true ? (pull.merge_commit_sha ?? "") : "",
    files: files.map((file) => ({ path: inProject(place, file.filename), status: STATUSES[file.status] ?? "other" })),
  };
}

/** Sets a status on a commit. The newest of a context counts, so saying it twice does no harm. */
export async function setCommitStatus(
  place: RepositoryPlace,
  session: GithubSession,
  commit: string,
  status: CommitStatus,
): Promise<void> {
  const description = status.description.slice(0, LONGEST_DESCRIPTION);
  const parameters = { ...placeParameters(place), sha: commit, ...status, description };
  await session.ask({ route: "POST /repos/{owner}/{repo}/statuses/{sha}", parameters, repeatable: true }, statusAnswer);
}

/** Whether the newest status of that context on the commit is ours and says exactly this. */
export async function isOwnCommitStatus(
  place: RepositoryPlace,
  session: GithubSession,
  commit: string,
  status: CommitStatus,
): Promise<boolean> {
  const isOwn = await ownAuthor(session);
  const parameters = { ...placeParameters(place), ref: commit };
  const all = await session.list(
    { route: "GET /repos/{owner}/{repo}/commits/{ref}/statuses", parameters },
    statusesAnswer,
  );
  const newest = all.find(({ context }) => context === status.context);
  const description = status.description.slice(0, LONGEST_DESCRIPTION);
  return (
    newest !== undefined && isOwn(newest.creator) && newest.state === status.state && newest.description === description
  );
}

/** Merges the head that was judged; finds a merge whose answer was lost. @throws UserError `FORGE_MERGE_REFUSED` */
export async function mergePull(
  place: RepositoryPlace,
  session: GithubSession,
  number: number,
  options: { readonly head: string; readonly title: string; readonly message: string },
): Promise<{ readonly commit: string }> {
  const own = placeParameters(place);
  const allowed = await session.ask({ route: "GET /repos/{owner}/{repo}", parameters: own }, repositoryAnswer);
  const method =
    allowed.allow_squash_merge === false ? (allowed.allow_merge_commit === false ? "rebase" : "merge") : "squash";
  const parameters = {
    ...own,
    pull_number: number,
    sha: options.head,
    merge_method: method,
    ...(method === "rebase" ? {} : { commit_title: options.title, commit_message: options.message }),
  };
  try {
    const { sha } = await session.ask(
      { route: "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", parameters },
      mergeAnswer,
    );
    return { commit: sha };
  } catch (error) {
    const now = await readPull(place, session, number);
    if (now.state === "merged" && now.headCommit === options.head && now.mergeCommit !== "")
      return { commit: now.mergeCommit };
    throw mergeError(number, error, now.headCommit !== options.head);
  }
}

function mergeError(number: number, error: unknown, hasMoved: boolean): unknown {
  const code = (error as { readonly code?: string }).code;
  if (code !== "FORGE_REFUSED" && !hasMoved) return error;
  const reason = hasMoved ? "its head has moved since it was judged" : (error as Error).message;
  return new UserError({
    code: "FORGE_MERGE_REFUSED",
    message: `pull request ${number} was not merged: ${reason}`,
    where: `pull request ${number}`,
    remedy: "look at its checks and conflicts, then run the landing again: it judges anew",
    exit: EXIT.blocked,
    cause: error,
  });
}
