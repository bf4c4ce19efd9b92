/** One HTTP question with bounded retries, time and size. Knows nothing of registries. */
import { setTimeout as pause } from "node:timers/promises";

/** Bounds of a question, in milliseconds where it is a time. */
export interface RetryLimits {
  /** All attempts and pauses together. */
  readonly totalMs: number;
  readonly attemptMs: number;
  readonly attempts: number;
  /** Pause before the second attempt; doubles each time, with jitter. */
  readonly pauseMs: number;
}

/** Thrown when no usable answer came in the time allowed; the message goes on "the registry X …". */
export class Silent extends Error {}

/** The answer; 429 and 5xx are asked again. @throws Silent */
export async function requestWithRetry(
  url: string,
  init: RequestInit,
  limits: RetryLimits,
  deadline: number,
): Promise<Response> {
  let last = "could not be reached";
  for (let attempt = 1; attempt <= limits.attempts; attempt += 1) {
    const left = deadline - Date.now();
    if (left <= 0) break;
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(Math.min(left, limits.attemptMs)) });
      if (response.status !== 429 && response.status < 500) return response;
      await response.body?.cancel();
      last = `answers with status ${response.status}`;
      // 501: it will never know this method; asking again is no use.
      if (response.status === 501) return response;
    } catch {
      last = "could not be reached";
    }
    const wait = limits.pauseMs * 2 ** (attempt - 1) * (0.5 + Math.random());
    if (attempt < limits.attempts) await pause(Math.max(0, Math.min(wait, deadline - Date.now())));
  }
  throw new Silent(last);
}

/** The body up to `limit` bytes, or undefined if it is larger. @throws Silent if it breaks off */
export async function readBounded(response: Response, limit: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limit) return undefined;
      chunks.push(chunk);
    }
  } catch {
    throw new Silent("broke off its answer");
  }
  return Buffer.concat(chunks);
}
