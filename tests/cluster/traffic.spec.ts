import assert from "node:assert/strict";
import type { DeliveryStrategy } from "../../components/workload/delivery-strategy.ts";
import { anImage } from "../support/a-spec.ts";
import { aWorkloadInput } from "../support/a-workload.ts";
import { SteadyClient, type Traffic } from "../support/cluster-client.ts";
import { PodProcesses } from "../support/cluster-processes.ts";
import { ServiceProxy } from "../support/cluster-proxy.ts";
import { Releaser, withProcesses } from "../support/cluster-release.ts";
import { RolloutWatch } from "../support/cluster-rollout.ts";
import { type TestCluster, testCluster } from "../support/cluster-session.ts";

const PER_SECOND = 50;
const OLD = anImage("1.4.2", "a");
const NEW = anImage("1.5.0", "b");

describe("traffic through a change of versions", () => {
  let cluster: TestCluster;
  let releaser: Releaser;

  before(async function () {
    cluster = await testCluster(this);
    releaser = new Releaser(cluster);
  });

  after(() => releaser?.close());

  /** From the old version to the new one and back, under traffic, with a real process for every pod. */
  async function thereAndBack(namespace: string, delivery: DeliveryStrategy): Promise<Traffic> {
    const input = aWorkloadInput({
      namespace: await cluster.namespace(namespace),
      replicas: { min: 3, max: 3 },
      delivery,
    });
    const processes = await PodProcesses.open(cluster.api, namespace);
    const proxy = await ServiceProxy.open(cluster.api, namespace, "api", processes);
    const watch = await RolloutWatch.open(cluster, namespace, "api");
    try {
      await releaser.apply({ ...input, image: OLD }, withProcesses);
      await watch.untilHealthy(3);
      await proxy.until(3);
      const client = new SteadyClient(proxy.url, PER_SECOND);
      for (const image of [NEW, OLD]) {
        await releaser.apply({ ...input, image }, withProcesses);
        await watch.untilHealthy();
        const before = client.answers[image.tag] ?? 0;
        await answered(client, image.tag, before + PER_SECOND);
      }
      // The last pods of the version that was left go only now: requests must outlast that, too.
      await processes.untilPods(3);
      return await client.stop();
    } finally {
      watch.close();
      await proxy.close();
      await processes.close();
    }
  }

  function check({ sent, answers, failures }: Traffic): void {
    assert.deepEqual(failures, [], `${failures.length} of ${sent} requests failed`);
    assert.deepEqual(Object.keys(answers).sort(), [OLD.tag, NEW.tag], "both versions have answered");
    assert.equal(sent, (answers[OLD.tag] ?? 0) + (answers[NEW.tag] ?? 0));
  }

  it("loses no request while blue-green switches and returns", async function () {
    this.timeout(120_000);

    check(
      await thereAndBack("traffic-blue-green", { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3 }),
    );
  });

  it("loses no request while a rolling update goes through and back", async function () {
    this.timeout(120_000);

    check(await thereAndBack("traffic-rolling", { kind: "rolling", maxSurgePercent: 34 }));
  });

  it("loses no request while a canary takes its shares and returns", async function () {
    this.timeout(120_000);

    check(await thereAndBack("traffic-canary", { kind: "canary", weights: [34, 67], pauseSeconds: 2 }));
  });
});

async function answered(client: SteadyClient, version: string, count: number): Promise<void> {
  while ((client.answers[version] ?? 0) < count) await new Promise((resolve) => setTimeout(resolve, 50));
}
