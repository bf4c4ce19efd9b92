/**
 * The read-only registry: the pull side of the OCI distribution specification over the image catalogue. The registry's
 * own host is the first part of the repository: `/v2/ghcr.io/acme/shop-api/manifests/1.4.2`.
 */
import type { IncomingMessage } from "node:http";
import { type HttpAnswer, jsonAnswer } from "../store/http-answer.ts";
import type { ImageCatalogue } from "./image-catalogue.ts";
import type { Blob, SampleImage } from "./sample-image.ts";

const VERSION = { "docker-distribution-api-version": "registry/2.0" };
const ROUTE = /^\/v2\/(?<name>.+)\/(?<kind>manifests|blobs|tags)\/(?<reference>[^/]+)$/;
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/;
const LAYER = "application/vnd.oci.image.layer.v1.tar";

/** Answers a request of the distribution API. */
export function answerRegistry(catalogue: ImageCatalogue, request: IncomingMessage): HttpAnswer {
  const url = new URL(request.url ?? "/", "http://registry");
  if (request.method !== "GET" && request.method !== "HEAD")
    return fault(405, "UNSUPPORTED", "this registry is read-only");
  if (url.pathname === "/v2/" || url.pathname === "/v2") return jsonAnswer(200, {}, VERSION);
  if (url.pathname === "/v2/_catalog") return jsonAnswer(200, { repositories: catalogue.repositories() }, VERSION);
  const { name = "", kind, reference = "" } = ROUTE.exec(url.pathname)?.groups ?? {};
  if (kind === undefined) return fault(404, "NOT_FOUND", "no such route");
  const tags = catalogue.tags(name);
  if (tags === undefined)
    return fault(404, "NAME_UNKNOWN", `repository ${name} is not known to the sandbox's registry`);
  if (kind === "tags")
    return reference === "list" ? tagList(name, tags, url) : fault(404, "NOT_FOUND", "no such route");
  const decoded = decodeURIComponent(reference);
  return kind === "manifests" ? manifest(catalogue, name, decoded, request) : blob(catalogue, name, decoded);
}

function manifest(catalogue: ImageCatalogue, name: string, reference: string, request: IncomingMessage): HttpAnswer {
  const byDigest = reference.includes(":");
  if (byDigest && !DIGEST.test(reference)) return fault(400, "DIGEST_INVALID", `${reference} is no digest`);
  const found = byDigest
    ? findObject(catalogue.images(name), reference, isManifest)
    : catalogue.byTag(name, reference)?.objects[0];
  if (found === undefined) return fault(404, "MANIFEST_UNKNOWN", `${name}: no manifest ${reference}`);
  if (!accepts(request, found)) return fault(406, "MANIFEST_UNKNOWN", `${name}: ${reference} is ${found.mediaType}`);
  return served(found, found.mediaType);
}

function blob(catalogue: ImageCatalogue, name: string, digest: string): HttpAnswer {
  if (!DIGEST.test(digest)) return fault(400, "DIGEST_INVALID", `${digest} is no digest`);
  const found = findObject(catalogue.images(name), digest, (object) => !isManifest(object));
  if (found === undefined) return fault(404, "BLOB_UNKNOWN", `${name}: no blob ${digest}`);
  return served(found, found.mediaType === LAYER ? "application/octet-stream" : found.mediaType);
}

/** As the specification pages it: at most `n` tags after `last`, in the order of their names. */
function tagList(name: string, tags: readonly string[], url: URL): HttpAnswer {
  const sorted = [...tags].sort();
  const last = url.searchParams.get("last");
  const count = Number(url.searchParams.get("n") ?? sorted.length);
  const rest = last === null ? sorted : sorted.filter((tag) => tag > last);
  const page = rest.slice(0, Number.isInteger(count) && count >= 0 ? count : rest.length);
  const next =
    page.length < rest.length
      ? { link: `</v2/${name}/tags/list?n=${count}&last=${page.at(-1) ?? ""}>; rel="next"` }
      : {};
  return jsonAnswer(200, { name, tags: page }, { ...VERSION, ...next });
}

function served(object: Blob, type: string): HttpAnswer {
  const headers = {
    ...VERSION,
    "content-type": type,
    "docker-content-digest": object.digest,
    etag: `"${object.digest}"`,
  };
  return { status: 200, headers, body: object.bytes };
}

function findObject(
  images: readonly SampleImage[],
  digest: string,
  wanted: (object: Blob) => boolean,
): Blob | undefined {
  return images.flatMap(({ objects }) => objects).find((object) => object.digest === digest && wanted(object));
}

function isManifest(object: Blob): boolean {
  return /\.(index|manifest)\./.test(object.mediaType);
}

function accepts(request: IncomingMessage, object: Blob): boolean {
  const header = request.headers.accept;
  if (header === undefined || header.includes("*/*")) return true;
  return header.split(",").some((type) => type.split(";")[0]?.trim() === object.mediaType);
}

function fault(status: number, code: string, message: string): HttpAnswer {
  return jsonAnswer(status, { errors: [{ code, message, detail: {} }] }, VERSION);
}
