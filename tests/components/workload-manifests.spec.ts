import assert from "node:assert/strict";
import {
  accountManifest,
  autoscalerManifest,
  budgetManifest,
  configManifest,
  leftToOthers,
  workloadManifests,
} from "../../components/workload/manifests.ts";
import { rolloutManifest } from "../../components/workload/rollout-manifest.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { aDigest, anImage } from "../support/a-spec.ts";
import { aFullWorkload, aWorkloadInput, DELIVERIES } from "../support/a-workload.ts";

describe("workload manifests", () => {
  describe("number of pods", () => {
    const rows = [
      { min: 1, max: 1, budget: false, autoscaler: undefined },
      { min: 3, max: 3, budget: true, autoscaler: [3, 3] },
      { min: 1, max: 4, budget: false, autoscaler: [1, 4] },
      { min: 2, max: 4, budget: true, autoscaler: [2, 4] },
    ];
    for (const { min, max, budget, autoscaler } of rows) {
      it(`${min} to ${max}: ${autoscaler ? "the autoscaler" : "the Rollout"} owns it, ${budget ? "a" : "no"} budget`, () => {
        const input = aWorkloadInput({ replicas: { min, max } });
        const scaler = autoscalerManifest(input)?.spec;

        const { metadata, spec } = rolloutManifest(input);
        assert.equal("replicas" in spec, autoscaler === undefined, "one owner, never two");
        assert.equal(spec.replicas, autoscaler === undefined ? 1 : undefined);
        const isTakenBack = metadata.annotations["pulumi.com/patchForce"] === "true";
        assert.equal(isTakenBack, autoscaler === undefined);
        assert.equal(budgetManifest(input)?.spec.maxUnavailable, budget ? 1 : undefined);
        assert.deepEqual(scaler && [scaler.minReplicas, scaler.maxReplicas], autoscaler);
      });
    }

    it("is never part of what is left to others: there is nothing of it to leave", () => {
      const left = [...workloadManifests(aFullWorkload({ delivery: DELIVERIES.canary })).keys()].filter(
        (role) => leftToOthers(role).length > 0,
      );

      assert.deepEqual(left, ["service", "service-stable", "service-canary"]);
    });

    it("is scaled through the Rollout", () => {
      const scaler = autoscalerManifest(aWorkloadInput({ replicas: { min: 1, max: 2 } }));

      assert.deepEqual(scaler?.spec.scaleTargetRef, {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        name: "api",
      });
    });
  });

  describe("pods", () => {
    it("run exactly the pinned image, by digest", () => {
      const [container] = rolloutManifest(aWorkloadInput({ image: anImage("2.0.0", "c") })).spec.template.spec
        .containers;

      assert.equal(container?.image, `ghcr.io/acme/shop-api:2.0.0@${aDigest("c")}`);
    });

    it("are asked for their health on the path of the service, and lose traffic by it, not their life", () => {
      const [container] = rolloutManifest(aWorkloadInput({ healthPath: "/ready" })).spec.template.spec.containers;

      for (const probe of [container?.startupProbe, container?.readinessProbe]) {
        assert.deepEqual(probe?.httpGet, { path: "/ready", port: "http" });
      }
      assert.deepEqual(container?.livenessProbe, {
        tcpSocket: { port: "http" },
        periodSeconds: 10,
        failureThreshold: 6,
        timeoutSeconds: 2,
      });
    });

    it("are asked whether they live on a path of its own, where the service has one", () => {
      const input = aWorkloadInput({ healthPath: "/ready", livePath: "/livez" });
      const [container] = rolloutManifest(input).spec.template.spec.containers;

      assert.deepEqual(container?.livenessProbe?.httpGet, { path: "/livez", port: "http" });
      assert.equal(container?.livenessProbe?.tcpSocket, undefined);
      assert.equal(container?.readinessProbe?.httpGet?.path, "/ready");
    });

    it("serve on for ten seconds after their end is known, and have half a minute more", () => {
      const { spec } = rolloutManifest(aWorkloadInput()).spec.template;

      assert.deepEqual(spec.containers[0]?.lifecycle, { preStop: { sleep: { seconds: 10 } } });
      assert.equal(spec.terminationGracePeriodSeconds, 40);
    });

    it("of a worker have no port, no probe and no traffic to wait for", () => {
      const { spec } = rolloutManifest(aWorkloadInput({ port: undefined, endpoint: undefined })).spec.template;

      const present = Object.keys(spec.containers[0] ?? {}).filter((key) => /^ports$|Probe$|^lifecycle$/.test(key));
      assert.deepEqual([...present, spec.terminationGracePeriodSeconds], [undefined]);
    });

    for (const pullSecrets of [undefined, [], ["registry", "mirror"]]) {
      it(`pull images with ${pullSecrets?.join(" and ") || "nothing"}, by their account`, () => {
        const account = accountManifest(aWorkloadInput({ pullSecrets }));

        const names = pullSecrets?.map((name) => ({ name })) ?? [];
        assert.deepEqual(account.imagePullSecrets, names.length === 0 ? undefined : names);
        assert.equal("imagePullSecrets" in account, names.length > 0);
        const { serviceAccountName } = rolloutManifest(aWorkloadInput({ pullSecrets })).spec.template.spec;
        assert.equal(serviceAccountName, account.metadata.name);
      });
    }

    it("are replaced when a variable changes, and only then", () => {
      const hashOf = (variables: Record<string, string>) =>
        rolloutManifest(aWorkloadInput({ variables })).spec.template.metadata.annotations["environments/config-hash"];

      assert.equal(hashOf({ A: "1", B: "2" }), hashOf({ B: "2", A: "1" }));
      assert.notEqual(hashOf({ A: "1" }), hashOf({ A: "2" }));
    });

    it("read their variables from the ConfigMap of the service", () => {
      const input = aWorkloadInput({ variables: { LOG_LEVEL: "info" } });
      const config = configManifest(input);
      const [container] = rolloutManifest(input).spec.template.spec.containers;

      assert.deepEqual(config.data, { LOG_LEVEL: "info" });
      assert.deepEqual(container?.envFrom, [{ configMapRef: { name: config.metadata.name } }]);
    });
  });

  describe("roles", () => {
    const around = ["account", "config", "service"];
    const last = ["migration", "rollout", "budget", "autoscaler"];
    const rows = [
      { kind: "rolling", roles: [...around, ...last] },
      { kind: "canary", roles: [...around, "service-stable", "service-canary", "analysis", ...last] },
      { kind: "blue-green", roles: [...around, "service-preview", "analysis-before", "analysis-after", ...last] },
    ] as const;
    for (const { kind, roles } of rows) {
      it(`of ${kind} with everything, in the order in which they are made`, () => {
        assert.deepEqual([...workloadManifests(aFullWorkload({ delivery: DELIVERIES[kind] })).keys()], roles);
      });
    }

    it("of a worker with nothing optional", () => {
      const worker = aWorkloadInput({ port: undefined, endpoint: undefined });

      assert.deepEqual([...workloadManifests(worker).keys()], ["account", "config", "rollout"]);
    });
  });

  describe("secret variables", () => {
    it("come from the Secrets themselves, and stand in no manifest", () => {
      const [container] = rolloutManifest(aFullWorkload({ flags: undefined })).spec.template.spec.containers;

      assert.deepEqual(container?.env, [
        { name: "API_KEY", valueFrom: { secretKeyRef: { name: "api-key", key: "value" } } },
        { name: "POSTGRES_PASSWORD", valueFrom: { secretKeyRef: { name: "postgres-app", key: "password" } } },
      ]);
    });

    it("give new pods to a change of a known version, and only of that", () => {
      const hashOf = (version: string | undefined, secret = "api-key") =>
        annotationsOf({ secretVariables: { API_KEY: { secret, key: "value", version } } })["environments/secrets-hash"];

      assert.notEqual(hashOf("1"), hashOf("2"));
      assert.equal(hashOf("1"), hashOf("1", "other"));
      assert.equal(hashOf(undefined), undefined);
    });

    it("refuse a name that is a plain variable too, where one would hide the other", () => {
      const secretVariables = { LOG_LEVEL: { secret: "s", key: "value" } };

      assert.throws(
        () => rolloutManifest(aWorkloadInput({ secretVariables })),
        /^Error: api has LOG_LEVEL both in variables and in secretVariables$/,
      );
    });

    it("come out of a ConfigMap by reference, and another version of its value gives new pods", () => {
      const from = (version: string) => {
        const configVariables = { POSTGRES_HOST: { configMap: "postgres-address", key: "writer", version } };
        return rolloutManifest(aWorkloadInput({ configVariables })).spec.template;
      };

      const [container] = from("a").spec.containers;
      assert.deepEqual(container?.env, [
        { name: "POSTGRES_HOST", valueFrom: { configMapKeyRef: { name: "postgres-address", key: "writer" } } },
      ]);
      const annotation = (version: string) => from(version).metadata.annotations["environments/addresses-hash"];
      assert.notEqual(annotation("a"), annotation("b"));
      assert.equal(annotation("a"), annotation("a"));
    });

    it("are in one place each", () => {
      const configVariables = { LOG_LEVEL: { configMap: "c", key: "k", version: "1" } };
      const secretVariables = { LOG_LEVEL: { secret: "s", key: "value" } };

      assert.throws(
        () => rolloutManifest(aWorkloadInput({ configVariables })),
        /^Error: api has LOG_LEVEL both in variables and in configVariables$/,
      );
      assert.throws(
        () => rolloutManifest(aWorkloadInput({ variables: {}, configVariables, secretVariables })),
        /^Error: api has LOG_LEVEL both in configVariables and in secretVariables$/,
      );
    });
  });

  describe("flags", () => {
    it("are a file that the OpenFeature provider of flagd finds by itself, and cannot change", () => {
      const { spec } = rolloutManifest(aFullWorkload({ secretVariables: {} })).spec.template;

      assert.deepEqual(spec.containers[0]?.env, [
        { name: "FLAGD_OFFLINE_FLAG_SOURCE_PATH", value: "/etc/flags/flags.json" },
        { name: "FLAGD_RESOLVER", value: "in-process" },
      ]);
      assert.deepEqual(spec.containers[0]?.volumeMounts.at(-1), {
        name: "flags",
        mountPath: "/etc/flags",
        readOnly: true,
      });
      assert.deepEqual(spec.volumes.at(-1), { name: "flags", configMap: { name: "flags" } });
    });

    it("leave no trace in the pods but their place: a change is no rollout", () => {
      assert.deepEqual(annotationsOf({ flags: { configMap: "flags" } }), annotationsOf({}));
    });
  });

  it("scales down slowly, one pod a minute at most", () => {
    assert.deepEqual(autoscalerManifest(aFullWorkload())?.spec.behavior, {
      scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
    });
  });

  it("changes the Rollout and the migration alone when the image changes", () => {
    const [before, after] = [anImage("1.0.0", "a"), anImage("1.1.0", "b")].map((image) =>
      workloadManifests(aFullWorkload({ image })),
    );

    const changed = [...(before?.keys() ?? [])].filter(
      (role) => JSON.stringify(before?.get(role)) !== JSON.stringify(after?.get(role)),
    );
    assert.deepEqual(changed, ["migration", "rollout"]);
  });

  it("writes nothing that a controller would take for its default and drop", () => {
    const manifests = Object.values(DELIVERIES).flatMap((delivery) => [
      ...workloadManifests(aFullWorkload({ delivery })).values(),
    ]);

    assert.deepEqual([...new Set(emptyPaths(manifests).map((path) => path.replace(/^\d+\./, "")))].toSorted(), [
      // Pointers in the API: said on purpose, and kept.
      "automountServiceAccountToken",
      "spec.strategy.canary.maxUnavailable",
      "spec.template.spec.automountServiceAccountToken",
      "spec.template.spec.containers.0.securityContext.allowPrivilegeEscalation",
      "spec.template.spec.enableServiceLinks",
    ]);
  });
});

function annotationsOf(change: Partial<WorkloadInput>) {
  return rolloutManifest(aWorkloadInput(change)).spec.template.metadata.annotations;
}

/** Paths of every zero, empty text, empty list, empty map and `false`. */
function emptyPaths(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null)
    return value === 0 || value === "" || value === false ? [path.join(".")] : [];
  const entries = Object.entries(value);
  if (entries.length === 0) return [path.join(".")];
  return entries.flatMap(([key, inner]) => emptyPaths(inner, [...path, key]));
}
