import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gatherTarget } from "../../infra/target/gather-target.ts";
import { kubeconfigServer } from "../../infra/target/kubeconfig-server.ts";
import { stateBackend } from "../../infra/target/state-backend.ts";
import { record } from "../support/mocks.ts";

const IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity";

describe("actual target", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "envs-target-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  describe("cluster", () => {
    it("is where the named context leads, whatever the current context is", async () => {
      const file = write(
        "config",
        kubeconfig({ "shop-dev": "https://dev:6443", other: "https://other:6443" }, "other"),
      );

      assert.equal(await kubeconfigServer("shop-dev", { KUBECONFIG: file }), "https://dev:6443");
    });

    it("is unknown when no file names the context", async () => {
      const file = write("config", kubeconfig({ other: "https://other:6443" }));

      assert.equal(await kubeconfigServer("shop-dev", { KUBECONFIG: file }), undefined);
    });

    it("comes from the first file of the list that names it, past files that are not there or are broken", async () => {
      const list = [
        join(folder, "missing"),
        write("broken", "{ ["),
        write("first", kubeconfig({ "shop-dev": "https://first:6443" })),
        write("second", kubeconfig({ "shop-dev": "https://second:6443" })),
      ];

      assert.equal(await kubeconfigServer("shop-dev", { KUBECONFIG: list.join(delimiter) }), "https://first:6443");
    });

    it("takes the context, too, from the first file that names it", async () => {
      const context = (cluster: string) => `contexts: [{ name: shop-dev, context: { cluster: ${cluster} } }]\n`;
      const clusters =
        "clusters: [{ name: a, cluster: { server: 'https://a' } }, { name: b, cluster: { server: 'https://b' } }]";
      const list = [write("first", context("a")), write("second", context("b") + clusters)];

      assert.equal(await kubeconfigServer("shop-dev", { KUBECONFIG: list.join(delimiter) }), "https://a");
    });

    it("follows a context of one file to a cluster of another", async () => {
      const context = "contexts: [{ name: shop-dev, context: { cluster: main, user: me } }]";
      const cluster = "clusters: [{ name: main, cluster: { server: 'https://main:6443' } }]";
      const list = [write("contexts", context), write("clusters", cluster)];

      assert.equal(await kubeconfigServer("shop-dev", { KUBECONFIG: list.join(delimiter) }), "https://main:6443");
    });

    it("is looked for in the home folder without KUBECONFIG", async () => {
      write(".kube/config", kubeconfig({ "shop-dev": "https://home:6443" }));

      assert.equal(await kubeconfigServer("shop-dev", { HOME: folder }), "https://home:6443");
    });
  });

  describe("state backend", () => {
    const project = 'name: shop\nbackend: { url: "s3://from-project" }\n';

    it("is the one of the environment, before that of the project", async () => {
      assert.equal(await stateBackend(project, { PULUMI_BACKEND_URL: "s3://from-env" }), "s3://from-env");
    });

    it("is the one of the project, before that of the last login", async () => {
      write("credentials.json", '{ "current": "s3://from-login" }');

      assert.equal(await stateBackend(project, { PULUMI_HOME: folder }), "s3://from-project");
    });

    for (const variable of ["PULUMI_HOME", "PULUMI_CREDENTIALS_PATH"]) {
      it(`is the one of the last login, found through ${variable}`, async () => {
        write("credentials.json", '{ "current": "s3://from-login", "accessTokens": { "s3://from-login": "secret" } }');

        assert.equal(await stateBackend("name: shop\n", { [variable]: folder }), "s3://from-login");
      });
    }

    it("is the one of the last login in the home folder", async () => {
      write(".pulumi/credentials.json", '{ "current": "s3://from-home" }');

      assert.equal(await stateBackend("name: shop\n", { HOME: folder }), "s3://from-home");
    });

    for (const [what, text] of [
      ["nobody has logged in", undefined],
      ["somebody has logged out", '{ "current": "" }'],
      ["the file is broken", "{"],
    ] as const) {
      it(`is unknown when ${what}`, async () => {
        if (text !== undefined) write("credentials.json", text);

        assert.equal(await stateBackend("name: shop\n", { PULUMI_HOME: folder }), undefined);
      });
    }
  });

  describe("AWS account", () => {
    const cluster = { context: "shop-dev", server: "https://dev:6443" };

    it("is not asked for where none is declared", async () => {
      const calls = { [IDENTITY]: { accountId: "444455556666" } };

      const { result } = await record(() => gather({ cluster, backend: "s3://state", accountId: undefined }), {
        calls,
      });

      assert.equal(result.accountId, undefined);
    });

    it("is the one that the credentials belong to", async () => {
      const declared = { cluster, backend: "s3://state", accountId: "111122223333" };
      const calls = { [IDENTITY]: { accountId: "444455556666" } };

      const { result } = await record(() => gather(declared), { calls });

      assert.equal(result.accountId, "444455556666");
    });

    it("is unknown when the provider cannot say", async () => {
      const { result } = await record(() => gather({ cluster, backend: "s3://state", accountId: "111122223333" }));

      assert.equal(result.accountId, undefined);
    });
  });

  it("has no cluster where none is declared, whatever the kubeconfig holds", async () => {
    write(".kube/config", kubeconfig({ "shop-dev": "https://dev:6443" }, "shop-dev"));

    const { context, server, backend } = await gather({ backend: "s3://state" });

    assert.deepEqual([context, server], [undefined, undefined]);
    assert.equal(typeof backend, "undefined");
  });

  function gather(declared: Parameters<typeof gatherTarget>[0]) {
    return gatherTarget(declared, { projectText: "name: shop\n", env: { HOME: folder } });
  }

  function write(name: string, text: string): string {
    const file = join(folder, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
});

function kubeconfig(servers: Record<string, string>, current = ""): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    "current-context": current,
    contexts: names.map((name) => ({ name, context: { cluster: `${name}-cluster`, user: "me" } })),
    clusters: names.map((name) => ({ name: `${name}-cluster`, cluster: { server: servers[name] } })),
  });
}
