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
  return new UserError({ ...explain(failed), where: failed.what, cause });
}

interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly exit: ExitCode;
}

function explain({ status, limited, message }: FailedRequest): Explanation {
  if (limited) return LIMITED;
  const known = BY_STATUS[status] ?? (status >= 300 && status < 400 ? MOVED : undefined);
  if (known !== undefined) return { ...known, message: known.message.replace("%", () => plainWords(message)) };
  if (status >= 400 && status < 500) {
    const refusal = `GitHub refuses: ${plainWords(message)} (${status})`;
    return {
      code: "FORGE_REFUSED",
      message: refusal,
      remedy: "mend what it names, then try again",
      exit: EXIT.badInput,
    };
  }
  const said = status === 0 ? "GitHub did not answer" : `GitHub answered ${status}`;
  const remedy = "try again; see https://www.githubstatus.com";
  return { code: "FORGE_UNREACHABLE", message: `${said}, also after several attempts`, remedy, exit: EXIT.unreachable };
}

const LIMITED: Explanation = {
  code: "FORGE_RATE_LIMITED",
  message: "GitHub asks to wait longer than this command may",
  remedy: "wait as GitHub asks, then try again; nothing was written twice",
  exit: EXIT.unreachable,
};

const MOVED: Explanation = {
  code: "FORGE_REPOSITORY_MOVED",
  message: "the repository has moved; nothing is sent to another address",
  remedy: "set the git remote (or GITHUB_REPOSITORY) to the new name",
  exit: EXIT.badInput,
};

/** `%` stands for GitHub's own words. */
const BY_STATUS: Readonly<Record<number, Explanation>> = {
  401: {
    code: "FORGE_UNAUTHORISED",
    message: "GitHub does not accept the token",
    remedy: "renew ENVS_GITHUB_TOKEN",
    exit: EXIT.badInput,
  },
  403: {
    code: "FORGE_FORBIDDEN",
    message: "GitHub refuses this to the token: %",
    remedy: "give the token the permissions that docs/github.md lists",
    exit: EXIT.badInput,
  },
  404: {
    code: "FORGE_NOT_FOUND",
    message: "GitHub knows no such thing, or does not show it to this token",
    remedy: "check the name, and that the token may see it (docs/github.md)",
    exit: EXIT.badInput,
  },
};

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
