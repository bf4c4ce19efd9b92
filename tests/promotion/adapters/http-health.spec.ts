import assert from "node:assert/strict";
import { createHealthProbe } from "../../../infra/promotion/adapters/http-health.ts";
import { type Answer, type StubServer, startStub } from "../../support/stub-server.ts";

describe("health probe", () => {
  let stub: StubServer | undefined;
  afterEach(async () => {
    await stub?.close();
    stub = undefined;
  });

  async function ask(answer: Answer, pausesMs: readonly number[] = []) {
    stub = await startStub(answer);
    const url = `http://${stub.host}/healthz`;
    const { url: asked, ...rest } = await createHealthProbe({ mirror: undefined, pausesMs, attemptMs: 200 }).ask(
      "api",
      url,
    );
    assert.equal(asked, url);
    return rest;
  }

  it("is healthy on 200 alone", async () => {
    assert.deepEqual(await ask((_, response) => void response.writeHead(200).end("ok")), {
      service: "api",
      healthy: true,
      status: 200,
      detail: "answered 200",
    });
    for (const status of [204, 302, 404, 500, 503]) {
      await stub?.close();
      assert.deepEqual(await ask((_, response) => void response.writeHead(status, { location: "/ok" }).end()), {
        service: "api",
        healthy: false,
        status,
        detail: `answered ${status}`,
      });
      assert.equal(stub?.seen.length, 1, "a redirect is not followed");
    }
  });

  it("asks again until it is healthy, a bounded number of times", async () => {
    const late = await ask((_, response, index) => void response.writeHead(index < 2 ? 503 : 200).end(), [1, 1, 1]);
    assert.deepEqual([late.healthy, stub?.seen.length], [true, 3]);
    await stub?.close();
    const never = await ask((_, response) => void response.writeHead(503).end(), [1, 1]);
    assert.deepEqual([never.healthy, stub?.seen.length], [false, 3]);
  });

  it("says why there was no answer", async () => {
    assert.equal((await ask(() => undefined)).detail, "did not answer in time");
    await stub?.close();
    assert.equal((await ask((_, response) => void response.destroy())).detail, "broke off the connection");
    const url = `http://${stub?.host}/`;
    await stub?.close();
    const probe = createHealthProbe({ mirror: undefined, pausesMs: [], attemptMs: 200 });
    assert.deepEqual(await probe.ask("api", url), {
      service: "api",
      url,
      healthy: false,
      status: 0,
      detail: "refused the connection",
    });
    assert.equal((await probe.ask("api", "ftp://x")).detail, "the health endpoint is no http or https URL");
    assert.equal((await probe.ask("api", "nonsense")).detail, "the health endpoint is no http or https URL");
  });

  it("reads no more of a body than it must", async () => {
    const endless: Answer = (_, response) => {
      response.writeHead(200);
      for (let part = 0; part < 40; part += 1) response.write(Buffer.alloc(64 * 1024));
    };

    assert.deepEqual(await ask(endless), { service: "api", healthy: true, status: 200, detail: "answered 200" });
  });

  it("asks the sandbox's endpoints with the endpoint's own host", async () => {
    stub = await startStub((_, response) => void response.writeHead(200).end());

    const answer = await createHealthProbe({ mirror: `http://${stub.host}` }).ask(
      "api",
      "https://api.dev.shop.example/healthz?x=1",
    );

    assert.deepEqual(answer, {
      service: "api",
      url: "https://api.dev.shop.example/healthz?x=1",
      healthy: true,
      status: 200,
      detail: "answered 200",
    });
    assert.deepEqual([stub.seen[0]?.url, stub.seen[0]?.headers.host], ["/healthz?x=1", "api.dev.shop.example"]);
  });
});
