import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { runProgram } from "../../infra/program.ts";
import { aShop, type Shop } from "../support/a-shop.ts";
import { find, type RecordedResource, record, settled } from "../support/mocks.ts";
import { securityFaults } from "../support/security-table.ts";
import { matchSnapshot } from "../support/snapshot.ts";

const ACCOUNT = { "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "111122223333" } };
const STACKS = ["dev", "staging", "production"];

describe("stacks of the sample shop", () => {
  let shop: Shop;
  beforeEach(() => {
    shop = aShop();
    shop.pinEverywhere();
  });
  afterEach(() => shop.remove());

  for (const stack of STACKS) {
    describe(stack, () => {
      it("registers the resources of its snapshot", async () => {
        const { resources } = await run(stack);

        matchSnapshot(import.meta.dirname, stack, sortedResources(resources));
      });

      it("breaks no rule of the security table", async () => {
        const { resources } = await run(stack);

        assert.deepEqual(securityFaults(resources), []);
      });

      it("makes every object in its own namespace, through the provider of its own cluster", async () => {
        const { resources } = await run(stack);

        const objects = resources.filter(({ type }) => type.startsWith("kubernetes:"));
        const { inputs } = find(resources, "pulumi:providers:kubernetes", "cluster");
        assert.equal(inputs.context, `shop-${stack}`);
        for (const { name, provider, inputs: manifest } of objects) {
          const { metadata } = manifest as { metadata: { name: string; namespace?: string } };
          assert.equal(provider, "cluster", name);
          assert.equal(metadata.namespace ?? metadata.name, `shop-${stack}`, name);
        }
      });

      it("closes the network before any pod may start", async () => {
        const { resources } = await run(stack);

        const policies = resources.filter(({ type }) => type.endsWith(":NetworkPolicy")).map(({ name }) => name);
        for (const service of ["api", "web", "worker"]) {
          const waits = find(resources, "platform:workload:Workload", service).dependsOn;
          assert.deepEqual(waits, ["network-namespace", ...policies].toSorted(), service);
        }
      });

      it("publishes the pins that its Rollouts run, and the addresses of what is exposed", async () => {
        const outputs = stackOutputsSchema.parse((await run(stack)).result);

        assert.equal(outputs.environment, stack);
        assert.deepEqual(Object.keys(outputs.services), ["api", "web", "worker"]);
        assert.equal(outputs.services.api?.version, "1.4.2");
        const host = stack === "production" ? "shop.example" : `${stack}.shop.example`;
        assert.deepEqual(outputs.endpoints, {
          api: { url: `https://api.${host}`, health: `https://api.${host}/healthz` },
          web: { url: `https://web.${host}`, health: `https://web.${host}/healthz` },
        });
      });
    });
  }

  it("protect the namespace and what traffic goes through in production, and nothing elsewhere", async () => {
    const kept = async (stack: string) =>
      (await run(stack)).resources.filter(({ protect }) => protect).map(({ name }) => name);

    assert.deepEqual((await kept("production")).toSorted(), [
      "api-rollout",
      "api-service",
      "network-namespace",
      "web-rollout",
      "web-service",
      "worker-rollout",
    ]);
    assert.deepEqual(await kept("staging"), []);
    assert.deepEqual(await kept("dev"), []);
  });

  it("change one Rollout and nothing else when one pin changes", async () => {
    const before = sortedResources((await run("staging")).resources);
    shop.edit("Pulumi.staging.yaml", "shop-api:1.4.2", "shop-api:1.5.0");
    const after = sortedResources((await run("staging")).resources);

    const changed = after.filter((resource, index) => JSON.stringify(resource) !== JSON.stringify(before[index]));
    assert.equal(after.length, before.length);
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["api-rollout"],
    );
  });

  it("of an environment without pins are its network alone", async () => {
    const fresh = aShop();

    const { resources, result } = await run("staging", fresh);

    fresh.remove();
    assert.deepEqual(resources.map(({ name }) => name).toSorted(), [
      "cluster",
      "network",
      "network-allow-dns",
      "network-deny-all",
      "network-namespace",
    ]);
    assert.deepEqual(result, { contract: 1, environment: "staging", services: {}, endpoints: {} });
  });

  it("of what exists once hold nothing yet", async () => {
    const { resources, result } = await run("shared");

    assert.deepEqual(resources, []);
    assert.deepEqual(result, {});
  });

  it("publish unknown images, and nothing made up, while the Rollouts are unknown", async () => {
    const outputs = (type: string, _name: string, inputs: Record<string, unknown>) => {
      const { spec, ...rest } = inputs;
      return type.endsWith(":Rollout") || spec === undefined ? rest : { ...rest, spec };
    };

    const { result } = await record(
      async () => {
        const published = await runProgram(shop.input("dev"));
        return Promise.all(Object.values(published.services ?? {}).map((service) => settled(service)));
      },
      { preview: true, outputs },
    );

    assert.deepEqual(result, ["(unknown)", "(unknown)", "(unknown)"]);
  });

  describe("that do not fit their surroundings", () => {
    const cases = [
      {
        what: "a key given with -c",
        change: (input: ReturnType<Shop["input"]>) => ({
          ...input,
          config: { ...input.config, "environments:tier": "production" },
        }),
        code: /Pulumi\.dev\.yaml › environments:tier: the engine was given another value .*CONFIG_NOT_FROM_FILE/s,
      },
      {
        what: "another state backend",
        change: (input: ReturnType<Shop["input"]>) => ({
          ...input,
          env: { ...input.env, PULUMI_BACKEND_URL: "s3://other" },
        }),
        code: /Pulumi\.dev\.yaml › target\.backend: it is "s3:\/\/other"; allowed: "s3:\/\/fixture-state".*TARGET_MISMATCH/s,
      },
      {
        what: "a kubeconfig without the context",
        change: (input: ReturnType<Shop["input"]>) => ({ ...input, env: { ...input.env, KUBECONFIG: "/nowhere" } }),
        code: /target\.cluster\.context: .*target\.cluster\.server: .*CONFIGURATION_FAULTS/s,
      },
      {
        what: "no stack file",
        change: (input: ReturnType<Shop["input"]>) => ({ ...input, stack: "qa" }),
        code: /there is no Pulumi\.qa\.yaml; allowed: dev, production, staging, shared.*STACK_UNKNOWN/s,
      },
    ];
    for (const { what, change, code } of cases) {
      it(`stop before the first resource: ${what}`, async () => {
        const into: RecordedResource[] = [];
        const run = record(() => runProgram(change(shop.input("dev"))), { into });

        await assert.rejects(run, (error) => pulumi.RunError.isInstance(error) && code.test(error.message));
        assert.deepEqual(into, []);
      });
    }

    it("stop before the first resource: credentials of another account", async () => {
      const into: RecordedResource[] = [];
      const calls = { "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "444455556666" } };

      await assert.rejects(
        record(() => runProgram(shop.input("production")), { calls, into }),
        {
          message: /target\.accountId: it is "444455556666"; allowed: "111122223333"/,
        },
      );
      assert.deepEqual(into, []);
    });

    it("are told all at once", async () => {
      const input = shop.input("dev");
      const wrong = {
        ...input,
        config: { ...input.config, "environments:host": "x" },
        env: { ...input.env, PULUMI_BACKEND_URL: "s3://other" },
      };

      await assert.rejects(
        record(() => runProgram(wrong)),
        { message: /environments:host.*target\.backend/s },
      );
    });
  });

  function run(stack: string, from = shop) {
    const body = async () => settled(pulumi.output(await runProgram(from.input(stack))));
    return record(body, { project: "shop", stack, calls: ACCOUNT });
  }
});

function sortedResources(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return resources.toSorted((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}
