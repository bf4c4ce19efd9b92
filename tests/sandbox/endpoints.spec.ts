/** The endpoints of the environments: what answers is what the cluster's stand-in holds. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { answerEndpoint } from "../../sandbox/endpoints/endpoint-server.ts";
import { readFacts } from "../../sandbox/project/facts.ts";
import { type ListeningServer, listen } from "../../sandbox/store/http-answer.ts";
import { pinOf } from "../support/engine-runs.ts";
import { SHOP } from "../support/fixtures.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

const IMAGE = pinOf("ghcr.io/acme/shop-api", "1.4.2");
const DIGEST = IMAGE.split("@")[1] ?? "";

describe("the endpoints of the sandbox", () => {
  let standIns: StandIns;
  let server: ListeningServer;

  beforeEach(async () => {
    standIns = openStandIns();
    const { store, failures } = standIns;
    server = await listen(
      0,
      (asked) => answerEndpoint({ facts: () => readFacts(SHOP), store, failures }, asked),
      assert.fail,
    );
    const pod = { containers: [{ name: "api", image: IMAGE }] };
    const labels = { "app.kubernetes.io/name": "api" };
    standIns.kubernetes.create("kubernetes:argoproj.io/v1alpha1:Rollout", "api-rollout", {
      metadata: { name: "api-blue", namespace: "default", labels },
      spec: {
        selector: { matchLabels: labels },
        strategy: { canary: {} },
        template: { metadata: { labels }, spec: pod },
      },
    });
  });

  afterEach(() => {
    server.close();
    standIns.close();
  });

  it("answers with the version and digest that run", async () => {
    assert.deepEqual(await ask("api.dev.shop.example", "/healthz"), {
      status: 200,
      body: { sandbox: true, service: "api", version: "1.4.2", digest: DIGEST },
    });
  });

  it("answers 503 while the digest is switched to fail on health, and not for apply", async () => {
    standIns.failures.set("apply", DIGEST, true);
    assert.equal((await ask("api.dev.shop.example", "/healthz")).status, 200);

    standIns.failures.set("health", DIGEST, true);

    assert.equal((await ask("api.dev.shop.example", "/healthz")).status, 503);
  });

  const cases: readonly (readonly [what: string, host: string, path: string, status: number])[] = [
    ["where the workload is missing", "web.dev.shop.example", "/healthz", 503],
    ["where the environment has none", "api.staging.shop.example", "/healthz", 503],
    ["on a path the service has not", "api.dev.shop.example", "/other", 404],
    ["at a host of nobody", "api.dev.other.example", "/healthz", 404],
    ["at a host that only ends alike", "api.prod-shop.example", "/healthz", 404],
    ["at its own address, to say what it is", "127.0.0.1", "/", 200],
  ];
  for (const [what, host, path, status] of cases) {
    it(`answers ${status} ${what}`, async () => {
      const answer = await ask(host, path);

      assert.equal(answer.status, status);
      assert.equal(answer.body.sandbox, true);
    });
  }

  /** `fetch` sets the header by the address; a test of routes needs its own. */
  function ask(host: string, path: string): Promise<{ status: number | undefined; body: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
      const call = request({ port: server.port, path, headers: { host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) }),
        );
      });
      call.on("error", reject).end();
    });
  }
});
