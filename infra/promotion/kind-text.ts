/** What kinds of requests are called. */
import type { Request } from "./requests.ts";

/** The kind of a request with its article: `a promotion`, `an adoption`. */
export function kindText({ kind }: Request): string {
  return kind === "adoption" ? `an ${kind}` : `a ${kind}`;
}
