/** Who we are on GitHub: comments and statuses of others may look like ours, but they have another author. */
import { viewerAnswer } from "./github-answers.ts";
import type { GithubSession } from "./github-client.ts";

/** Author of a comment or a status; null if the account is gone. */
export type Author = { readonly id: number; readonly login: string } | null;

/** Tells our own authorship. An App's token may not read `/user`, but may ask GraphQL for its viewer. */
export async function ownAuthor(session: GithubSession): Promise<(author: Author) => boolean> {
  const parameters = { query: "query { viewer { login databaseId } }" };
  const { viewer } = (await session.ask({ route: "POST /graphql", parameters, repeatable: true }, viewerAnswer)).data;
  return (author) => author !== null && (author.id === viewer.databaseId || author.login === viewer.login);
}
