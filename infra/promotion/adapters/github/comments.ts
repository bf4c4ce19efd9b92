/**
 * One comment of ours on a pull request, edited in place. It is known by its marker in the first line **and** by its
 * author, so that a comment that only looks like ours is left alone, however many comments there are.
 */
import { anyAnswer, commentAnswer, commentsAnswer } from "./github-answers.ts";
import type { GithubSession } from "./github-client.ts";
import { type Author, ownAuthor } from "./own-author.ts";
import { placeParameters, type RepositoryPlace } from "./repository-place.ts";

const ATTEMPTS = 3;

/** Creates or edits the comment; of several of ours with the marker the oldest stays. */
export async function upsertOwnComment(
  place: RepositoryPlace,
  session: GithubSession,
  comment: { readonly number: number; readonly marker: string; readonly body: string },
): Promise<"created" | "updated" | "unchanged"> {
  const isOwn = await ownAuthor(session);
  for (let attempt = 1; ; attempt++) {
    try {
      return await upsertOnce(place, session, comment, isOwn);
    } catch (error) {
      // A creation whose answer was lost may have happened: look again before another attempt, so that there is one.
      if (attempt === ATTEMPTS || (error as { readonly code?: string }).code !== "FORGE_UNREACHABLE") throw error;
    }
  }
}

async function upsertOnce(
  place: RepositoryPlace,
  session: GithubSession,
  { number, marker, body }: { readonly number: number; readonly marker: string; readonly body: string },
  isOwn: (author: Author) => boolean,
): Promise<"created" | "updated" | "unchanged"> {
  const own = placeParameters(place);
  const parameters = { ...own, issue_number: number };
  const route = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
  const all = await session.list({ route: `GET ${route}`, parameters }, commentsAnswer);
  const [first, ...others] = all
    .filter((each) => isOwn(each.user) && firstLine(each.body) === marker)
    .sort((a, b) => a.id - b.id);
  for (const other of others) {
    const gone = {
      route: "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}",
      parameters: { ...own, comment_id: other.id },
    };
    await session.find({ ...gone, repeatable: true }, anyAnswer);
  }
  if (first === undefined) {
    await session.ask({ route: `POST ${route}`, parameters: { ...parameters, body } }, commentAnswer);
    return "created";
  }
  if (first.body?.replaceAll("\r\n", "\n").trimEnd() === body.trimEnd()) return "unchanged";
  const edit = { ...own, comment_id: first.id, body };
  await session.ask(
    { route: "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", parameters: edit, repeatable: true },
    commentAnswer,
  );
  return "updated";
}

function firstLine(body: string | null | undefined): string {
  return (body ?? "").split(/\r?\n/, 1)[0] ?? "";
}
