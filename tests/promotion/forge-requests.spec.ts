import assert from "node:assert/strict";
import fc from "fast-check";
import { UserError } from "../../infra/errors.ts";
import { createForge, repositoryOf } from "../../infra/promotion/adapters/github/create-forge.ts";
import type { Fault } from "../support/github-stub.ts";
import { type ForgeWorld, forgeWorld, QUICK } from "./forge-setup.ts";

const FILES = new Map([["Pulumi.dev.yaml", "config: {}\n"]]);

describe("requests to the forge", () => {
  let world: ForgeWorld;
  beforeEach(async () => {
    world = await forgeWorld(FILES);
  });
  afterEach(() => world.close());

  const passing: readonly (readonly [string, Fault])[] = [
    ["an error 500", { status: 500 }],
    ["an error 502 with HTML", { status: 502, body: "<html>bad gateway</html>" }],
    ["an error 503", { status: 503 }],
    ["a connection that is cut", { hangUp: true }],
    ["a cut JSON body", { status: 200, body: '{"default_branch": "ma' }],
    ["HTML instead of JSON", { status: 200, body: "<html>login</html>" }],
    ["an answer of another shape", { status: 200, body: '{"default_branch": 7}' }],
    ["an empty body", { status: 200, body: "" }],
    ["429 with retry-after", { status: 429, headers: { "retry-after": "2" } }],
    ["403 with retry-after", { status: 403, headers: { "retry-after": "1" } }],
    [
      "a secondary rate limit",
      { status: 403, body: '{"message":"You have exceeded a secondary rate limit"}', headers: { "retry-after": "1" } },
    ],
    [
      "an exhausted quota that is full again now",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } },
    ],
  ];
  for (const [what, fault] of passing) {
    it(`survive ${what}`, async () => {
      world.stub.script(/^GET \/repos\/acme\/shop$/, fault);

      assert.equal((await world.forge.defaultBranch()).name, "main");
      assert.equal(world.stub.requests.filter((line) => line === "GET /repos/acme/shop").length, 2);
    });
  }

  const lasting: readonly (readonly [string, Fault, string, number])[] = [
    ["errors 500", { status: 500 }, "FORGE_UNREACHABLE", 6],
    ["connections that are cut", { hangUp: true }, "FORGE_UNREACHABLE", 6],
    ["cut JSON", { status: 200, body: '{"default' }, "FORGE_ANSWER_UNREADABLE", 6],
    ["HTML", { status: 200, body: "<html></html>" }, "FORGE_ANSWER_UNREADABLE", 6],
    ["404", { status: 404 }, "FORGE_NOT_FOUND", 2],
    ["401", { status: 401 }, "FORGE_UNAUTHORISED", 2],
    ["403", { status: 403, body: '{"message":"Resource not accessible by integration"}' }, "FORGE_FORBIDDEN", 2],
    ["422", { status: 422, body: '{"message":"Validation Failed\\u001b[31m"}' }, "FORGE_REFUSED", 2],
    [
      "a repository that moved",
      { status: 301, headers: { location: "https://evil.example/" } },
      "FORGE_REPOSITORY_MOVED",
      2,
    ],
  ];
  for (const [what, fault, code, exit] of lasting) {
    it(`end with ${code} after ${what}`, async () => {
      world.stub.script(/^GET \/repos\/acme\/shop$/, ...Array.from({ length: 20 }, () => fault));

      const error = await world.forge.defaultBranch().catch((found: unknown) => found);

      assert.ok(error instanceof UserError, String(error));
      assert.deepEqual([error.code, error.exit], [code, exit]);
      assert.ok(world.stub.requests.length <= 12, `${world.stub.requests.length} requests`);
      assert.doesNotMatch(`${error.message}${error.where}${error.remedy}`, /t0ken|\p{Cc}|<html>/u);
    });
  }

  it("do not wait longer than their budget when told to", async () => {
    world.stub.script(/^GET \/repos\/acme\/shop$/, { status: 429, headers: { "retry-after": "3600" } });
    const forge = await world.connect({ pace: { secondMs: 1000 } });

    await assert.rejects(
      forge.defaultBranch(),
      (error: UserError) => error.code === "FORGE_RATE_LIMITED" && error.exit === 6,
    );
    assert.equal(world.stub.requests.length, 1, "nothing is asked while blocked");
  });

  it("end when nothing answers within the limit", async () => {
    const hanging = new Promise<Response>(() => {});
    const env = { GITHUB_REPOSITORY: "acme/shop", ENVS_GITHUB_TOKEN: "t", PATH: process.env.PATH };
    const pace = { ...QUICK, requestMs: 20, budgetMs: 200 };
    const fetch = (_: unknown, init?: RequestInit) =>
      Promise.race([
        hanging,
        new Promise<never>((_resolve, reject) =>
          init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)),
        ),
      ]);
    const forge = await createForge({ projectDir: world.root, env, pace, fetch });

    await assert.rejects(
      forge.defaultBranch(),
      (error: UserError) => error.code === "FORGE_UNREACHABLE" && error.exit === 6,
    );
  });

  it("ask once where asking again cannot help", async () => {
    world.stub.script(/^GET \/repos\/acme\/shop$/, { status: 404 }, { status: 404 });

    await assert.rejects(world.forge.defaultBranch(), { code: "FORGE_NOT_FOUND" });
    assert.equal(world.stub.requests.length, 1);
  });

  it("page to the end of 150 files", async () => {
    for (let index = 0; index < 150; index++) world.write(`file-${index}.txt`, "x");
    world.push("wide");
    world.stub.pulls.push({
      number: 1,
      title: "",
      body: "",
      state: "open",
      merged: false,
      draft: false,
      mergeCommit: null,
      head: "wide",
      headRepository: "acme/shop",
      base: "main",
    });

    assert.equal((await world.forge.readPullRequest(1)).files.length, 150);
  });

  it("read a file above 1 MB by its blob, and tell that a file is missing or no file", async () => {
    const large = `${"# a comment\n".repeat(120_000)}config: {}\n`;
    world.write("large.yaml", large);
    const commit = world.push();

    assert.equal(await world.forge.readFile("large.yaml", commit), large);
    assert.equal(await world.forge.readFile("missing.yaml", commit), undefined);
  });

  it("refuse a link in place of a file", async () => {
    world.git(
      "update-index",
      "--add",
      "--cacheinfo",
      `120000,${world.git("hash-object", "-w", "Pulumi.dev.yaml")},link.yaml`,
    );
    world.git("commit", "--quiet", "-m", "link");
    world.git("push", "--quiet", "origin", "HEAD:refs/heads/link");

    await assert.rejects(world.forge.readFile("link.yaml", world.git("rev-parse", "HEAD")), {
      code: "FORGE_FILE_UNSAFE",
    });
  });

  it("never fail open under random faults (property)", async function () {
    this.timeout(60_000);
    const fault = fc.record(
      {
        status: fc.constantFrom(200, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503),
        body: fc.constantFrom(
          "",
          "{",
          "null",
          "[]",
          '{"object":{"sha":"x"}}',
          "<html>",
          '{"message":"no"}',
          '{"default_branch":""}',
        ),
        hangUp: fc.boolean(),
      },
      { requiredKeys: ["status"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 6 }), async (faults) => {
        world.stub.script(/^GET /, ...faults.map((each) => each as Fault));
        const head = world.git("rev-parse", "HEAD");
        const answer = await world.forge.defaultBranch().catch((error: unknown) => error);
        if (answer instanceof Error)
          assert.ok(answer instanceof UserError && answer.code.startsWith("FORGE_"), String(answer));
        else assert.deepEqual(answer, { name: "main", commit: head });
      }),
      { numRuns: 60 },
    );
  });
});

