import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { requiredCrds } from "../../components/operators/crd-names.ts";
import { sharedOutputsSchema } from "../../infra/outputs/shared-outputs.ts";
import { stackOutputsSchema } from "../../infra/outputs/stack-outputs.ts";
import { runProgram } from "../../infra/program.ts";
import { aShop, type Shop } from "../support/a-shop.ts";
import { find, type RecordedResource, record, settled } from "../support/mocks.ts";
import { securityFaults } from "../support/security-table.ts";
import { matchSnapshot } from "../support/snapshot.ts";
import { sortedResources } from "../support/sorted-resources.ts";

const ACCOUNT = { "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "111122223333" } };
const STACKS = ["dev", "staging", "production"];

/** Components of an environment whose pods must find the network closed. */
const STARTING_PODS = [
  ["platform:postgres:Postgres", "postgres"],
  ["platform:redis:Redis", "redis"],
  ["platform:gateway:Gateway", "gateway"],
  ["platform:workload:Workload", "api"],
  ["platform:workload:Workload", "web"],
  ["platform:workload:Workload", "worker"],
] as const;

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
        assert.ok(policies.includes("network-deny-all"));
        for (const [type, name] of STARTING_PODS) {
          const waits = new Set(find(resources, type, name).dependsOn);
          const missing = ["network-namespace", ...policies].filter((policy) => !waits.has(policy));
          assert.deepEqual(missing, [], name);
        }
      });

      it("lets services wait for their secrets, flags and stores", async () => {
        const { resources } = await run(stack);

        const waits = find(resources, "platform:workload:Workload", "api").dependsOn;
        for (const name of ["secrets-session-key", "flags-definitions", "postgres-writer", "redis-service"]) {
          assert.ok(waits.includes(name), name);
        }
      });

      it("reads every definition that its objects need before it makes the first", async () => {
        const { resources } = await run(stack);

        const waits = find(resources, "platform:network:Network", "network").dependsOn;
        const names = waits.map((name) => /^crds-(.+?)-of-/.exec(name)?.[1]);
        assert.deepEqual(names, requiredCrds(manifestsOf(resources)));
        assert.ok(names.includes("rollouts.argoproj.io"));
      });

      it("stays far below 300 resources", async () => {
        const { resources } = await run(stack);

        assert.ok(resources.length < 150, `${resources.length}`);
      });

      it("holds no value of a secret in clear", async () => {
        const { resources } = await run(stack);

        const data = resources.filter(({ type }) => type === "kubernetes:core/v1:Secret");
        assert.deepEqual(data, []);
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
        assert.equal(outputs.stores.postgres?.passwordSecret, "postgres-app");
        assert.deepEqual(outputs.stores.postgres?.writer, { host: "postgres", port: 5432 });
        assert.equal(outputs.stores.redis?.writer.port, 6379);
      });
    });
  }

  it("protect the namespace and what traffic goes through in production, and nothing elsewhere", async () => {
    const kept = async (stack: string) =>
      (await run(stack)).resources.filter(({ protect }) => protect).map(({ name }) => name);

    assert.deepEqual((await kept("production")).toSorted(), [
      "api-rollout",
      "api-service",
      "gateway-gateway",
      "network-namespace",
      "postgres-app",
      "postgres-cluster-a",
      "postgres-object-store",
      "postgres-reader",
      "postgres-writer",
      "redis-auth",
      "redis-cluster",
      "redis-service",
      "web-rollout",
      "web-service",
      "worker-rollout",
    ]);
    assert.deepEqual(await kept("staging"), []);
    assert.deepEqual(await kept("dev"), []);
  });

  it("change one Rollout, its migration, and nothing else when one pin changes", async () => {
    const before = sortedResources((await run("staging")).resources);
    shop.edit("Pulumi.staging.yaml", "shop-api:1.4.2", "shop-api:1.5.0");
    const after = sortedResources((await run("staging")).resources);

    const changed = after.filter((resource, index) => JSON.stringify(resource) !== JSON.stringify(before[index]));
    assert.equal(after.length, before.length);
    assert.deepEqual(
      changed.map(({ name }) => name),
      ["api-rollout", "api-migration"],
    );
  });

  it("of an environment without pins are everything but workloads", async () => {
    const fresh = aShop();

    const { resources, result } = await run("staging", fresh);

    fresh.remove();
    assert.deepEqual(
      resources.filter(({ type }) => type.includes(":workload:") || type.endsWith(":Rollout")),
      [],
    );
    assert.ok(resources.some(({ name }) => name === "postgres-cluster-a"));
    assert.deepEqual(stackOutputsSchema.parse(result).services, {});
    assert.deepEqual(stackOutputsSchema.parse(result).endpoints, {});
  });

  it("of what exists once are the operators of every cluster, each through its own way", async () => {
    const { resources, result } = await run("shared");

    matchSnapshot(import.meta.dirname, "shared", sortedResources(resources));
    const ways = resources.filter(({ type }) => type === "pulumi:providers:kubernetes").map(({ name }) => name);
    assert.deepEqual(ways.toSorted(), ["cluster-shop-dev", "cluster-shop-production", "cluster-shop-staging"]);
    for (const { name, type, provider } of resources.filter(({ type }) => type.endsWith(":Release"))) {
      assert.equal(`operators-${provider?.slice("cluster-".length)}`, /^operators-shop-[a-z]+/.exec(name)?.[0], type);
    }
    const clusters = ["dev", "production", "staging"].map((stack) => {
      return { context: `shop-${stack}`, server: `https://${stack}.k8s.shop.example:6443` };
    });
    assert.deepEqual(sharedOutputsSchema.parse(result), { contract: 1, rulesets: [], clusters });
  });

  it("of what exists once are nothing where the operators are there already", async () => {
    shop.edit("Pulumi.shared.yaml", "  environments:operators:\n", "  environments:operators:\n    mode: existing\n");
    shop.edit("Pulumi.shared.yaml", /^ {6}routes:.*\n/m, "");

    const { resources } = await run("shared");

    assert.deepEqual(resources, []);
  });

  it("publish unknown images, and nothing made up, while the Rollouts are unknown", async () => {
    const outputs = (type: string, _name: string, inputs: Record<string, unknown>) => {
      const { spec, ...rest } = inputs;
      return type.endsWith(":Rollout") || spec === undefined ? rest : { ...rest, spec };
    };

    const { result } = await record(
      async () => {
        const published = await runProgram(shop.input("dev"));
        return Promise.all(
          Object.values("services" in published ? published.services : {}).map((service) => settled(service)),
        );
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

    it("stop before the first resource: a cluster that would get operators and is another than its file names", async () => {
      const into: RecordedResource[] = [];
      const input = shop.input("shared");
      const kubeconfig = String(input.env.KUBECONFIG);
      writeFileSync(
        kubeconfig,
        readFileSync(kubeconfig, "utf8").replace("https://production.k8s", "https://other.k8s"),
      );

      await assert.rejects(
        record(() => runProgram(input), { into }),
        {
          message:
            /Pulumi\.production\.yaml › target\.cluster\.server: it is "https:\/\/other\.k8s\.shop\.example:6443"; allowed: "https:\/\/production\.k8s\.shop\.example:6443".*TARGET_MISMATCH/s,
        },
      );
      assert.deepEqual(into, []);
    });

    it("do not ask for clusters that get no operators", async () => {
      shop.edit("Pulumi.shared.yaml", "  environments:operators:\n", "  environments:operators:\n    mode: existing\n");
      shop.edit("Pulumi.shared.yaml", /^ {6}routes:.*\n/m, "");
      const input = shop.input("shared");

      const { resources } = await record(() => runProgram({ ...input, env: { ...input.env, KUBECONFIG: "/nowhere" } }));

      assert.deepEqual(resources, []);
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

function manifestsOf(resources: readonly RecordedResource[]): readonly { apiVersion: string; kind: string }[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => ({ apiVersion: String(inputs.apiVersion), kind: String(inputs.kind) }));
}
