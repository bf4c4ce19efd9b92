/**
 * Requests to GitHub's API that end: each has a time limit, all of one operation share a budget, failures are retried a
 * bounded number of times, `retry-after` is obeyed within the budget, and every answer is checked before it is used.
 */
import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import type * as z from "zod";
import { forgeError, unreadableAnswer } from "./github-errors.ts";

/** How the API is reached. */
export interface GithubConnection {
  readonly token: string;
  /** @default https://api.github.com */
  readonly apiUrl: string;
  /** @default the global fetch */
  readonly fetch?: typeof fetch;
  /** For tests: how patient it is. @default as GitHub asks */
  readonly pace?: Pace;
}

/** How patient the client is. */
export interface Pace {
  /** Milliseconds of one "second" that it waits. @default 1000 */
  readonly secondMs: number;
  /** Whether it leaves GitHub's recommended pauses between writes. @default true */
  readonly pauses: boolean;
  /** Limit of one request. @default 15000 */
  readonly requestMs: number;
  /** Limit of one operation, waits included. @default 90000 */
  readonly budgetMs: number;
}

/** One request. */
export interface GithubRequest {
  /** `GET /repos/{owner}/{repo}/…` */
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Whether sending it twice does no harm. @default true for GET, else false */
  readonly repeatable?: boolean;
}

/** Requests of one operation, which share its budget. */
export interface GithubSession {
  /** The checked answer. @throws UserError `FORGE_…` */
  ask<T>(request: GithubRequest, answer: z.ZodType<T>): Promise<T>;
  /** Like `ask`, but undefined for 404. */
  find<T>(request: GithubRequest, answer: z.ZodType<T>): Promise<T | undefined>;
  /** All items of a list, every page of it. */
  list<T>(request: GithubRequest, items: z.ZodType<readonly T[]>): Promise<readonly T[]>;
}

const PATIENT: Pace = { secondMs: 1000, pauses: true, requestMs: 15_000, budgetMs: 90_000 };
const RETRIES = 3;
const PER_PAGE = 100;
/** GitHub itself ends lists at 3,000 files; a list without end is a fault. */
const MOST_PAGES = 100;

/** Starts operations. */
export interface GithubClient {
  /** A new operation with a budget of its own. */
  session(): GithubSession;
}

/** A client for one token. */
export function createGithubClient(connection: GithubConnection): GithubClient {
  const pace = connection.pace ?? PATIENT;
  const octokit = createOctokit(connection, pace);
  return { session: () => createSession(octokit, AbortSignal.timeout(pace.budgetMs), Date.now() + pace.budgetMs) };
}

function createSession(octokit: Octokit, signal: AbortSignal, deadline: number): GithubSession {
  const send = (request: GithubRequest) => sendOnce(octokit, request, signal, deadline);
  const ask = async <T>(request: GithubRequest, schema: z.ZodType<T>): Promise<T> => {
    const isRead = request.route.startsWith("GET ");
    for (let attempt = 1; ; attempt++) {
      const parsed = schema.safeParse((await send(request)).data);
      if (parsed.success) return parsed.data;
      if (!isRead || attempt === RETRIES || signal.aborted) throw unreadableAnswer(shortRoute(request), parsed.error);
    }
  };
  const find = async <T>(request: GithubRequest, schema: z.ZodType<T>): Promise<T | undefined> => {
    try {
      return await ask(request, schema);
    } catch (error) {
      if ((error as { readonly code?: string }).code === "FORGE_NOT_FOUND") return undefined;
      throw error;
    }
  };
  const list = async <T>(request: GithubRequest, schema: z.ZodType<readonly T[]>): Promise<readonly T[]> => {
    const items: T[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const parameters = { ...request.parameters, per_page: PER_PAGE, page };
      const part = await ask({ ...request, parameters }, schema);
      items.push(...part);
      if (part.length < PER_PAGE) return items;
    }
    throw unreadableAnswer(shortRoute(request), new Error(`more than ${MOST_PAGES * PER_PAGE} items`));
  };
  return { ask, find, list };
}

/** One request with the retries of the plugins. @throws UserError `FORGE_…` */
async function sendOnce(
  octokit: Octokit,
  request: GithubRequest,
  signal: AbortSignal,
  deadline: number,
): Promise<{ readonly data: unknown }> {
  const isRead = request.route.startsWith("GET ");
  // A number above 0 here would make the retry plugin repeat refusals as well (tried: a 404 was asked four times).
  const retries = (request.repeatable ?? isRead) ? {} : { retries: 0 };
  try {
    // `deadline` reaches the handlers of the throttling plugin; a redirected write would become a read, so none is followed.
    const options = { ...request.parameters, request: { signal, ...retries, deadline, redirect: "manual" as const } };
    const answer = await octokit.request(request.route, options);
    if (answer.status >= 300) throw Object.assign(new Error("redirected"), { status: answer.status });
    return answer;
  } catch (error) {
    throw forgeError(describeFailure(request, error), error);
  }
}

function createOctokit(connection: GithubConnection, pace: Pace): Octokit {
  const Client = Octokit.plugin(nameLimits, throttling, retry);
  const send = connection.fetch ?? fetch;
  const mayWait = (seconds: number, options: object) => {
    const { deadline = 0 } = (options as { request?: { deadline?: number } }).request ?? {};
    return Date.now() + seconds * pace.secondMs < deadline;
  };
  const atOnce = { key: () => ({ schedule: (_: unknown, work: () => unknown) => Promise.resolve(work()) }) };
  return new Client({
    auth: connection.token,
    baseUrl: connection.apiUrl,
    userAgent: "envs",
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    request: {
      fetch: (url: string, init: RequestInit) => {
        const limit = AbortSignal.timeout(pace.requestMs);
        return send(url, { ...init, signal: init.signal ? AbortSignal.any([init.signal, limit]) : limit });
      },
    },
    retry: {
      retries: RETRIES,
      retryAfterBaseValue: pace.secondMs,
      doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451],
    },
    throttle: {
      retryAfterBaseValue: pace.secondMs,
      onRateLimit: mayWait,
      onSecondaryRateLimit: mayWait,
      // The plugin's own types ask for a whole scheduler where it calls one method of it.
      ...(pace.pauses ? {} : ({ write: atOnce, notifications: atOnce } as object)),
    },
  });
}

/** The throttling plugin knows the limit only by these words; a bare 403 or 429 with `retry-after` is one as well. */
function nameLimits(octokit: Octokit): void {
  octokit.hook.error("request", (error) => {
    const failure = error as { status?: number; message: string; response?: { headers?: Record<string, string> } };
    const limited = (failure.status === 403 || failure.status === 429) && failure.response?.headers?.["retry-after"];
    if (limited && !/secondary rate/i.test(failure.message)) failure.message += " (secondary rate limit)";
    throw error;
  });
}

function describeFailure(request: GithubRequest, error: unknown) {
  const { status, message, response } = error as {
    readonly status?: number;
    readonly message?: string;
    readonly response?: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> };
  };
  // Octokit reports what never answered as a 500 without a response.
  const answered = response !== undefined || (status !== undefined && status < 500);
  const words = message ?? "";
  const exhausted = response?.headers?.["x-ratelimit-remaining"] === "0";
  const limited = status === 429 || (status === 403 && (exhausted || /secondary rate|rate limit/i.test(words)));
  return { what: shortRoute(request), status: answered ? (status ?? 0) : 0, message: words, limited };
}

function shortRoute({ route, parameters }: GithubRequest): string {
  return route.replace(/\{\+?([a-z_]+)\}/g, (whole, name: string) => String(parameters?.[name] ?? whole));
}
