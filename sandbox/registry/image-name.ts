/** How people name an image on the command line: `api@1.5.0` by its service, or `ghcr.io/acme/shop-api:1.5.0`. */
import { UserError } from "../../infra/errors.ts";
import { readFacts } from "../project/facts.ts";
import { sampleImage } from "./sample-image.ts";

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** An image that was named, with its service where it was named by it. */
export interface NamedImage {
  readonly service: string;
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/** The image that `text` names, of the catalogue of the project in `dir`. @throws UserError `SERVICE_UNKNOWN`, `IMAGE_MALFORMED` */
export function readImage(text: string, dir: string): NamedImage {
  const { services } = readFacts(dir);
  const separator = text.includes("@") ? text.indexOf("@") : text.lastIndexOf(":");
  const left = text.slice(0, Math.max(separator, 0));
  const tag = text.slice(separator + 1);
  const found = Object.entries(services).find(([service, { image }]) => service === left || image === left);
  if (separator <= 0 || !TAG.test(tag)) {
    const message = `"${text}" names no image; allowed: SERVICE@VERSION, for example api@1.5.0`;
    throw new UserError({
      code: "IMAGE_MALFORMED",
      message,
      where: text,
      remedy: "./envs sandbox status lists images",
    });
  }
  if (found === undefined) {
    const message = `"${left}" is no service of the catalogue; allowed: ${Object.keys(services).join(", ")}`;
    throw new UserError({
      code: "SERVICE_UNKNOWN",
      message,
      where: text,
      remedy: "./envs sandbox status lists images",
    });
  }
  const [service, { image }] = found;
  return { service, name: image, tag, digest: sampleImage(image, tag).digest };
}
