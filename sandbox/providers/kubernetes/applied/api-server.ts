/** Requests to one API server, over connections that are kept. Credentials go into the connection and nowhere else. */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { isMap, listAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { ClusterAccess } from "./kube-config.ts";

/** Longest wait for one answer; a request that waits for a webhook has 30 seconds on the server's side. */
const PATIENCE_MS = 35_000;
/** How often a request is sent that the server puts off. */
const TRIES = 5;

/** One request. */
export interface ApiRequest {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** Path with query, from `/api` or `/apis` on. */
  readonly path: string;
  readonly body?: PropertyMap;
  /** @default `application/json` */
  readonly contentType?: string;
}

/** An answer of the server that is not a refusal. */
export interface ApiAnswer {
  /** HTTP status, 200 to 299. */
  readonly status: number;
  readonly object: PropertyMap;
}

/** The server's no, in its own words. */
export class ApiError extends Error {
  /** HTTP status; 0 if no answer came. */
  readonly status: number;
  /** `NotFound`, `Conflict`, `Invalid`, …; empty if the server gives none. */
  readonly reason: string;
  /** Resource that the refusal speaks of, plural; empty if the server names none. */
  readonly kind: string;
  /** Single causes: `FieldManagerConflict` and the like, with their texts. */
  readonly causes: readonly { readonly reason: string; readonly message: string }[];

  constructor(status: number, answer: PropertyMap, fallback: string) {
    super(textAt(answer, "message") ?? fallback);
    this.name = "ApiError";
    this.status = status;
    this.reason = textAt(answer, "reason") ?? "";
    this.kind = textAt(answer, "details", "kind") ?? "";
    this.causes = listAt(answer, "details", "causes").map((cause) => ({
      reason: textAt(cause, "reason") ?? "",
      message: textAt(cause, "message") ?? "",
    }));
  }
}

/** One API server. */
export class ApiServer {
  readonly #access: ClusterAccess;
  readonly #agent: HttpAgent;

  constructor(access: ClusterAccess) {
    const { ca, cert, key, servername, insecure, server } = access;
    const given = Object.entries({ ca, cert, key, servername }).filter(([, value]) => value !== undefined);
    this.#access = access;
    this.#agent =
      server.protocol === "http:"
        ? new HttpAgent({ keepAlive: true })
        : new HttpsAgent({ keepAlive: true, rejectUnauthorized: !insecure, ...Object.fromEntries(given) });
  }

  /** Address without credentials, for people. */
  get address(): string {
    return this.#access.server.origin;
  }

  /** Sends the request; one that the server puts off is sent again. @throws ApiError */
  async send(request: ApiRequest, signal?: AbortSignal): Promise<ApiAnswer> {
    for (let tried = 1; ; tried++) {
      const { status, retryAfter, body } = await this.#exchange(request, signal);
      if (status >= 200 && status < 300) return { status, object: body };
      const error = new ApiError(status, body, `the API server ${this.address} answered ${status}`);
      if (status !== 429 || tried >= TRIES) throw error;
      await sleep(Math.min(retryAfter, 10) * 1000);
    }
  }

  /** Closes the kept connections. */
  close(): void {
    this.#agent.destroy();
  }

  #exchange(request: ApiRequest, signal: AbortSignal | undefined): Promise<Exchange> {
    const text = request.body === undefined ? undefined : JSON.stringify(request.body);
    const { server, token } = this.#access;
    const url = new URL(server.pathname.replace(/\/$/, "") + request.path, server);
    const headers = {
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      // The length is said aloud: for a DELETE Node would send the body without any.
      ...(text === undefined
        ? {}
        : {
            "content-type": request.contentType ?? "application/json",
            "content-length": String(Buffer.byteLength(text)),
          }),
    };
    const limit = AbortSignal.timeout(PATIENCE_MS);
    const ends = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    const options = { method: request.method, headers, agent: this.#agent, signal: ends };
    return new Promise((resolve, reject) => {
      const failed = (cause: unknown) => reject(unanswered(this.address, cause));
      const send = url.protocol === "http:" ? requestHttp : requestHttps;
      const call = send(url, options, (answer) => {
        collect(answer).then(resolve, failed);
      });
      call.on("error", failed);
      call.end(text);
    });
  }
}

interface Exchange {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number;
  readonly body: PropertyMap;
}

async function collect(answer: IncomingMessage): Promise<Exchange> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    status: answer.statusCode ?? 0,
    retryAfter: Number(answer.headers["retry-after"] ?? 1) || 1,
    body: bodyOf(text),
  };
}

/** A proxy in between answers in its own way: such a text is the message. */
function bodyOf(text: string): PropertyMap {
  try {
    const parsed: unknown = JSON.parse(text);
    return isMap(parsed as PropertyMap) ? (parsed as PropertyMap) : {};
  } catch {
    return text.trim() === "" ? {} : { message: text.trim().split("\n").slice(0, 3).join("\n") };
  }
}

function unanswered(address: string, cause: unknown): ApiError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const late = cause instanceof Error && cause.name === "TimeoutError";
  const why = late ? `no answer within ${PATIENCE_MS / 1000} s` : code || String(cause);
  return new ApiError(0, {}, `the API server ${address} does not answer: ${why}`);
}
