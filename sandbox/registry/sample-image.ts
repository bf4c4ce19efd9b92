/**
 * Real OCI images without a builder: an index, a manifest and a config a platform, one layer that holds one text file.
 * The bytes depend on repository and version alone, so every machine computes the same digests.
 */
import { sha256 } from "../../infra/values/content-hash.ts";

/** One stored object of a registry. */
export interface Blob {
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** A whole image: what a tag names, and everything it refers to. */
export interface SampleImage {
  /** Repository with its registry, for example `ghcr.io/acme/shop-api`. */
  readonly name: string;
  readonly tag: string;
  /** Digest of the index: what a pin holds. */
  readonly digest: string;
  /** Index, platform manifests, configs and layer. The index comes first. */
  readonly objects: readonly Blob[];
}

const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar";

/** The image of a version of a repository. Same arguments, same bytes. */
export function sampleImage(name: string, tag: string): SampleImage {
  const layer = blob(LAYER, tarOf("etc/sandbox-image", `${name}:${tag}\n`));
  const platforms = ["amd64", "arm64"].map((architecture) => platformImage(name, tag, architecture, layer));
  const index = json(INDEX, {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: platforms.map(({ manifest, architecture }) => ({
      ...descriptor(manifest),
      platform: { architecture, os: "linux" },
    })),
    annotations: { "org.opencontainers.image.version": tag },
  });
  const objects = [index, ...platforms.flatMap(({ manifest, config }) => [manifest, config]), layer];
  return { name, tag, digest: index.digest, objects };
}

function platformImage(name: string, tag: string, architecture: string, layer: Blob) {
  const config = json(CONFIG, {
    architecture,
    os: "linux",
    config: { Labels: { "org.opencontainers.image.title": name, "org.opencontainers.image.version": tag } },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
  });
  const manifest = json(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(config),
    layers: [descriptor(layer)],
  });
  return { architecture, config, manifest };
}

function descriptor(object: Blob) {
  return { mediaType: object.mediaType, digest: object.digest, size: object.bytes.length };
}

function json(mediaType: string, value: unknown): Blob {
  return blob(mediaType, Buffer.from(JSON.stringify(value)));
}

function blob(mediaType: string, bytes: Buffer): Blob {
  return { mediaType, bytes, digest: sha256(bytes) };
}

/** One regular file as a POSIX tar archive with no owner and no time, so that it never changes. */
function tarOf(path: string, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(path, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(content.length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        ", 148);
  header.write("0ustar\u000000", 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}
