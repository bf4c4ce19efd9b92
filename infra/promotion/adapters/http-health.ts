/** Asks a service's health endpoint until it answers 200 or the attempts are used up. */
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { setTimeout as pause } from "node:timers/promises";
import type { HealthAnswer, HealthProbe } from "../ports.ts";

/** What a probe needs. */
export interface HealthOptions {
  /** Base URL that stands in for every endpoint; undefined outside the sandbox. */
  readonly mirror: string | undefined;
  /** Pauses between the attempts in milliseconds: one more attempt than pauses. @default 30 s in all; 0.4 s in the sandbox */
  readonly pausesMs?: readonly number[];
  /** Limit of one attempt in milliseconds. @default 5000 */
  readonly attemptMs?: number;
}

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];
const SANDBOX_PAUSES = [100, 300];
const MAX_BODY = 64 * 1024;

/** A probe over HTTP. It reads the status alone: 200 is healthy, everything else is not; redirects are not followed. */
export function createHealthProbe(options: HealthOptions): HealthProbe {
  const pauses = options.pausesMs ?? (options.mirror === undefined ? PAUSES : SANDBOX_PAUSES);
  return {
    ask: async (service, url) => {
      let answer = await askOnce(service, url, options);
      for (const wait of pauses) {
        if (answer.healthy) break;
        await pause(wait);
        answer = await askOnce(service, url, options);
      }
      return answer;
    },
  };
}

function askOnce(service: string, url: string, options: HealthOptions): Promise<HealthAnswer> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return Promise.resolve({
      service,
      url,
      healthy: false,
      status: 0,
      detail: "the health endpoint is no http or https URL",
    });
  }
  const { promise, resolve } = Promise.withResolvers<HealthAnswer>();
  const answer = (status: number, detail: string) => resolve({ service, url, healthy: status === 200, status, detail });
  const real = new URL(url);
  const asked = options.mirror === undefined ? real : new URL(`${real.pathname}${real.search}`, options.mirror);
  const send = asked.protocol === "https:" ? requestSecure : requestPlain;
  const signal = AbortSignal.timeout(options.attemptMs ?? 5_000);
  const question = send(
    asked,
    { method: "GET", headers: { host: real.host, "user-agent": "envs" }, agent: false, signal },
    (response) => {
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_BODY) response.destroy();
      });
      response.on("error", () => undefined);
      response.on("close", () => answer(response.statusCode ?? 0, `answered ${response.statusCode ?? 0}`));
    },
  );
  question.on("error", (error: NodeJS.ErrnoException) => answer(0, reasonOf(error)));
  question.end();
  return promise;
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === "AbortError" || error.name === "TimeoutError" || error.code === "ABORT_ERR")
    return "did not answer in time";
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: "refused the connection",
    ENOTFOUND: "has no address",
    EAI_AGAIN: "has no address now",
    ECONNRESET: "broke off the connection",
    EHOSTUNREACH: "cannot be reached",
    ENETUNREACH: "cannot be reached",
  };
  const isTls = error.code?.startsWith("CERT_") === true || /certificate|SELF_SIGNED|TLS|SSL/i.test(error.code ?? "");
  return reasons[error.code ?? ""] ?? (isTls ? "has no valid certificate" : "did not answer");
}
