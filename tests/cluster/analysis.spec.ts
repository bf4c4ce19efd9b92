/** Versions judged by a real Prometheus and the real Rollouts controller, with the workload's own AnalysisTemplates. */
import assert from "node:assert/strict";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { anImage } from "../support/a-spec.ts";
import { aWorkloadInput } from "../support/a-workload.ts";
import { OBTAINING_MS, obtain, skipWithout } from "../support/check-tools.ts";
import type { ApiObject } from "../support/cluster-api.ts";
import { podsByVersion, replicaSets, services, versionOf } from "../support/cluster-pods.ts";
import { type Behaviour, TestPrometheus } from "../support/cluster-prometheus.ts";
import { Releaser } from "../support/cluster-release.ts";
import { RolloutWatch } from "../support/cluster-rollout.ts";
import { type TestCluster, testCluster } from "../support/cluster-session.ts";

const OLD = anImage("1.4.2", "a");
const NEW = anImage("1.5.0", "b");
/** Measured once, after this pause: Prometheus looks for new targets every five seconds. */
const CANARY = { kind: "canary", weights: [50], pauseSeconds: 14 } as const;
const BLUE_GREEN = { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 30 } as const;

interface LiveAnalysisRun extends ApiObject {
  readonly status?: {
    readonly phase?: string;
    readonly metricResults?: readonly { readonly name: string; readonly phase: string }[];
  };
}

/** A service of which the old version runs, and the new one has just been applied. */
interface Change {
  readonly input: WorkloadInput;
  readonly watch: RolloutWatch;
  readonly oldHash: string;
  readonly newHash: string;
}

describe("the analysis of a new version", () => {
  let cluster: TestCluster;
  let releaser: Releaser;
  let prometheus: TestPrometheus;
  let sound: Promise<Change>;
  let failing: Promise<Change>;
  let switching: Promise<Change>;

  before(async function () {
    this.timeout(OBTAINING_MS);
    const { path, why } = await obtain("prometheus");
    skipWithout(this, why);
    cluster = await testCluster(this);
    prometheus = await TestPrometheus.open(path ?? "");
    releaser = new Releaser(cluster);
    // They wait for measurements most of the time, and do so together.
    sound = change("analysed-sound", CANARY, "sound");
    failing = change("analysed-failing", CANARY, "failing");
    switching = change("analysed-switch", BLUE_GREEN, "silent");
    for (const started of [sound, failing, switching]) started.catch(() => undefined);
  });

  after(async () => {
    releaser?.close();
    await prometheus?.close();
  });

  /** Runs the old version, soundly, and applies the new one. */
  async function change(name: string, delivery: WorkloadInput["delivery"], behaviour: Behaviour): Promise<Change> {
    const slo = { availabilityPercent: 99.9, latencyP95Ms: 500 };
    const input = aWorkloadInput({
      namespace: await cluster.namespace(name),
      replicas: { min: 2, max: 2 },
      delivery,
      metricsPath: "/metrics",
      analysis: { prometheus: prometheus.url, slo },
    });
    const place = { namespace: name, service: "api" };
    const watch = await RolloutWatch.open(cluster, name, "api");
    await releaser.apply({ ...input, image: OLD });
    const oldHash = (await watch.untilHealthy(2)).status?.currentPodHash ?? "";
    prometheus.watch({ ...place, podHash: oldHash }, "sound");
    await releaser.apply({ ...input, image: NEW });
    const isNew = ({ status }: { status?: { currentPodHash?: string } }) => status?.currentPodHash !== oldHash;
    const newHash = (await watch.until("the new version has a hash", isNew)).status?.currentPodHash ?? "";
    prometheus.watch({ ...place, podHash: newHash }, behaviour);
    return { input, watch, oldHash, newHash };
  }

  /** Results of the only run of a namespace, by metric. */
  async function resultsIn(namespace: string): Promise<Readonly<Record<string, string>>> {
    const runs = await cluster.api.list<LiveAnalysisRun>(
      `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/analysisruns`,
    );
    assert.equal(runs.length, 1);
    return Object.fromEntries((runs[0]?.status?.metricResults ?? []).map(({ name, phase }) => [name, phase]));
  }

  it("lets a sound canary through", async function () {
    this.timeout(120_000);

    const { watch, newHash } = await sound;

    const { status } = await watch.untilHealthy(2, 90_000);
    assert.equal(status?.stableRS, newHash);
    assert.deepEqual(await resultsIn("analysed-sound"), {
      availability: "Successful",
      "error-rate": "Successful",
      "latency-p95": "Successful",
    });
    watch.close();
  });

  it("aborts a canary that fails requests; the version before serves alone, and its pin heals the Rollout", async function () {
    this.timeout(120_000);
    const namespace = "analysed-failing";

    const { input, watch, oldHash } = await failing;

    const { status } = await watch.until("it is aborted", (rollout) => rollout.status?.phase === "Degraded", 90_000);
    assert.equal(status?.abort, true);
    assert.equal(status?.stableRS, oldHash);
    const { "error-rate": errors, availability } = await resultsIn(namespace);
    assert.deepEqual({ errors, availability }, { errors: "Failed", availability: "Successful" });
    const sets = await replicaSets(cluster.api, namespace);
    await sets.until("the old pods are alone", (found) => {
      const pods = podsByVersion(found);
      return pods[oldHash] === 2 && Object.keys(pods).length === 1;
    });
    await releaser.apply({ ...input, image: OLD });
    assert.equal((await watch.untilHealthy()).status?.stableRS, oldHash);
    sets.close();
    watch.close();
  });

  it("keeps blue-green from switching to pods that do not answer", async function () {
    this.timeout(240_000);

    const { watch, oldHash } = await switching;

    const { status } = await watch.until("it is aborted", (rollout) => rollout.status?.abort === true, 200_000);
    assert.equal(status?.stableRS, oldHash);
    assert.deepEqual(await resultsIn("analysed-switch"), { availability: "Failed" });
    const addresses = await services(cluster.api, "analysed-switch");
    assert.equal(versionOf(addresses.objects, "api"), oldHash);
    addresses.close();
    watch.close();
  });
});
