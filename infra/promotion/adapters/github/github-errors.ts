/** GitHub's refusals as errors of ours: what a person can do about each, and nothing of a raw answer but one clean line. */
import { stripVTControlCharacters } from "node:util";
import { EXIT, type ExitCode, UserError } from "../../../errors.ts";

/** What is known of a request that failed. */
export interface FailedRequest {
  /** `GET /repos/…`, without host and token. */
  readonly what: string;
  /** HTTP status; 0 if nothing answered. */
  readonly status: number;
  /** GitHub's own words, not yet cleaned. */
  readonly message: string;
  /** Whether it was refused for asking too often. */
  readonly limited: boolean;
}

/** The error for a request that failed for good. */
export function forgeError(failed: FailedRequest, cause: unknown): UserError {
  const { what, status } = failed;
  const make = (code: string, message: string, remedy: string, exit: ExitCode) =>
    new UserError({ code, message, where: what, remedy, exit, cause });
  if (failed.limited) {
    const remedy = "wait as GitHub asks, then try again; nothing was written twice";
    return make("FORGE_RATE_LIMITED", "GitHub asks to wait longer than this command may", remedy, EXIT.unreachable);
  }
  if (status === 401)
    return make("FORGE_UNAUTHORISED", "GitHub does not accept the token", "renew ENVS_GITHUB_TOKEN", EXIT.badInput);
  if (status === 403) {
    const remedy = "give the token the permissions that docs/github.md lists";
    return make(
      "FORGE_FORBIDDEN",
      `GitHub refuses this to the token: ${plainWords(failed.message)}`,
      remedy,
      EXIT.badInput,
    );
  }
  if (status === 404) {
    const remedy = "check the name, and that the token may see it (docs/github.md)";
    return make(
      "FORGE_NOT_FOUND",
      "GitHub knows no such thing, or does not show it to this token",
      remedy,
      EXIT.badInput,
    );
  }
  if (status >= 300 && status < 400) {
    const remedy = "set the git remote (or GITHUB_REPOSITORY) to the new name";
    return make(
      "FORGE_REPOSITORY_MOVED",
      "the repository has moved; nothing is sent to another address",
      remedy,
      EXIT.badInput,
    );
  }
  if (status >= 400 && status < 500) {
    return make(
      "FORGE_REFUSED",
      `GitHub refuses: ${plainWords(failed.message)} (${status})`,
      "mend what it names, then try again",
      EXIT.badInput,
    );
  }
  const said = status === 0 ? "GitHub did not answer" : `GitHub answered ${status}`;
  return make(
    "FORGE_UNREACHABLE",
    `${said}, also after several attempts`,
    "try again; see https://www.githubstatus.com",
    EXIT.unreachable,
  );
}

/** The error for an answer that is not what GitHub promises. */
export function unreadableAnswer(what: string, cause: unknown): UserError {
  return new UserError({
    code: "FORGE_ANSWER_UNREADABLE",
    message: "GitHub's answer is cut off or not what it promises",
    where: what,
    remedy: "try again; if a proxy stands between, look there",
    exit: EXIT.unreachable,
    cause,
  });
}

/** One short line without control characters: GitHub repeats what strangers wrote. */
function plainWords(message: string): string {
  const line = stripVTControlCharacters(message.slice(0, 2000))
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line || "no reason given";
}
