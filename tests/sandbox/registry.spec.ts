/** The read-only registry, over HTTP as any client would ask it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFacts } from "../../sandbox/project/facts.ts";
import { ImageCatalogue } from "../../sandbox/registry/image-catalogue.ts";
import { answerRegistry } from "../../sandbox/registry/registry-server.ts";
import { sampleImage } from "../../sandbox/registry/sample-image.ts";
import { type ListeningServer, listen } from "../../sandbox/store/http-answer.ts";
import { SHOP } from "../support/fixtures.ts";

const API = "ghcr.io/acme/shop-api";

describe("the sandbox's registry", () => {
  let dir: string;
  let images: ImageCatalogue;
  let server: ListeningServer;
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}/v2/${path}`, init);

  before(async () => {
    dir = mkdtempSync(join(tmpdir(), "envs-registry-"));
    images = new ImageCatalogue(join(dir, "images.json"), () => readFacts(SHOP));
    server = await listen(0, (request) => answerRegistry(images, request), assert.fail);
  });

  after(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });

  it("has the pinned version of every service and at least three others", async () => {
    const { repositories } = (await (await ask("_catalog")).json()) as { repositories: string[] };
    assert.deepEqual(repositories, [API, "ghcr.io/acme/shop-web", "ghcr.io/acme/shop-worker"]);

    const { tags } = (await (await ask(`${API}/tags/list`)).json()) as { tags: string[] };
    assert.deepEqual(tags, ["1.4.2", "1.4.3", "1.5.0", "2.0.0"]);
  });

  it("gives a manifest by tag and by digest, whole and true to its digest", async () => {
    const { digest } = sampleImage(API, "1.4.2");
    for (const reference of ["1.4.2", digest]) {
      const answer = await ask(`${API}/manifests/${reference}`);
      const bytes = Buffer.from(await answer.arrayBuffer());

      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("docker-content-digest"), digest);
      assert.equal(answer.headers.get("content-type"), "application/vnd.oci.image.index.v1+json");
      assert.equal(answer.headers.get("content-length"), String(bytes.length));
      assert.equal(`sha256:${createHash("sha256").update(bytes).digest("hex")}`, digest);
    }
  });

  it("leads from the index to every manifest, config and layer", async () => {
    const index = (await (await ask(`${API}/manifests/1.4.2`)).json()) as { manifests: { digest: string }[] };
    assert.equal(index.manifests.length, 2);
    for (const { digest } of index.manifests) {
      const manifest = (await (await ask(`${API}/manifests/${digest}`)).json()) as { config: Ref; layers: Ref[] };
      for (const part of [manifest.config, ...manifest.layers]) {
        const bytes = Buffer.from(await (await ask(`${API}/blobs/${part.digest}`)).arrayBuffer());
        assert.equal(`sha256:${createHash("sha256").update(bytes).digest("hex")}`, part.digest);
        assert.equal(bytes.length, part.size);
      }
    }
  });

  it("answers HEAD with the same headers and no body", async () => {
    const answer = await ask(`${API}/manifests/1.4.2`, { method: "HEAD" });

    assert.equal(answer.headers.get("docker-content-digest"), sampleImage(API, "1.4.2").digest);
    assert.ok(Number(answer.headers.get("content-length")) > 0);
    assert.equal((await answer.arrayBuffer()).byteLength, 0);
  });

  const faults: readonly (readonly [what: string, path: string, status: number, code: string])[] = [
    ["an unknown repository", "ghcr.io/acme/other/manifests/1", 404, "NAME_UNKNOWN"],
    ["an unknown tag", `${API}/manifests/9.9.9`, 404, "MANIFEST_UNKNOWN"],
    ["an unknown digest", `${API}/manifests/sha256:${"0".repeat(64)}`, 404, "MANIFEST_UNKNOWN"],
    ["a digest that is none", `${API}/manifests/sha256:xyz`, 400, "DIGEST_INVALID"],
    ["an unknown blob", `${API}/blobs/sha256:${"0".repeat(64)}`, 404, "BLOB_UNKNOWN"],
    ["a manifest asked for as a blob", `${API}/blobs/${sampleImage(API, "1.4.2").digest}`, 404, "BLOB_UNKNOWN"],
    [
      "a layer asked for as a manifest",
      `${API}/manifests/${sampleImage(API, "1.4.2").objects.at(-1)?.digest}`,
      404,
      "MANIFEST_UNKNOWN",
    ],
    [
      "another repository's digest",
      `ghcr.io/acme/shop-web/manifests/${sampleImage(API, "1.4.2").digest}`,
      404,
      "MANIFEST_UNKNOWN",
    ],
  ];
  for (const [what, path, status, code] of faults) {
    it(`answers ${status} ${code} for ${what}`, async () => {
      const answer = await ask(path);
      const { errors } = (await answer.json()) as { errors: { code: string }[] };

      assert.deepEqual([answer.status, errors.map((error) => error.code)], [status, [code]]);
    });
  }

  it("cannot be written to", async () => {
    assert.equal((await ask(`${API}/manifests/1.4.2`, { method: "PUT", body: "{}" })).status, 405);
  });

  it("serves no media type that the client does not accept", async () => {
    const answer = await ask(`${API}/manifests/1.4.2`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });

    assert.equal(answer.status, 406);
  });

  it("pages its tags as the specification says", async () => {
    const first = await ask(`${API}/tags/list?n=2`);
    assert.deepEqual(await first.json(), { name: API, tags: ["1.4.2", "1.4.3"] });
    const next = /<(.+)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? "";

    const second = await fetch(`http://127.0.0.1:${server.port}${next}`);

    assert.deepEqual(await second.json(), { name: API, tags: ["1.5.0", "2.0.0"] });
    assert.equal(second.headers.get("link"), null);
  });

  it("has what was published, for good", async () => {
    const { digest } = images.publish({ name: API, tag: "3.1.4" });
    images.publish({ name: API, tag: "3.1.4" });

    assert.equal((await ask(`${API}/manifests/${digest}`)).status, 200);
    const again = new ImageCatalogue(join(dir, "images.json"), () => readFacts(SHOP));
    assert.deepEqual(again.tags(API), ["1.4.2", "1.4.3", "1.5.0", "2.0.0", "3.1.4"]);
  });
});

interface Ref {
  readonly digest: string;
  readonly size: number;
}
