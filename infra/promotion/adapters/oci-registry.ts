/**
 * An OCI registry, read only: whether a digest is there and what a tag names now. Every answer is bounded in time and
 * size; what is neither a manifest nor a clear "not found" is not known (invariants 2 and 4).
 */
import { createHash } from "node:crypto";
import { IMAGE_MEDIA_TYPES } from "../../values/image-media-types.ts";
import type { Known, Registry, RegistryAnswer } from "../ports.ts";
import { authorize, type Credentials } from "./registry-auth.ts";
import { type RetryLimits, readBounded, requestWithRetry, Silent } from "./registry-request.ts";

/** What a registry client needs. */
export interface RegistryOptions {
  /** Base URL that stands in for every registry; undefined outside the sandbox. */
  readonly mirror: string | undefined;
  /** Name and password by registry host. */
  readonly credentials: Credentials;
  /** @default 10 s in total, 3 attempts of at most 4 s */
  readonly limits?: RetryLimits;
}

const LIMITS: RetryLimits = { totalMs: 10_000, attemptMs: 4_000, attempts: 3, pauseMs: 200 };
const MAX_MANIFEST = 4 * 1024 * 1024;

interface Manifest {
  readonly digest: string;
  readonly mediaType: string;
}

/** A client for every registry that the images name. */
export function createRegistry(options: RegistryOptions): Registry {
  const find = (name: string, reference: string) => findManifest(options, name, reference);
  return {
    look: async ({ name, tag, digest }) => {
      const [byDigest, byTag] = await Promise.all([find(name, digest), find(name, tag)]);
      if (!byDigest.known) return byDigest;
      if (!byTag.known) return byTag;
      const found = byDigest.value;
      if (found !== undefined && found.digest !== digest) {
        return unknown(name, `answers with another manifest (${found.digest}) when asked for ${digest}`);
      }
      const answer: RegistryAnswer = {
        present: found !== undefined,
        tagDigest: byTag.value?.digest,
        mediaType: found?.mediaType ?? "",
      };
      return { known: true, value: answer };
    },
    resolve: async (name, tag) => {
      const manifest = await find(name, tag);
      return manifest.known ? { known: true, value: manifest.value?.digest } : manifest;
    },
  };
}

async function findManifest(
  options: RegistryOptions,
  name: string,
  reference: string,
): Promise<Known<Manifest | undefined>> {
  const limits = options.limits ?? LIMITS;
  const deadline = Date.now() + limits.totalMs;
  const url = manifestUrl(options.mirror, name, reference);
  const headers: Record<string, string> = { accept: IMAGE_MEDIA_TYPES.join(", ") };
  const ask = (method: "HEAD" | "GET") => requestWithRetry(url, { method, headers }, limits, deadline);
  try {
    let response = await ask("HEAD");
    if (response.status === 401) {
      const authorization = await authorize(response, hostOf(name), options.credentials, limits, deadline);
      if (authorization === undefined)
        return unknown(name, "refuses to say without credentials; log in with: docker login");
      headers.authorization = authorization;
      response = await ask("HEAD");
    }
    // Registries that know no HEAD, and those that leave the digest out, are asked for the manifest itself.
    const isVague = response.status === 405 || response.status === 501 || response.status === 400;
    if (isVague || (response.ok && response.headers.get("docker-content-digest") === null)) response = await ask("GET");
    return await readManifest(name, response);
  } catch (error) {
    if (error instanceof Silent)
      return { known: false, why: `the registry ${hostOf(name)} ${error.message}`, unreachable: true };
    throw error;
  }
}

async function readManifest(name: string, response: Response): Promise<Known<Manifest | undefined>> {
  const { status } = response;
  if (status === 404) return { known: true, value: undefined };
  if (status === 401 || status === 403) return unknown(name, `refuses to say (${status}); log in with: docker login`);
  if (!response.ok) return unknown(name, `answers with status ${status}`);
  const mediaType = (response.headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
  if (!IMAGE_MEDIA_TYPES.includes(mediaType)) {
    return unknown(name, `answers with ${mediaType === "" ? "no media type" : "a media type that is no manifest's"}`);
  }
  const stated = response.headers.get("docker-content-digest");
  const body = await readBounded(response, MAX_MANIFEST);
  if (body === undefined) return unknown(name, "answers with a manifest of more than 4 MiB");
  const computed = body.length === 0 ? undefined : `sha256:${createHash("sha256").update(body).digest("hex")}`;
  const digest = computed ?? stated ?? "";
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return unknown(name, "names no sha256 digest");
  if (stated !== null && stated !== digest) return unknown(name, "names a digest that its manifest does not have");
  return { known: true, value: { digest, mediaType } };
}

function manifestUrl(mirror: string | undefined, name: string, reference: string): string {
  if (mirror !== undefined) return `${mirror.replace(/\/$/, "")}/v2/${name}/manifests/${reference}`;
  const host = hostOf(name);
  const repository = name.slice(host.length + 1);
  if (host === "docker.io") {
    const path = repository.includes("/") ? repository : `library/${repository}`;
    return `https://registry-1.docker.io/v2/${path}/manifests/${reference}`;
  }
  // As the container tools have it: a registry on this machine speaks plain HTTP.
  const isLocal = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(host);
  return `${isLocal ? "http" : "https"}://${host}/v2/${repository}/manifests/${reference}`;
}

function hostOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}

function unknown(name: string, what: string): Known<never> {
  return { known: false, why: `the registry ${hostOf(name)} ${what} (${name})`, unreachable: false };
}
