/**
 * GitHub's REST interface among the endpoints: whoever asks for the host `api.github.com`, by
 * `Host` or, where that cannot be chosen, by `X-Forwarded-Host`, is answered by the stand-in.
 */
import type { IncomingMessage } from "node:http";
import { answerGithub } from "../providers/github/github-api.ts";
import type { GithubWorld } from "../providers/github/github-world-rules.ts";
import { type HttpAnswer, jsonAnswer } from "../store/http-answer.ts";

/** The answer to a request for GitHub, or undefined for any other host. Nothing is written this way. */
export function answerGithubRequest(world: GithubWorld, request: IncomingMessage): HttpAnswer | undefined {
  const named = request.headers["x-forwarded-host"] ?? request.headers.host ?? "";
  const host = String(named)
    .replace(/:[0-9]+$/, "")
    .toLowerCase();
  if (host !== "api.github.com") return undefined;
  if (request.method !== "GET") return jsonAnswer(501, { message: "the sandbox plays no request but GET" });
  const { status, json } = answerGithub(world, new URL(request.url ?? "/", "http://github").pathname);
  return jsonAnswer(status, json);
}
