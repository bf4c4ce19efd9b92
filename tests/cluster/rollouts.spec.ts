import assert from "node:assert/strict";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { ApiError } from "../../sandbox/providers/kubernetes/applied/api-server.ts";
import { anImage } from "../support/a-spec.ts";
import { aFullWorkload, aWorkloadInput } from "../support/a-workload.ts";
import type { ApiObject, Mirror } from "../support/cluster-api.ts";
import { type LiveService, podsByVersion, replicaSets, services, versionOf } from "../support/cluster-pods.ts";
import { Releaser } from "../support/cluster-release.ts";
import { RolloutWatch } from "../support/cluster-rollout.ts";
import { type TestCluster, testCluster } from "../support/cluster-session.ts";

const PINS = [anImage("1.4.2", "a"), anImage("1.5.0", "b"), anImage("1.6.0", "c")];
const THREE = { min: 3, max: 3 };

/** What the program has said about an object: all but what servers and controllers add. */
function said(live: ReadonlyMap<string, ApiObject>): object {
  const objects = [...live].map(([role, { metadata, ...rest }]) => {
    const { uid, generation, labels, annotations } = metadata;
    return [role, { uid, generation, labels, annotations, ...rest, status: undefined }];
  });
  return Object.fromEntries(objects);
}

describe("the objects of a workload under real controllers", () => {
  let cluster: TestCluster;
  let releaser: Releaser;

  before(async function () {
    cluster = await testCluster(this);
    releaser = new Releaser(cluster);
  });

  after(() => releaser?.close());

  /** Applies each pin, lets the controller come to its end, and applies it again: nothing may be refused or changed. */
  async function releaseInARow(input: WorkloadInput, each: (pin: string, release: Release) => Promise<void>) {
    const watch = await RolloutWatch.open(cluster, input.namespace, input.service);
    const hashes: string[] = [];
    for (const image of PINS) {
      const pin = image.tag;
      const pinned = { ...input, image };
      const apply = () => releaser.apply(pinned);
      await each(pin, { watch, apply, before: hashes.at(-1) });
      const done = await watch.untilHealthy(input.replicas.min);
      hashes.push(done.status?.currentPodHash ?? "");

      const again = await apply();
      const third = await apply();

      const rollout = again.get("rollout");
      assert.equal(rollout?.metadata.generation, done.metadata.generation, `${pin}: applying again starts nothing`);
      assert.deepEqual(said(third), said(again));
      assert.ok((watch.now?.spec.replicas ?? 0) >= input.replicas.min, `${pin}: the autoscaler's number stays`);
    }
    assert.equal(new Set(hashes).size, PINS.length, "each pin is a version of its own");
    watch.close();
  }

  interface Release {
    readonly watch: RolloutWatch;
    readonly apply: () => Promise<unknown>;
    /** Hash of the version before. */
    readonly before: string | undefined;
  }

  it("roll three versions, never with fewer pods than wanted nor with more than the surge allows", async function () {
    this.timeout(180_000);
    const namespace = await cluster.namespace("rolling");

    await releaseInARow(aWorkloadInput({ namespace, replicas: THREE }), async (pin, { watch, apply, before }) => {
      const counts = watch.record(({ status }) => status);
      await apply();
      await watch.untilHealthy();

      const seen = counts.stop() as readonly { readonly availableReplicas?: number; readonly replicas?: number }[];
      if (before === undefined) return;
      assert.ok(seen.length > 2, `${pin}: more than one change is seen`);
      assert.ok(
        seen.every(({ availableReplicas = 0, replicas = 0 }) => availableReplicas >= 3 && replicas <= 4),
        JSON.stringify(seen),
      );
    });
  });

  it("take a canary through its shares, one after the other", async function () {
    this.timeout(180_000);
    const namespace = await cluster.namespace("canary");
    const delivery = { kind: "canary", weights: [25, 50], pauseSeconds: 2 } as const;
    const addresses = await services(cluster.api, namespace);

    await releaseInARow(aWorkloadInput({ namespace, replicas: { min: 4, max: 4 }, delivery }), async (pin, release) => {
      const { watch, apply, before } = release;
      const shares = watch.record(({ status }) => (status?.phase === "Paused" ? pausedAt(status) : undefined));
      const turns = recordTurns(addresses, ["api", "api-stable", "api-canary"]);
      await apply();
      const { status } = await watch.untilHealthy();

      const now = status?.currentPodHash ?? "";
      await addresses.until("the stable address leads to it", (found) => versionOf(found, "api-stable") === now);
      const seen = { shares: shares.stop(), turns: turns.stop() };
      if (before === undefined) return;
      assert.deepEqual(seen.shares, [
        { step: 1, newPods: 1 },
        { step: 3, newPods: 2 },
      ]);
      const turned = [
        ["all", before, before],
        ["all", before, now],
        ["all", now, now],
      ];
      assert.deepEqual(seen.turns, turned, pin);
    });
    addresses.close();
  });

  it("switch blue-green only to pods that are ready, and keep the old ones for the delay", async function () {
    this.timeout(180_000);
    const namespace = await cluster.namespace("blue-green");
    const delivery = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3 } as const;
    const addresses = await services(cluster.api, namespace);
    const sets = await replicaSets(cluster.api, namespace);

    await releaseInARow(aWorkloadInput({ namespace, replicas: THREE, delivery }), async (pin, release) => {
      const { watch, apply, before } = release;
      const turns = recordTurns(addresses, ["api", "api-preview"]);
      await apply();
      const { status } = await watch.untilHealthy();
      const now = status?.currentPodHash ?? "";
      await addresses.until("the service leads to it", (found) => versionOf(found, "api") === now);

      const seen = turns.stop();
      if (before === undefined) return;
      assert.deepEqual(podsByVersion(sets.objects), { [before]: 3, [now]: 3 }, `${pin}: both versions right after`);
      const turned = [
        [before, before],
        [before, now],
        [now, now],
      ];
      assert.deepEqual(seen, turned, pin);
      await sets.until("the old pods are gone", (found) => Object.keys(podsByVersion(found)).length === 1);
    });
    addresses.close();
    sets.close();
  });

  it("wait for a person where blue-green is not promoted by itself, whatever is applied meanwhile", async function () {
    this.timeout(120_000);
    const namespace = await cluster.namespace("promoted");
    const delivery = { kind: "blue-green", autoPromote: false, scaleDownDelaySeconds: 3 } as const;
    const input = aWorkloadInput({ namespace, replicas: THREE, delivery });
    const watch = await RolloutWatch.open(cluster, namespace, "api");
    await releaser.apply(input);
    const { status: first } = await watch.untilHealthy(THREE.min);
    const next = { ...input, image: anImage("1.5.0", "b") };
    await releaser.apply(next);
    await watch.until("it is paused", ({ status }) => status?.phase === "Paused");

    const live = await releaser.apply(next);

    assert.equal(versionOf([live.get("service") as LiveService], "api"), first?.currentPodHash);
    assert.equal(watch.now?.status?.phase, "Paused");
    await watch.promote();
    await watch.untilHealthy();
    watch.close();
  });

  it("leave the number of pods to the autoscaler, with every optional field in use", async function () {
    this.timeout(180_000);
    const namespace = await cluster.namespace("autoscaled");
    const full = aFullWorkload({ namespace, analysis: undefined, delivery: { kind: "rolling", maxSurgePercent: 25 } });
    const sets = await replicaSets(cluster.api, namespace);
    const total = () => Object.values(podsByVersion(sets.objects)).reduce((sum, count) => sum + count, 0);

    await releaseInARow(full, async (pin, { apply, watch }) => {
      await apply();
      await watch.untilHealthy();

      await sets.until(`${pin}: the autoscaler has its least number`, () => total() >= 2);
      const { spec } = await cluster.api.merge<{ spec: object }>(
        `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/api/scale`,
        { spec: { replicas: 3 } },
      );
      assert.deepEqual(spec, { replicas: 3 });
      await sets.until("the scaled number holds", () => total() === 3);
      await apply();
      assert.equal(total(), 3, "applying again does not undo what the autoscaler did");
    });
    sets.close();
  });

  it("are refused where the program takes back a selector that the controller has narrowed", async function () {
    this.timeout(120_000);
    const namespace = await cluster.namespace("selectors");
    const delivery = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3 } as const;
    const input = aWorkloadInput({ namespace, delivery });
    const watch = await RolloutWatch.open(cluster, namespace, "api");
    await releaser.apply(input);
    await watch.untilHealthy();

    await assert.rejects(
      releaser.apply(input, undefined, {}),
      (error) => error instanceof ApiError && error.status === 409 && /\.spec\.selector/.test(error.message),
    );
    watch.close();
  });
});

function pausedAt({ currentStepIndex, updatedReplicas }: { currentStepIndex?: number; updatedReplicas?: number }) {
  return { step: currentStepIndex, newPods: updatedReplicas };
}

/** The versions that addresses lead to, at every change. */
function recordTurns(addresses: Mirror<LiveService>, names: readonly string[]) {
  const seen: (string | undefined)[][] = [];
  const look = () => {
    const turn = names.map((name) => versionOf(addresses.objects, name));
    if (turn.some((version) => version === undefined)) return;
    if (JSON.stringify(turn) !== JSON.stringify(seen.at(-1))) seen.push(turn);
  };
  look();
  const end = addresses.onChange(look);
  return {
    stop: () => {
      end();
      return seen;
    },
  };
}
