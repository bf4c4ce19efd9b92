import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRegistry } from "../../../infra/promotion/adapters/oci-registry.ts";
import { readCredentials } from "../../../infra/promotion/adapters/registry-auth.ts";
import { sha256 } from "../../../infra/values/content-hash.ts";
import { IMAGE_MEDIA_TYPES } from "../../../infra/values/image-media-types.ts";
import { Scratch } from "../../support/git.ts";
import { type Answer, type StubServer, startStub } from "../../support/stub-server.ts";

const [INDEX, , IMAGE] = IMAGE_MEDIA_TYPES;
const BODY = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [] });
const DIGEST = sha256(BODY);
const OTHER = sha256("other");
const LIMITS = { totalMs: 1_500, attemptMs: 300, attempts: 3, pauseMs: 5 };

/** A well-behaved registry that has `DIGEST` under the tag 1.0.0. */
const good: Answer = ({ method, url }, response) => {
  const reference = url.split("/").at(-1);
  if (reference !== DIGEST && reference !== "1.0.0") return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": INDEX, "docker-content-digest": DIGEST });
  response.end(method === "GET" ? BODY : undefined);
};

describe("OCI registry", () => {
  const scratch = new Scratch();
  let stub: StubServer | undefined;

  afterEach(async () => {
    await stub?.close();
    stub = undefined;
    scratch.clean();
  });

  async function look(
    answer: Answer,
    take: { digest?: string; tag?: string; credentials?: ReadonlyMap<string, string>; login?: string } = {},
  ) {
    const server = await startStub(answer);
    stub = server;
    const credentials = take.login === undefined ? new Map<string, string>() : new Map([[server.host, take.login]]);
    const registry = createRegistry({ mirror: undefined, credentials, limits: LIMITS });
    return registry.look({ name: `${server.host}/acme/api`, tag: take.tag ?? "1.0.0", digest: take.digest ?? DIGEST });
  }

  function whyOf(answer: Awaited<ReturnType<typeof look>>): { readonly why: string; readonly unreachable: boolean } {
    assert.ok(!answer.known, JSON.stringify(answer));
    return { why: answer.why.replaceAll(stub?.host ?? "", "HOST"), unreachable: answer.unreachable };
  }

  it("finds a digest and what the tag names, asking with HEAD for every kind of manifest", async () => {
    const answer = await look(good);

    assert.deepEqual(answer, { known: true, value: { present: true, tagDigest: DIGEST, mediaType: INDEX } });
    assert.deepEqual(
      stub?.seen.map(({ method }) => method),
      ["HEAD", "HEAD"],
    );
    assert.deepEqual(
      stub?.seen.map(({ url }) => url).sort(),
      [`/v2/acme/api/manifests/${DIGEST}`, "/v2/acme/api/manifests/1.0.0"].sort(),
    );
    assert.equal(stub?.seen[0]?.headers.accept, IMAGE_MEDIA_TYPES.join(", "));
  });

  it("knows that a digest or a tag is not there", async () => {
    assert.deepEqual(await look(good, { digest: OTHER }), {
      known: true,
      value: { present: false, tagDigest: DIGEST, mediaType: "" },
    });
    await stub?.close();
    assert.deepEqual(await look(good, { tag: "9.9.9" }), {
      known: true,
      value: { present: true, tagDigest: undefined, mediaType: INDEX },
    });
  });

  it("reports a tag that has moved", async () => {
    const moved: Answer = ({ url }, response) =>
      void response
        .writeHead(200, { "content-type": IMAGE, "docker-content-digest": url.endsWith("1.0.0") ? OTHER : DIGEST })
        .end();

    assert.deepEqual(await look(moved), { known: true, value: { present: true, tagDigest: OTHER, mediaType: IMAGE } });
  });

  it("hashes the manifest itself where no digest is stated or HEAD is not known", async () => {
    const silent: Answer = ({ method }, response) =>
      void response.writeHead(200, { "content-type": INDEX }).end(method === "GET" ? BODY : undefined);
    assert.deepEqual(await look(silent), {
      known: true,
      value: { present: true, tagDigest: DIGEST, mediaType: INDEX },
    });
    await stub?.close();
    const noHead: Answer = (question, response, index) =>
      question.method === "HEAD" ? void response.writeHead(405).end() : good(question, response, index);
    assert.deepEqual(await look(noHead), {
      known: true,
      value: { present: true, tagDigest: DIGEST, mediaType: INDEX },
    });
  });

  it("believes no digest that the manifest does not have", async () => {
    const lying: Answer = ({ method }, response) =>
      void (method === "HEAD"
        ? response.writeHead(405).end()
        : response.writeHead(200, { "content-type": INDEX, "docker-content-digest": OTHER }).end(BODY));
    assert.deepEqual(whyOf(await look(lying)), {
      why: "the registry HOST names a digest that its manifest does not have (HOST/acme/api)",
      unreachable: false,
    });
    await stub?.close();
    const another: Answer = (_, response) =>
      void response.writeHead(200, { "content-type": INDEX, "docker-content-digest": OTHER }).end();
    assert.deepEqual(whyOf(await look(another)), {
      why: `the registry HOST answers with another manifest (${OTHER}) when asked for ${DIGEST} (HOST/acme/api)`,
      unreachable: false,
    });
  });

  const nonsense: readonly (readonly [string, Answer, string])[] = [
    [
      "a media type that is no manifest's",
      (_, response) =>
        void response.writeHead(200, { "content-type": "text/html", "docker-content-digest": DIGEST }).end(),
      "answers with a media type that is no manifest's",
    ],
    [
      "no media type",
      (_, response) => void response.writeHead(200, { "docker-content-digest": DIGEST }).end(),
      "answers with no media type",
    ],
    [
      "a digest of another kind",
      (_, response) => void response.writeHead(200, { "content-type": INDEX, "docker-content-digest": "md5:1" }).end(),
      "names no sha256 digest",
    ],
    [
      "a manifest without end",
      ({ method }, response) => {
        response.writeHead(200, { "content-type": INDEX });
        if (method === "HEAD") return void response.end();
        const chunk = Buffer.alloc(1024 * 1024);
        for (let part = 0; part < 6; part += 1) response.write(chunk);
      },
      "answers with a manifest of more than 4 MiB",
    ],
    ["a teapot", (_, response) => void response.writeHead(418).end(), "answers with status 418"],
    [
      "a refusal",
      (_, response) => void response.writeHead(403).end(),
      "refuses to say (403); log in with: docker login",
    ],
    [
      "a question for a log-in without saying how",
      (_, response) => void response.writeHead(401).end(),
      "refuses to say without credentials; log in with: docker login",
    ],
  ];
  for (const [name, answer, why] of nonsense) {
    it(`does not know on ${name}`, async () => {
      assert.deepEqual(whyOf(await look(answer)), {
        why: `the registry HOST ${why} (HOST/acme/api)`,
        unreachable: false,
      });
    });
  }

  it("asks again after an error of the server, a bounded number of times", async () => {
    const recovering: Answer = (question, response, index) =>
      index < 2 ? void response.writeHead(503).end() : good(question, response, index);
    assert.equal((await look(recovering)).known, true);
    await stub?.close();
    const broken = await look((_, response) => void response.writeHead(500).end());
    assert.deepEqual(whyOf(broken), { why: "the registry HOST answers with status 500", unreachable: true });
    assert.equal(stub?.seen.length, 6, "three times for the digest, three times for the tag");
  });

  it("is unreachable when it hangs, breaks off or is not there", async () => {
    assert.deepEqual(whyOf(await look(() => undefined)), {
      why: "the registry HOST could not be reached",
      unreachable: true,
    });
    await stub?.close();
    assert.deepEqual(whyOf(await look((_, response) => void response.destroy())), {
      why: "the registry HOST could not be reached",
      unreachable: true,
    });
    const host = stub?.host ?? "";
    await stub?.close();
    const registry = createRegistry({ mirror: undefined, credentials: new Map(), limits: LIMITS });
    assert.deepEqual(await registry.resolve(`${host}/acme/api`, "1.0.0"), {
      known: false,
      why: `the registry ${host} could not be reached`,
      unreachable: true,
    });
  });

  describe("log-in", () => {
    const guarded =
      (scheme: (host: string) => string, proof: string): Answer =>
      (question, response, index) => {
        const { url, headers } = question;
        if (url.startsWith("/token")) {
          const isKnown = headers.authorization === `Basic ${LOGIN}` || headers.authorization === undefined;
          return void response
            .writeHead(isKnown ? 200 : 401, { "content-type": "application/json" })
            .end(JSON.stringify({ token: "t0" }));
        }
        if (headers.authorization !== proof)
          return void response.writeHead(401, { "www-authenticate": scheme(headers.host ?? "") }).end();
        good(question, response, index);
      };
    const LOGIN = Buffer.from("ada:secret").toString("base64");
    const bearer = (host: string) =>
      `Bearer realm="http://${host}/token",service="registry",scope="repository:acme/api:pull"`;

    it("gets a token as the challenge says, without a log-in", async () => {
      const answer = await look(guarded(bearer, "Bearer t0"));

      assert.equal(answer.known, true);
      const asked = stub?.seen.find(({ url }) => url.startsWith("/token"));
      assert.equal(asked?.url, "/token?service=registry&scope=repository%3Aacme%2Fapi%3Apull");
      assert.equal(asked?.headers.authorization, undefined);
    });

    it("gets a token with the person's log-in", async () => {
      const answer = await look(guarded(bearer, "Bearer t0"), { login: LOGIN });

      assert.equal(answer.known, true);
      assert.equal(stub?.seen.find(({ url }) => url.startsWith("/token"))?.headers.authorization, `Basic ${LOGIN}`);
    });

    it("answers a basic challenge", async () => {
      assert.equal(
        (
          await look(
            guarded(() => 'Basic realm="x"', `Basic ${LOGIN}`),
            { login: LOGIN },
          )
        ).known,
        true,
      );
    });

    it("sends a log-in to no service that speaks in clear", async () => {
      const elsewhere = () => 'Bearer realm="http://token.example.org/token"';

      assert.deepEqual(whyOf(await look(guarded(elsewhere, "x"), { login: LOGIN })), {
        why: "the registry HOST refuses to say without credentials; log in with: docker login (HOST/acme/api)",
        unreachable: false,
      });
    });

    it("is read from docker's configuration, and missing without one", () => {
      const folder = scratch.folder();
      assert.deepEqual([...readCredentials({ DOCKER_CONFIG: folder })], []);
      writeFileSync(join(folder, "config.json"), "{ nonsense");
      assert.deepEqual([...readCredentials({ DOCKER_CONFIG: folder })], []);
      writeFileSync(
        join(folder, "config.json"),
        JSON.stringify({
          auths: { "ghcr.io": { auth: "a" }, "https://index.docker.io/v1/": { auth: "b" }, "x.example": {} },
          credsStore: "y",
        }),
      );
      assert.deepEqual(
        [...readCredentials({ DOCKER_CONFIG: folder })],
        [
          ["ghcr.io", "a"],
          ["docker.io", "b"],
        ],
      );
      mkdirSync(join(folder, ".docker"));
      assert.deepEqual([...readCredentials({ HOME: folder })], []);
    });
  });

  it("asks the sandbox's registry for every host", async () => {
    stub = await startStub(good);
    const registry = createRegistry({ mirror: `http://${stub.host}`, credentials: new Map(), limits: LIMITS });

    assert.deepEqual(await registry.resolve("ghcr.io/acme/api", "1.0.0"), { known: true, value: DIGEST });
    assert.deepEqual(await registry.resolve("ghcr.io/acme/api", "2.0.0"), { known: true, value: undefined });
    assert.equal(stub.seen[0]?.url, "/v2/ghcr.io/acme/api/manifests/1.0.0");
  });
});
