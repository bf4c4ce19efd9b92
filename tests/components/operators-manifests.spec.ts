import assert from "node:assert/strict";
import { requiredCrds } from "../../components/operators/crd-names.ts";
import { PLATFORM_NAMESPACES } from "../../components/operators/ingress-table.ts";
import { clusterManifests, operatorsManifests } from "../../components/operators/manifests.ts";
import { someOperators } from "../support/a-operators.ts";

const NAMESPACES = [
  "monitoring",
  "cert-manager",
  "external-secrets",
  "cnpg-system",
  "redis-operator",
  "argo-rollouts",
  "nginx-gateway",
];
const LABELS = {
  "app.kubernetes.io/instance": "shared",
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/part-of": "shop",
};

describe("operators manifests", () => {
  it("are namespaces, their policies, Grafana's password, the issuer and the grant", () => {
    const roles = [...clusterManifests(someOperators()).keys()];

    assert.deepEqual(roles, [
      ...NAMESPACES.flatMap((name) => [`namespace-${name}`, `policy-${name}`]),
      "grafana-admin-generator",
      "grafana-admin",
      "issuer",
      "metrics-rollouts",
      "metrics-cert-manager",
      "grafana-routes",
    ]);
  });

  it("put every namespace under a Pod Security level", () => {
    for (const name of NAMESPACES) {
      const manifest = clusterManifests(someOperators()).get(`namespace-${name}`);

      const level = name === "monitoring" ? "baseline" : "restricted";
      assert.deepEqual(manifest?.metadata, {
        name,
        labels: {
          ...LABELS,
          "pod-security.kubernetes.io/enforce": level,
          "pod-security.kubernetes.io/audit": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      });
    }
  });

  it("close every namespace to what comes in, and name the reason of every opening", () => {
    for (const { namespace, ways } of PLATFORM_NAMESPACES) {
      const { spec, metadata } = policy(namespace);

      assert.deepEqual([spec.podSelector, spec.policyTypes], [{}, ["Ingress"]]);
      assert.equal(spec.ingress?.length ?? 0, ways.length);
      const why = metadata.annotations?.["environments/why"];
      assert.deepEqual(
        why?.split("; ") ?? [],
        ways.map((way) => way.why),
      );
    }
  });

  it("open webhooks to every source, and nothing else to it", () => {
    const open = PLATFORM_NAMESPACES.flatMap(({ namespace }) =>
      (policy(namespace).spec.ingress ?? [])
        .filter(({ from }) => from === undefined)
        .map(({ ports }) => [namespace, ports?.map(({ port }) => port)]),
    );

    assert.deepEqual(open, [
      ["monitoring", [10250]],
      ["cert-manager", [10250]],
      ["external-secrets", [10250]],
      ["cnpg-system", [9443]],
    ]);
  });

  it("let the proxies of the environments in the cluster, and no others, reach their controller", () => {
    const rule = policy("nginx-gateway").spec.ingress?.[0];

    assert.deepEqual(rule, {
      from: [
        {
          namespaceSelector: {
            matchExpressions: [
              { key: "kubernetes.io/metadata.name", operator: "In", values: ["shop-dev", "shop-staging"] },
            ],
          },
          podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "gateway" } },
        },
      ],
      ports: [{ port: 8443, protocol: "TCP" }],
    });
  });

  it("let analyses ask Prometheus, and Prometheus scrape the operators", () => {
    const prometheus = policy("monitoring").spec.ingress?.find(({ ports }) => ports?.[0]?.port === 9090);
    const scraped = policy("argo-rollouts").spec.ingress;

    assert.deepEqual(prometheus?.from, [
      peer("argo-rollouts", { "app.kubernetes.io/component": "rollouts-controller" }),
    ]);
    assert.deepEqual(scraped, [
      {
        from: [peer("monitoring", { "app.kubernetes.io/name": "prometheus" })],
        ports: [{ port: 8090, protocol: "TCP" }],
      },
    ]);
  });

  it("open the redis operator to nobody: it has neither webhook nor metrics", () => {
    assert.deepEqual(policy("redis-operator").spec, { podSelector: {}, policyTypes: ["Ingress"] });
  });

  it("make an issuer that proves a domain through the Gateway beside the certificate", () => {
    const issuer = clusterManifests(someOperators()).get("issuer");

    assert.deepEqual(issuer, {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name: "letsencrypt", labels: LABELS, annotations: { "pulumi.com/waitFor": "condition=Ready" } },
      spec: {
        acme: {
          email: "platform@shop.example",
          server: "https://acme.example/directory",
          privateKeySecretRef: { name: "letsencrypt-account" },
          solvers: [
            {
              http01: {
                gatewayHTTPRoute: {
                  parentRefs: [
                    { group: "gateway.networking.k8s.io", kind: "Gateway", name: "gateway", sectionName: "http" },
                  ],
                },
              },
            },
          ],
        },
      },
    });
  });

  it("make no issuer where nobody says who answers for it", () => {
    assert.ok(!clusterManifests(someOperators({ acme: undefined })).has("issuer"));
  });

  it("make Grafana's first password in the cluster", () => {
    const secret = clusterManifests(someOperators()).get("grafana-admin");

    assert.equal(secret?.metadata.namespace, "monitoring");
    assert.match(JSON.stringify(secret), /"admin-user":"admin","admin-password":"\{\{ \.password \}\}"/);
  });

  it("are named by cluster, and none where operators are taken as present", () => {
    const { cluster, ...settings } = someOperators();
    const clusters = [cluster, { ...cluster, context: "shop-production" }];

    const roles = [...operatorsManifests({ ...settings, mode: "install", clusters }).keys()];
    assert.equal(roles.filter((role) => role.startsWith("shop-production-")).length, roles.length / 2);
    assert.equal(roles[0], "shop-test-namespace-monitoring");
    assert.equal(operatorsManifests({ ...settings, mode: "existing", clusters }).size, 0);
  });
});

describe("required definitions", () => {
  it("are those of the objects that a cluster does not serve by itself, sorted, each once", () => {
    const objects = [
      { apiVersion: "v1", kind: "Service" },
      { apiVersion: "apps/v1", kind: "StatefulSet" },
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
      { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
      { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" },
      { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
      { apiVersion: "generators.external-secrets.io/v1alpha1", kind: "Password" },
    ];

    assert.deepEqual(requiredCrds(objects), [
      "httproutes.gateway.networking.k8s.io",
      "passwords.generators.external-secrets.io",
      "rollouts.argoproj.io",
    ]);
  });

  it("refuse a kind that no operator of the table brings, and a known kind of another group", () => {
    for (const apiVersion of ["example.com/v1", "policy.example/v1"]) {
      assert.throws(
        () => requiredCrds([{ apiVersion, kind: "Rollout" }]),
        new Error(`no operator of the table brings ${apiVersion} Rollout; add it there`),
      );
    }
  });
});

function policy(namespace: string) {
  const manifest = clusterManifests(someOperators()).get(`policy-${namespace}`);
  assert.ok(manifest?.kind === "NetworkPolicy");
  return manifest as typeof manifest & {
    spec: {
      podSelector: object;
      policyTypes: string[];
      ingress?: { from?: object[]; ports?: { port: number; protocol: string }[] }[];
    };
  };
}

function peer(namespace: string, matchLabels: Record<string, string>) {
  return {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    podSelector: { matchLabels },
  };
}
