/** What the stand-in of a cluster refuses. Each row is a rule: without it the row fails. */
import assert from "node:assert/strict";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { secret, UNKNOWN } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns } from "../support/stand-ins.ts";

const SAFE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

const container = (change: PropertyMap = {}): PropertyMap => ({
  name: "app",
  image: "r.example/app:1@sha256:00",
  securityContext: SAFE,
  ...change,
});

const rollout = (
  change: {
    readonly container?: PropertyMap;
    readonly pod?: PropertyMap;
    readonly spec?: PropertyMap;
    readonly metadata?: PropertyMap;
  } = {},
) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "api", namespace: "shop", ...change.metadata },
  spec: {
    selector: { matchLabels: { app: "api" } },
    strategy: { canary: {} },
    template: {
      metadata: { labels: { app: "api" } },
      spec: { containers: [container(change.container)], ...change.pod },
    },
    ...change.spec,
  },
});

const ROLLOUT = "kubernetes:argoproj.io/v1alpha1:Rollout";
const core = (kind: string) => `kubernetes:core/v1:${kind}`;
const object = (rest: PropertyMap, name = "x"): PropertyMap => ({ metadata: { name, namespace: "shop" }, ...rest });

describe("the stand-in of a cluster", () => {
  let standIns: StandIns;

  beforeEach(() => {
    standIns = openStandIns();
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    standIns.kubernetes.create(core("Namespace"), "shop", { metadata: { name: "shop", labels } });
    standIns.kubernetes.create(core("Namespace"), "base", {
      metadata: { name: "base", labels: { "pod-security.kubernetes.io/enforce": "baseline" } },
    });
    standIns.kubernetes.create(core("Namespace"), "open", { metadata: { name: "open" } });
  });

  afterEach(() => standIns.close());

  it("takes a workload that keeps every rule", () => {
    assert.equal(standIns.kubernetes.create(ROLLOUT, "api", rollout()).id, "shop/api");
  });

  const security: readonly (readonly [what: string, change: Parameters<typeof rollout>[0], words: RegExp])[] = [
    [
      "privilege escalation that is not forbidden",
      {
        container: {
          securityContext: { capabilities: SAFE.capabilities, runAsNonRoot: true, seccompProfile: SAFE.seccompProfile },
        },
      },
      /allowPrivilegeEscalation != false/,
    ],
    [
      "privilege escalation",
      { container: { securityContext: { ...SAFE, allowPrivilegeEscalation: true } } },
      /allowPrivilegeEscalation != false/,
    ],
    [
      "capabilities that were not dropped",
      { container: { securityContext: { ...SAFE, capabilities: {} } } },
      /unrestricted capabilities/,
    ],
    [
      "an added capability",
      { container: { securityContext: { ...SAFE, capabilities: { drop: ["ALL"], add: ["CHOWN"] } } } },
      /may add NET_BIND_SERVICE alone/,
    ],
    [
      "a user that may be root",
      { container: { securityContext: { ...SAFE, runAsNonRoot: false } } },
      /runAsNonRoot != true/,
    ],
    ["user 0", { container: { securityContext: { ...SAFE, runAsUser: 0 } } }, /runAsUser=0/],
    ["no seccomp profile", { container: { securityContext: { ...SAFE, seccompProfile: {} } } }, /seccompProfile/],
    [
      "a privileged container",
      { container: { securityContext: { ...SAFE, privileged: true } } },
      /privileged \(container "app"\)/,
    ],
    ["the network of the host", { pod: { hostNetwork: true } }, /host namespaces \(hostNetwork=true\)/],
    ["a volume of the host", { pod: { volumes: [{ name: "v", hostPath: { path: "/" } }] } }, /hostPath volumes/],
    ["a kind of volume that is not allowed", { pod: { volumes: [{ name: "v", nfs: {} }] } }, /restricted volume types/],
    ["a port of the host", { container: { ports: [{ containerPort: 80, hostPort: 80 }] } }, /hostPort/],
  ];
  for (const [what, change, words] of security) {
    it(`refuses ${what} in a restricted namespace, and admits it in an open one`, () => {
      assert.throws(
        () => standIns.kubernetes.create(ROLLOUT, "api", rollout(change)),
        (error: Error) => {
          assert.match(error.message, /violates PodSecurity "restricted:latest"/);
          assert.match(error.message, words);
          return true;
        },
      );
      standIns.kubernetes.create(ROLLOUT, "api", rollout({ ...change, metadata: { namespace: "open" } }));
    });
  }

  it("checks an init container as well as the others", () => {
    const pod = { initContainers: [{ name: "init", image: "r.example/init:1" }] };

    assert.throws(() => standIns.kubernetes.create(ROLLOUT, "api", rollout({ pod })), /container "init" must set/);
  });

  it("asks less in a baseline namespace", () => {
    const plain = { container: { securityContext: {} }, metadata: { namespace: "base" } };
    const privileged = {
      container: { securityContext: { privileged: true } },
      metadata: { namespace: "base", name: "bad" },
    };

    standIns.kubernetes.create(ROLLOUT, "api", rollout(plain));
    assert.throws(
      () => standIns.kubernetes.create(ROLLOUT, "bad", rollout(privileged)),
      /"baseline:latest": privileged/,
    );
  });

  const malformed: readonly (readonly [what: string, type: string, inputs: PropertyMap, words: RegExp])[] = [
    [
      "a name that is too long",
      core("Service"),
      object({ spec: { ports: [{ port: 1 }] } }, "a".repeat(64)),
      /64 characters; must be no more than 63/,
    ],
    ["a name with a capital", core("ConfigMap"), object({}, "Upper"), /no name of a ConfigMap/],
    [
      "a Service whose name starts with a digit",
      core("Service"),
      object({ spec: { ports: [{ port: 1 }] } }, "1db"),
      /DNS-1035 label/,
    ],
    [
      "a label value that is too long",
      core("ConfigMap"),
      { metadata: { name: "x", labels: { a: "b".repeat(64) } } },
      /no label value/,
    ],
    [
      "a label key with two slashes",
      core("ConfigMap"),
      { metadata: { name: "x", labels: { "a/b/c": "d" } } },
      /no label key/,
    ],
    [
      "an annotation that is no text",
      core("ConfigMap"),
      { metadata: { name: "x", annotations: { a: 1 } } },
      /is no text/,
    ],
    [
      "a Secret value that is not base64",
      core("Secret"),
      object({ data: { key: secret("not base64!") } }),
      /the value of "key" is not base64/,
    ],
    ["a key of a Secret with a slash", core("Secret"), object({ stringData: { "a/b": "x" } }), /"a\/b" is no key/],
    [
      "an unknown Pod Security level",
      core("Namespace"),
      { metadata: { name: "x", labels: { "pod-security.kubernetes.io/enforce": "strict" } } },
      /allowed: privileged, baseline, restricted/,
    ],
    [
      "a NetworkPolicy of another direction",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      object({ spec: { podSelector: {}, policyTypes: ["Inward"] } }),
      /allowed: Ingress, Egress/,
    ],
    [
      "a NetworkPolicy without a peer",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      object({ spec: { podSelector: {}, ingress: [{ from: [{}] }] } }),
      /must specify a peer/,
    ],
    [
      "a NetworkPolicy with a wrong range",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      object({ spec: { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/33" } }] }] } }),
      /no network range/,
    ],
    [
      "a NetworkPolicy with a wrong port",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy",
      object({ spec: { podSelector: {}, egress: [{ ports: [{ port: 70000 }] }] } }),
      /70000 is no port/,
    ],
    ["a Service without ports", core("Service"), object({ spec: {} }), /spec\.ports: required value/],
    [
      "two ports without names",
      core("Service"),
      object({ spec: { ports: [{ port: 1 }, { port: 2 }] } }),
      /each of several ports needs a name/,
    ],
    [
      "a budget with both bounds",
      "kubernetes:policy/v1:PodDisruptionBudget",
      object({ spec: { minAvailable: 1, maxUnavailable: 1 } }),
      /cannot be both set/,
    ],
    [
      "an autoscaler upside down",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      object({ spec: { minReplicas: 3, maxReplicas: 2 } }),
      /2 must be at least minReplicas, 3/,
    ],
    [
      "a claim without a size",
      core("PersistentVolumeClaim"),
      object({ spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "much" } } } }),
      /"much" is no size/,
    ],
    [
      "a binding to something else",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
      object({ roleRef: { kind: "User", name: "x" } }),
      /allowed: Role, ClusterRole/,
    ],
    [
      "a selector that misses its pods",
      ROLLOUT,
      rollout({ spec: { selector: { matchLabels: { app: "other" } } } }),
      /does not match template `labels`: app=other/,
    ],
    ["an empty selector", ROLLOUT, rollout({ spec: { selector: {} } }), /empty selector is invalid/],
    ["no container", ROLLOUT, rollout({ pod: { containers: [] } }), /containers: required value/],
    [
      "two containers of one name",
      ROLLOUT,
      rollout({ pod: { containers: [container(), container()] } }),
      /duplicate value: "app"/,
    ],
    ["a container without an image", ROLLOUT, rollout({ container: { image: "" } }), /image: required value/],
    [
      "a mount of no volume",
      ROLLOUT,
      rollout({ container: { volumeMounts: [{ name: "v", mountPath: "/v" }] } }),
      /not found: "v"/,
    ],
    [
      "a probe of no port",
      ROLLOUT,
      rollout({ container: { readinessProbe: { httpGet: { path: "/", port: "http" } } } }),
      /no port of the container is named "http"/,
    ],
    [
      "a probe of two kinds",
      ROLLOUT,
      rollout({ container: { readinessProbe: { httpGet: { port: 1 }, exec: {} } } }),
      /exactly one handler type/,
    ],
    [
      "a request above its limit",
      ROLLOUT,
      rollout({ container: { resources: { requests: { memory: "2Gi" }, limits: { memory: "512Mi" } } } }),
      /"2Gi" of memory must be less than or equal to its limit "512Mi"/,
    ],
    [
      "a quantity that is none",
      ROLLOUT,
      rollout({ container: { resources: { limits: { cpu: "half" } } } }),
      /"half" is no quantity of cpu/,
    ],
  ];
  for (const [what, type, inputs, words] of malformed) {
    it(`refuses ${what}`, () => {
      assert.throws(() => standIns.kubernetes.create(type, "x", inputs), words);
    });
  }

  it("never shows a value of a Secret in a refusal", () => {
    assert.throws(
      () => standIns.kubernetes.create(core("Secret"), "x", object({ data: { key: "hunter2!" } })),
      (error: Error) => {
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  });

  it("judges nothing that is not known yet", () => {
    const inputs = rollout({ metadata: { namespace: UNKNOWN }, container: { image: UNKNOWN } });

    assert.equal(standIns.kubernetes.create(ROLLOUT, "api", inputs, true).id, "");
  });

  it("refuses an object in a namespace that is not there", () => {
    assert.throws(
      () => standIns.kubernetes.create(core("ConfigMap"), "x", { metadata: { name: "x", namespace: "nowhere" } }),
      /namespaces "nowhere" not found/,
    );
    standIns.kubernetes.create(core("ConfigMap"), "x", { metadata: { name: "x", namespace: "kube-system" } });
  });

  it("refuses an object that is there already, in this cluster alone", () => {
    standIns.kubernetes.create(core("ConfigMap"), "x", object({}));

    assert.throws(
      () => standIns.kubernetes.create(core("ConfigMap"), "y", object({})),
      /configmaps "x" already exists/,
    );
    const { life, other } = standIns.kubernetes;
    const request = {
      instance: other,
      urn: "urn:pulumi:dev::shop::kubernetes:core/v1:Namespace::shop",
      type: core("Namespace"),
      preview: false,
    };
    life.create({ ...request, inputs: { metadata: { name: "shop" } } });
  });

  it("takes the objects of a namespace along when it goes", () => {
    standIns.kubernetes.create(core("ConfigMap"), "x", object({}));
    const { life, instance } = standIns.kubernetes;

    life.delete({ instance, urn: "urn", type: core("Namespace"), inputs: {}, preview: false }, "shop");

    assert.deepEqual(
      standIns.store.list({ package: "kubernetes" }).map(({ id }) => id),
      ["base", "open"],
    );
  });
});
