/** Files of the project at a commit, as data: what a pull request holds is read this way and never checked out. */
import { isUtf8 } from "node:buffer";
import { UserError } from "../../../errors.ts";
import { blobAnswer, contentsAnswer } from "./github-answers.ts";
import type { GithubSession } from "./github-client.ts";
import { inRepository, placeParameters, type RepositoryPlace } from "./repository-place.ts";

/** The text, or undefined if there is no such file. @throws UserError `FORGE_FILE_UNSAFE` if it is no text file */
export async function readFileAt(
  place: RepositoryPlace,
  session: GithubSession,
  path: string,
  commit: string,
): Promise<string | undefined> {
  const own = placeParameters(place);
  const parameters = { ...own, path: inRepository(place, path), ref: commit };
  const route = "GET /repos/{owner}/{repo}/contents/{+path}";
  const found = await session.find({ route, parameters }, contentsAnswer);
  if (found === undefined) return undefined;
  if (found.type !== "file") throw unsafe(path, `a ${found.type}`);
  if (found.encoding === "base64" && found.content !== undefined) return decode(path, found.content);
  // Above 1 MB the contents come by their blob.
  const blob = { ...own, file_sha: found.sha };
  const { content } = await session.ask(
    { route: "GET /repos/{owner}/{repo}/git/blobs/{file_sha}", parameters: blob },
    blobAnswer,
  );
  return decode(path, content);
}

function decode(path: string, base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (!isUtf8(bytes)) throw unsafe(path, "not UTF-8");
  return bytes.toString("utf8");
}

function unsafe(path: string, what: string): UserError {
  return new UserError({
    code: "FORGE_FILE_UNSAFE",
    message: `${path} of the pull request is ${what}; allowed: a plain text file`,
    where: path,
    remedy: "close the pull request and propose again",
  });
}
