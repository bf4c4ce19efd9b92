/** The name of a cluster in logical names and file names, made from the context of a kubeconfig. Pure. */
import { sha256 } from "../../infra/values/content-hash.ts";

/** A context that is a name already. */
const SAFE = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Leaves room for a hyphen and the hash within 40 characters. */
const LONGEST_WORDS = 31;

/** `context`, if it is a safe name; else its last words and eight characters of its hash. Fixed once released. */
export function clusterName(context: string): string {
  if (SAFE.test(context)) return context;
  const hash = sha256(context).slice("sha256:".length, "sha256:".length + 8);
  const words = (context.toLowerCase().match(/[a-z0-9]+/g) ?? []).reverse();
  const kept = words.filter((_, index) => words.slice(0, index + 1).join("-").length <= LONGEST_WORDS);
  return [...kept.reverse(), hash].join("-");
}
