/**
 * Pull requests made without a working tree: blobs, tree, commit and branch through the Git data API, on top of the
 * base's head. Repeating a proposal finds what is there; a half-made one is finished.
 */
import { UserError } from "../../../errors.ts";
import type { Proposal } from "../../forge.ts";
import { commitAnswer, pullAnswer, pullListAnswer, refAnswer, repositoryAnswer, shaAnswer } from "./github-answers.ts";
import type { GithubSession } from "./github-client.ts";
import { readFileAt } from "./project-files.ts";
import { inRepository, placeParameters, type RepositoryPlace } from "./repository-place.ts";

/** Name and head of the default branch. */
export async function readDefaultBranch(place: RepositoryPlace, session: GithubSession) {
  const { default_branch: name } = await session.ask(
    { route: "GET /repos/{owner}/{repo}", parameters: placeParameters(place) },
    repositoryAnswer,
  );
  const parameters = { ...placeParameters(place), ref: `heads/${name}` };
  const { object } = await session.ask({ route: "GET /repos/{owner}/{repo}/git/ref/{+ref}", parameters }, refAnswer);
  return { name, commit: object.sha };
}

/** Opens the pull request of a proposal, or finds it open. @throws UserError `FORGE_BASE_DIFFERS`, `FORGE_…` */
export async function openProposal(place: RepositoryPlace, session: GithubSession, proposal: Proposal) {
  const base = await readDefaultBranch(place, session);
  for (const { path, text } of proposal.expected) {
    const found = await readFileAt(place, session, path, base.commit);
    if (found !== text) throw baseDiffers(base.name, path);
  }
  await ensureBranch(place, session, proposal, base.commit);
  return openOrFind(place, session, proposal, base.name);
}

/** Number of the open pull request of a branch of this repository. */
export async function findOpen(
  place: RepositoryPlace,
  session: GithubSession,
  branch: string,
): Promise<number | undefined> {
  const parameters = { ...placeParameters(place), head: `${place.owner}:${branch}`, state: "open" };
  const found = await session.list({ route: "GET /repos/{owner}/{repo}/pulls", parameters }, pullListAnswer);
  return found.find((pull) => pull.head.ref === branch && isOwn(place, pull))?.number;
}

function isOwn(
  place: RepositoryPlace,
  pull: { readonly head: { readonly repo: { readonly full_name: string } | null } },
): boolean {
  return pull.head.repo?.full_name.toLowerCase() === `${place.owner}/${place.repo}`.toLowerCase();
}

/** The branch with exactly the proposed files: made, left as it is, or moved if its files are of an older base. */
async function ensureBranch(
  place: RepositoryPlace,
  session: GithubSession,
  proposal: Proposal,
  base: string,
): Promise<void> {
  const own = placeParameters(place);
  const parameters = { ...own, ref: `heads/${proposal.branch}` };
  const branch = await session.find({ route: "GET /repos/{owner}/{repo}/git/ref/{+ref}", parameters }, refAnswer);
  if (branch !== undefined && (await holdsFiles(place, session, proposal, branch.object.sha))) return;
  const commit = await makeCommit(place, session, proposal, base);
  if (branch !== undefined) {
    const update = { ...parameters, sha: commit, force: true };
    await session.ask(
      { route: "PATCH /repos/{owner}/{repo}/git/refs/{+ref}", parameters: update, repeatable: true },
      refAnswer,
    );
    return;
  }
  const create = { ...own, ref: `refs/heads/${proposal.branch}`, sha: commit };
  try {
    await session.ask({ route: "POST /repos/{owner}/{repo}/git/refs", parameters: create }, refAnswer);
  } catch (error) {
    // It may be there all the same: made by an attempt whose answer was lost, or by somebody else just now.
    const made = await session.find({ route: "GET /repos/{owner}/{repo}/git/ref/{+ref}", parameters }, refAnswer);
    if (made === undefined || !(await holdsFiles(place, session, proposal, made.object.sha))) throw error;
  }
}

async function holdsFiles(
  place: RepositoryPlace,
  session: GithubSession,
  proposal: Proposal,
  commit: string,
): Promise<boolean> {
  for (const { path, text, stands } of proposal.files) {
    const found = await readFileAt(place, session, path, commit);
    if (found === undefined || !(stands?.(found) ?? found === text)) return false;
  }
  return true;
}

async function makeCommit(
  place: RepositoryPlace,
  session: GithubSession,
  proposal: Proposal,
  base: string,
): Promise<string> {
  const own = placeParameters(place);
  const parent = await session.ask(
    { route: "GET /repos/{owner}/{repo}/git/commits/{commit_sha}", parameters: { ...own, commit_sha: base } },
    commitAnswer,
  );
  const tree = proposal.files.map(({ path, text }) => ({
    path: inRepository(place, path),
    mode: "100644",
    type: "blob",
    content: text,
  }));
  const made = await session.ask(
    {
      route: "POST /repos/{owner}/{repo}/git/trees",
      parameters: { ...own, base_tree: parent.tree.sha, tree },
      repeatable: true,
    },
    shaAnswer,
  );
  const commit = { ...own, message: proposal.commitMessage, tree: made.sha, parents: [base] };
  // An unreferenced commit more does no harm.
  const answer = await session.ask(
    { route: "POST /repos/{owner}/{repo}/git/commits", parameters: commit, repeatable: true },
    shaAnswer,
  );
  return answer.sha;
}

async function openOrFind(place: RepositoryPlace, session: GithubSession, proposal: Proposal, base: string) {
  const own = placeParameters(place);
  const existing = await findOpen(place, session, proposal.branch);
  if (existing !== undefined) return describeExisting(place, session, existing);
  const { title, body, branch: head } = proposal;
  try {
    const parameters = { ...own, title, body, head, base, maintainer_can_modify: false };
    const made = await session.ask({ route: "POST /repos/{owner}/{repo}/pulls", parameters }, pullAnswer);
    return { number: made.number, url: made.html_url, already: false };
  } catch (error) {
    const made = await findOpen(place, session, proposal.branch);
    if (made === undefined) throw error;
    return describeExisting(place, session, made);
  }
}

async function describeExisting(place: RepositoryPlace, session: GithubSession, number: number) {
  const parameters = { ...placeParameters(place), pull_number: number };
  const pull = await session.ask({ route: "GET /repos/{owner}/{repo}/pulls/{pull_number}", parameters }, pullAnswer);
  return { number, url: pull.html_url, already: true };
}

function baseDiffers(branch: string, path: string): UserError {
  return new UserError({
    code: "FORGE_BASE_DIFFERS",
    message: `${path} on ${branch} is not what was judged here; nothing was proposed`,
    where: path,
    remedy: `bring this clone up to date with ${branch} (git pull; git push), then judge again`,
  });
}
