import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PreviewOptions, run } from "../../infra/cli/commands/preview.ts";
import type { CommandContext } from "../../infra/cli/context.ts";
import { previewReportSchema } from "../../infra/preview/preview-report.ts";
import type { Known, PreviewResult } from "../../infra/promotion/ports.ts";
import { GithubStub } from "../support/github-stub.ts";
import type { MemoryWorld } from "../support/memory-ports.ts";
import { aWorld } from "../support/promotion-builders.ts";

const NO_CHANGE: Known<PreviewResult> = { known: true, value: { ok: true, steps: [], unchanged: 3, fault: "" } };

describe("envs preview", () => {
  let world: MemoryWorld;
  let previews: Map<string, Known<PreviewResult>>;
  let asked: string[];
  let atOnce: number;
  beforeEach(() => {
    world = aWorld();
    previews = new Map();
    asked = [];
    atOnce = 0;
  });

  async function preview(
    names: readonly string[] = [],
    options: PreviewOptions = {},
    change: Partial<CommandContext> = {},
  ) {
    const printed: string[] = [];
    const progress: string[] = [];
    const { project, graph, ports } = world.scope();
    let running = 0;
    const engine = {
      ...ports.engine,
      preview: async (stack: string) => {
        asked.push(stack);
        running += 1;
        atOnce = Math.max(atOnce, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return previews.get(stack) ?? NO_CHANGE;
      },
    };
    const context: CommandContext = {
      projectDir: project.root,
      json: false,
      terminal: {
        colour: false,
        interactive: false,
        print: (line) => printed.push(line),
        progress: (line) => progress.push(line),
      },
      env: {},
      sandbox: undefined,
      open: async () => ({ project, graph }),
      ports: async () => ({ ...ports, engine }),
      ...change,
    };
    const exit = await run(context, names, options);
    return { exit, text: printed.join("\n"), progress };
  }

  it("previews every environment without names and base, at most two at once, and judges every way in", async () => {
    const { exit, text, progress } = await preview();

    assert.equal(exit, 0);
    assert.deepEqual(asked, ["dev", "staging", "production"]);
    assert.equal(atOnce, 2);
    assert.match(text, /\| `dev` \| 0 \| 0 \| 0 \| 0 \| 3 \| entry \|/);
    assert.match(text, /\| `staging` \| .* \| ✅ `dev` \|/);
    assert.match(text, /\| `production` \| .* \| ⛔ `staging` \|/);
    assert.match(text, /`APPROVAL/);
    assert.ok(progress.some((line) => line.startsWith("previewing staging")));
  });

  it("previews the stacks that are named, in the order of the graph", async () => {
    await preview(["production", "dev"]);

    assert.deepEqual(asked, ["dev", "production"]);
  });

  it("names the nearest stack for one that is unknown, before anything is asked", async () => {
    await assert.rejects(preview(["dev", "stagin"]), { code: "ENVIRONMENT_UNKNOWN", remedy: "did you mean staging?" });
    assert.deepEqual(asked, []);
  });

  it("ends with 2 if a preview failed, with 6 if one could not be made", async () => {
    previews.set("dev", { known: false, why: "s3 did not answer", unreachable: true });
    assert.equal((await preview()).exit, 6);

    previews.set("staging", { known: true, value: { ok: false, steps: [], unchanged: 0, fault: "a key is missing" } });
    const { exit, text } = await preview();
    assert.equal(exit, 2);
    assert.match(text, /s3 did not answer/);
    assert.match(text, /a key is missing/);
  });

  it("reports a ledger that cannot be read instead of leaving the gates out", async () => {
    world.ledgerFault = { known: false, why: "the chain is broken", unreachable: false };

    const { text } = await preview(["staging"]);

    assert.match(text, /⛔ `dev`/);
    assert.match(text, /the chain is broken/);
  });

  it("prints a report of the published shape with --json", async () => {
    const { text } = await preview(["staging"], {}, { json: true });

    const report = previewReportSchema.parse(JSON.parse(text));
    assert.deepEqual(
      report.stacks.map(({ stack }) => stack),
      ["staging"],
    );
    assert.equal(report.stacks[0]?.waysIn[0]?.plan?.target, "staging");
    assert.deepEqual(report.versions.map(({ environment, service }) => `${environment} ${service}`).slice(0, 4), [
      "dev api",
      "dev web",
      "dev worker",
      "staging api",
    ]);
  });

  it("writes the comment to a file, and says where it cannot", async () => {
    const folder = mkdtempSync(join(tmpdir(), "envs-preview-"));
    try {
      const output = join(folder, "comment.md");
      const { text } = await preview(["dev"], { output });

      assert.equal(text, "");
      assert.match(readFileSync(output, "utf8"), /^<!-- envs-preview:shop -->\n## Preview of `shop`/);
      await assert.rejects(preview(["dev"], { output: join(folder, "no", "comment.md") }), { code: "WRITE_FAILED" });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  describe("--post", () => {
    let stub: GithubStub;
    let bare: string;
    beforeEach(async () => {
      bare = mkdtempSync(join(tmpdir(), "envs-bare-"));
      execFileSync("git", ["init", "--quiet", "--bare", bare]);
      stub = await GithubStub.start("acme/shop", bare);
    });
    afterEach(async () => {
      await stub.close();
      rmSync(bare, { recursive: true });
    });
    const env = (change: NodeJS.ProcessEnv = {}) => ({
      PATH: process.env.PATH,
      GITHUB_API_URL: stub.url,
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_TOKEN: "t",
      ...change,
    });

    it("keeps one comment on the pull request", async () => {
      await preview(["dev"], { post: "42" }, { env: env() });
      previews.set("dev", { known: true, value: { ok: false, steps: [], unchanged: 0, fault: "a key is missing" } });
      const { exit, progress } = await preview(
        ["dev"],
        { post: true },
        { env: env({ GITHUB_REF: "refs/pull/42/merge" }) },
      );

      assert.equal(exit, 2, "a failed preview is posted too");
      assert.deepEqual(
        stub.comments.map(({ issue }) => issue),
        [42],
      );
      assert.match(stub.comments[0]?.body ?? "", /a key is missing/);
      assert.ok(progress.includes("updated the comment on pull request 42 of acme/shop"));
    }).timeout(30_000);

    for (const post of ["0", "4.2", "x", "-1", "1e9999", true]) {
      it(`refuses ${JSON.stringify(post)} where it is no pull request`, async () => {
        await assert.rejects(preview(["dev"], { post }, { env: env() }), { code: "PULL_REQUEST_UNKNOWN" });
        assert.equal(stub.comments.length, 0);
      });
    }
  });
});
