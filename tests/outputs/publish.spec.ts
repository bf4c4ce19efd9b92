import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { publish } from "../../infra/outputs/publish.ts";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { aDigest } from "../support/a-spec.ts";
import { record, settled } from "../support/mocks.ts";

const IMAGE = `ghcr.io/acme/shop-api:1.4.2@${aDigest()}`;
const ENDPOINT = { url: "https://api.shop.example", health: "https://api.shop.example/healthz" };

const NONE = { postgres: undefined, redis: undefined };
const STORES = {
  ...NONE,
  postgres: {
    writer: { host: "postgres", port: 5432 },
    reader: { host: "postgres-reader", port: 5432 },
    password: { secret: "postgres-app", key: "password" },
  },
};

describe("published outputs", () => {
  it("are what the contract says", async () => {
    const { result } = await record(() =>
      settled(pulumi.output(publish("dev", [aReport(), aReport("worker", false)], STORES))),
    );

    assert.deepEqual(stackOutputsSchema.parse(result), {
      contract: 1,
      environment: "dev",
      services: {
        api: { image: IMAGE, version: "1.4.2", digest: aDigest() },
        worker: { image: IMAGE, version: "1.4.2", digest: aDigest() },
      },
      endpoints: { api: ENDPOINT },
      stores: {
        postgres: {
          writer: { host: "postgres", port: 5432 },
          reader: { host: "postgres-reader", port: 5432 },
          passwordSecret: "postgres-app",
        },
      },
    });
  });

  it("have no other keys than the contract", () => {
    assert.deepEqual(Object.keys(publish("dev", [], NONE)), Object.keys(stackOutputsSchema.shape));
  });

  it("stay the same from run to run", async () => {
    const run = () => record(() => settled(pulumi.output(publish("dev", [aReport()], STORES))));

    assert.equal(JSON.stringify((await run()).result), JSON.stringify((await run()).result));
  });

  for (const text of ["ghcr.io/acme/shop-api:1.4.2", "ghcr.io/acme/shop-api:latest"]) {
    it(`are refused when the resource runs ${text}, which is no pin`, async () => {
      const api = () =>
        (publish("dev", [{ ...aReport(), image: pulumi.output(text) }], NONE).services as unknown as Services).api;

      await assert.rejects(
        record(() => settled(api())),
        (error) =>
          pulumi.RunError.isInstance(error) && /^the Rollout of api does not run what was pinned: /.test(error.message),
      );
    });
  }
});

type Services = Readonly<Record<"api", pulumi.Output<unknown>>>;

function aReport(service = "api", exposed = true) {
  return { service, image: pulumi.output(IMAGE), endpoint: exposed ? pulumi.output(ENDPOINT) : undefined };
}
