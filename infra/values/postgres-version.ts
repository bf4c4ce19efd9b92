/** The major version of a Postgres image. Data and archives of two major versions never mix, so it must be readable. */
import { type ImageRef, parseImage } from "./image-ref.ts";
import { ParseError } from "./parse-error.ts";

/**
 * Parses a pinned image whose tag begins with the version, such as `17.11-standard-trixie`.
 * @throws ParseError with code `POSTGRES_VERSION_UNREADABLE`, and what `parseImage` throws
 */
export function parsePostgresImage(text: string): ImageRef {
  const image = parseImage(text);
  postgresMajor(image);
  return image;
}

/** The major version, for example 17. @throws ParseError `POSTGRES_VERSION_UNREADABLE` */
export function postgresMajor({ tag }: ImageRef): number {
  const major = /^([1-9][0-9])(?:[.-]|$)/.exec(tag)?.[1];
  if (major === undefined) {
    const allowed = "allowed: a tag that begins with it, for example 17.11-standard-trixie";
    throw new ParseError("POSTGRES_VERSION_UNREADABLE", `the tag "${tag}" does not say the version; ${allowed}`);
  }
  return Number(major);
}