describe("the forge of a project", () => {
  for (const [url, name] of [
    ["https://github.com/acme/shop.git", "acme/shop"],
    ["https://x-access-token:secret@github.com/acme/shop", "acme/shop"],
    ["git@github.com:acme/shop.git", "acme/shop"],
    ["ssh://git@github.com/acme/shop.git", "acme/shop"],
    ["https://ghe.acme.example/acme/my.shop/", "acme/my.shop"],
    ["/srv/git/shop.git", undefined],
    ["https://github.com/acme", undefined],
    ["https://github.com/acme/shop/extra", undefined],
  ] as const) {
    it(`is ${name ?? "unknown"} for ${url.replace("secret", "…")}`, () => {
      assert.equal(repositoryOf(url), name);
    });
  }

  const env = { ENVS_GITHUB_TOKEN: "t", GITHUB_REPOSITORY: "acme/shop", PATH: process.env.PATH };
  const projectDir = import.meta.dirname;
  for (const [what, options, code] of [
    ["in the sandbox", { env, sandbox: true }, "FORGE_IN_SANDBOX"],
    ["without a token", { env: { ...env, ENVS_GITHUB_TOKEN: "" } }, "FORGE_TOKEN_MISSING"],
    ["with an API without TLS", { env: { ...env, GITHUB_API_URL: "http://github.example" } }, "FORGE_URL_UNSAFE"],
    ["with no API address", { env: { ...env, GITHUB_API_URL: "github" } }, "FORGE_URL_UNSAFE"],
    ["without a repository", { env: { ...env, GITHUB_REPOSITORY: "" }, remote: "nowhere" }, "FORGE_REPOSITORY_UNKNOWN"],
  ] as const) {
    it(`is refused ${what}`, async () => {
      await assert.rejects(createForge({ projectDir, ...options }), { code });
    });
  }
});
