/** One way to hash a value, so that what a person signed and what is judged later are compared byte for byte. */
import { createHash } from "node:crypto";
import canonicalizeJson from "canonicalize";

/** `value` in the JSON Canonicalization Scheme (RFC 8785): same meaning, same bytes. `value` must be plain JSON. */
export function canonicalJson(value: unknown): string {
  const text = canonicalizeJson(value);
  if (text === undefined) throw new Error("value has no JSON form");
  return text;
}

/** `sha256:<hex>` of the canonical JSON of `value`. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** `sha256:<hex>` of text (UTF-8) or bytes. */
export function sha256(data: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(data).digest("hex")}`;
}
