/**
 * A pinned image: `name:tag@sha256:digest`. The brand makes sure that nothing unpinned reaches a promotion: the only
 * way to an `ImageRef` is `parseImage`. Keeps invariant 2 (a pin has a tag and a digest) at the boundary.
 */
import { ParseError } from "./parse-error.ts";

declare const pinned: unique symbol;

/** A parsed, pinned image reference. */
export interface ImageRef {
  /** Registry and repository, for example `ghcr.io/acme/api`. Always has a registry host. */
  readonly name: string;
  /** The version as people say it, for example `1.4.2`. */
  readonly tag: string;
  /** `sha256:` and 64 lower-case hexadecimal digits: what is really deployed. */
  readonly digest: string;
  readonly [pinned]: true;
}

const HOST = "[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?";
const PATH = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const NAME = new RegExp(`^${HOST}(?:/${PATH})+$`);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const FORM = "allowed: registry/name:tag@sha256:<64 hexadecimal digits>";

/**
 * Parses `name:tag@sha256:digest` (grammar of the OCI distribution specification, registry host required).
 * @throws ParseError with code `IMAGE_WITHOUT_DIGEST`, `IMAGE_WITHOUT_TAG` or `IMAGE_MALFORMED`
 */
export function parseImage(text: string): ImageRef {
  const at = text.indexOf("@");
  if (at < 0) throw new ParseError("IMAGE_WITHOUT_DIGEST", `"${text}" has no digest; ${FORM}`);
  const [name, tag] = splitTag(text.slice(0, at));
  const digest = text.slice(at + 1);
  if (tag === "") throw new ParseError("IMAGE_WITHOUT_TAG", `"${text}" has no tag; ${FORM}`);
  const first = name.split("/")[0] ?? "";
  const hasHost = first.includes(".") || first.includes(":") || first === "localhost";
  if (name.length > 255 || !NAME.test(name) || !hasHost || !TAG.test(tag) || !DIGEST.test(digest)) {
    throw new ParseError("IMAGE_MALFORMED", `"${text}" is no pinned image; ${FORM}`);
  }
  return { name, tag, digest } as ImageRef;
}

/** The reference as it stands in a stack file; `parseImage(formatImage(ref))` gives an equal reference. */
export function formatImage(ref: ImageRef): string {
  return `${ref.name}:${ref.tag}@${ref.digest}`;
}

function splitTag(text: string): [name: string, tag: string] {
  const colon = text.lastIndexOf(":");
  return colon > text.lastIndexOf("/") ? [text.slice(0, colon), text.slice(colon + 1)] : [text, ""];
}
