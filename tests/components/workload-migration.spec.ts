import assert from "node:assert/strict";
import { podSelector } from "../../components/labels.ts";
import type { NetworkPath } from "../../components/network/paths.ts";
import { serviceManifests } from "../../components/workload/manifests.ts";
import { migrationManifest } from "../../components/workload/migration.ts";
import { reachPaths, workloadPaths } from "../../components/workload/paths.ts";
import { rolloutManifest } from "../../components/workload/rollout-manifest.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { anImage } from "../support/a-spec.ts";
import { aFullWorkload, aWorkloadInput } from "../support/a-workload.ts";

const TO_POSTGRES: NetworkPath = {
  from: { kind: "own", labels: podSelector("api") },
  to: { kind: "own", labels: { "cnpg.io/cluster": "postgres-a" } },
  ports: [{ port: 5432, protocol: "TCP" }],
  why: "api uses postgres",
};
const MIGRATING = [aFullWorkload(), aWorkloadInput({ service: "web" })];

describe("migration of a workload", () => {
  it("is none where a service has none", () => {
    assert.equal(migrationManifest(aWorkloadInput()), undefined);
  });

  it("is one Job for each version, named after its digest", () => {
    const names = [anImage("1.0.0", "a"), anImage("1.0.1", "a"), anImage("1.1.0", "b")].map(
      (image) => migrationManifest(aFullWorkload({ image }))?.metadata.name,
    );

    assert.deepEqual(names, ["api-migrate-aaaaaaaa", "api-migrate-aaaaaaaa", "api-migrate-bbbbbbbb"]);
  });

  for (const kind of ["reversible", "forward-only"] as const) {
    it(`tells by a label that it is ${kind}`, () => {
      const job = migrationManifest(aFullWorkload({ migration: { command: ["up"], kind } }));

      assert.equal(job?.metadata.labels["environments/migration"], kind);
    });
  }

  it("runs the version's image with its variables, secrets and hardening, and its own command", () => {
    const input = aFullWorkload();
    const pod = migrationManifest(input)?.spec.template.spec;
    const serving = rolloutManifest(input).spec.template.spec;

    const {
      ports: _ports,
      startupProbe: _s,
      readinessProbe: _r,
      livenessProbe: _l,
      lifecycle: _c,
      ...same
    } = serving.containers[0] ?? {};
    assert.deepEqual(pod?.containers, [{ ...same, command: ["/app/migrate", "up"] }]);
    const {
      containers: _containers,
      topologySpreadConstraints: _spread,
      terminationGracePeriodSeconds: _grace,
      ...basis
    } = serving;
    assert.deepEqual({ ...pod, containers: undefined }, { ...basis, restartPolicy: "Never", containers: undefined });
  });

  it("ends: a few attempts, a deadline, no removal, and an engine that waits long enough", () => {
    const job = migrationManifest(aFullWorkload());

    assert.deepEqual(Object.keys(job?.spec ?? {}), ["backoffLimit", "activeDeadlineSeconds", "template"]);
    assert.equal(job?.spec.backoffLimit, 2);
    assert.equal(job?.spec.activeDeadlineSeconds, 1800);
    assert.equal(job?.metadata.annotations["pulumi.com/timeoutSeconds"], "1860");
    assert.equal(job?.metadata.annotations["pulumi.com/skipAwait"], undefined);
    assert.equal(job?.metadata.annotations["pulumi.com/replaceUnready"], "true");
  });

  it("is never taken for pods that serve", () => {
    const input = aFullWorkload();
    const labels = migrationManifest(input)?.spec.template.metadata.labels ?? {};

    const selectors = [
      ...serviceManifests(input).map(({ manifest }) => manifest.spec.selector),
      rolloutManifest(input).spec.selector.matchLabels,
    ];
    for (const selector of selectors) {
      assert.ok(!Object.entries(selector).every(([key, value]) => labels[key] === value), JSON.stringify(selector));
    }
  });

  describe("paths", () => {
    it("lead outside where the service reaches, on TCP, and say why", () => {
      const reaches = [{ cidr: parseCidr("203.0.113.0/24"), ports: [443, 8443], why: "the payment provider" }];
      const outside = reachPaths({ service: "api", reaches });

      const ports = [443, 8443].map((port) => ({ port, protocol: "TCP" }));
      const to = { kind: "range", cidr: parseCidr("203.0.113.0/24") };
      const from = { kind: "own", labels: podSelector("api") };
      assert.deepEqual(outside, [{ from, to, ports, why: "api reaches the payment provider" }]);
      assert.deepEqual(reachPaths({ service: "api" }), []);
      assert.deepEqual(
        workloadPaths(MIGRATING, outside).map((path) => [path.to, path.why]),
        [[to, "migration: api reaches the payment provider"]],
      );
    });

    it("lead where those of the service lead", () => {
      assert.deepEqual(workloadPaths(MIGRATING, [TO_POSTGRES]), [
        {
          ...TO_POSTGRES,
          from: { kind: "own", labels: { "environments/migrates": "api" } },
          why: "migration: api uses postgres",
        },
      ]);
    });

    it("are none towards it, none for other pods and none without a migration", () => {
      const others: NetworkPath[] = [
        { ...TO_POSTGRES, from: { kind: "own", labels: podSelector("web") } },
        { ...TO_POSTGRES, from: { kind: "own", labels: { ...podSelector("api"), other: "label" } } },
        { ...TO_POSTGRES, from: { kind: "own", labels: {} } },
        { ...TO_POSTGRES, from: { kind: "range", cidr: parseCidr("10.0.0.0/8") }, to: TO_POSTGRES.from },
      ];

      assert.deepEqual(workloadPaths(MIGRATING, others), []);
    });
  });
});
