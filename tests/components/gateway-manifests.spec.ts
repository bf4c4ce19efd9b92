import assert from "node:assert/strict";
import type { GatewayInput } from "../../components/gateway/gateway-input.ts";
import { grafanaGrantManifests } from "../../components/gateway/grafana-grant.ts";
import {
  certificateManifest,
  gatewayManifest,
  gatewayManifests,
  monitorManifest,
} from "../../components/gateway/manifests.ts";
import { grafanaRoute, type RouteManifest, redirectRoute, serviceRoute } from "../../components/gateway/routes.ts";
import { PLATFORM_PLACES } from "../../components/platform-places.ts";
import { aGatewayInput } from "../support/a-workload.ts";

const API = { name: "api", port: 8080 };

describe("gateway manifests", () => {
  it("are one Gateway with its certificate, and a route for whatever is reached", () => {
    assert.deepEqual(rolesOf({}), [
      ["certificate", "Certificate", "gateway"],
      ["gateway", "Gateway", "gateway"],
      ["budget", "PodDisruptionBudget", "gateway"],
      ["metrics", "PodMonitor", "gateway"],
      ["redirect", "HTTPRoute", "https-redirect"],
      ["route-web", "HTTPRoute", "web"],
      ["route-api", "HTTPRoute", "api"],
      ["dashboards", "HTTPRoute", "grafana-dashboards"],
    ]);
  });

  it("let Prometheus read every proxy, and nothing else", () => {
    const { spec } = monitorManifest(aGatewayInput());

    assert.deepEqual(spec.selector, { matchLabels: { "gateway.networking.k8s.io/gateway-name": "gateway" } });
    assert.deepEqual(spec.podMetricsEndpoints, [{ portNumber: 9113, path: "/metrics", interval: "30s" }]);
  });

  it("have no way to a Grafana that is not there", () => {
    assert.ok(!rolesOf({ grafana: false }).some(([role]) => role === "dashboards"));
  });

  it("are all in the environment's namespace", () => {
    for (const manifest of gatewayManifests(aGatewayInput({ namespace: "shop-x" })).values()) {
      assert.equal(manifest.metadata.namespace, "shop-x", manifest.kind);
    }
  });

  describe("Gateway", () => {
    const { spec } = gatewayManifest(aGatewayInput());

    it("listens over HTTPS for the host and for what is below it, and over HTTP for the redirect alone", () => {
      assert.deepEqual(
        spec.listeners.map(({ name, hostname, port, protocol }) => [name, hostname, port, protocol]),
        [
          ["http", undefined, 80, "HTTP"],
          ["https-host", "dev.shop.example", 443, "HTTPS"],
          ["https-services", "*.dev.shop.example", 443, "HTTPS"],
        ],
      );
    });

    it("ends TLS with the certificate's own Secret", () => {
      const { secretName } = certificateManifest(aGatewayInput()).spec;

      for (const { protocol, tls } of spec.listeners) {
        const wanted = { mode: "Terminate", certificateRefs: [{ name: secretName }] };
        assert.deepEqual(tls, protocol === "HTTPS" ? wanted : undefined);
      }
    });

    it("tells external-dns its names, and puts no labels on the proxies, whose Deployment selects by them", () => {
      assert.deepEqual(spec.infrastructure, {
        annotations: { "external-dns.alpha.kubernetes.io/hostname": "dev.shop.example,*.dev.shop.example" },
      });
    });

    it("stays as it is when a service comes: its proxies need not start again", () => {
      assert.deepEqual(gatewayManifest(aGatewayInput({ services: [API] })), gatewayManifest(aGatewayInput()));
    });
  });

  it("ask for one certificate with every name in use, from the issuer of the environment", () => {
    const { spec } = certificateManifest(aGatewayInput({ issuer: { kind: "Issuer", name: "internal" } }));

    assert.deepEqual(spec.dnsNames, ["dev.shop.example", "api.dev.shop.example", "web.dev.shop.example"]);
    assert.deepEqual(spec.issuerRef, { group: "cert-manager.io", kind: "Issuer", name: "internal" });
    assert.deepEqual(spec.privateKey, { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" });
  });

  describe("routes", () => {
    it("lead each host name to the main Service of its service, over HTTPS alone", () => {
      const { metadata, spec } = serviceRoute(aGatewayInput(), API);

      assert.equal(metadata.name, "api");
      assert.deepEqual(spec.parentRefs, [{ name: "gateway", sectionName: "https-services" }]);
      assert.deepEqual(spec.hostnames, ["api.dev.shop.example"]);
      assert.deepEqual(spec.rules[0]?.backendRefs, [API]);
      assert.equal(spec.rules[0]?.matches, undefined);
    });

    it("lead /grafana of the host to Grafana in its own namespace", () => {
      const { spec } = grafanaRoute(aGatewayInput());

      assert.deepEqual(spec.parentRefs, [{ name: "gateway", sectionName: "https-host" }]);
      assert.deepEqual(spec.hostnames, ["dev.shop.example"]);
      assert.deepEqual(spec.rules[0]?.matches, [{ path: { type: "PathPrefix", value: "/grafana" } }]);
      assert.deepEqual(spec.rules[0]?.backendRefs, [
        { name: "kube-prometheus-stack-grafana", namespace: "monitoring", port: 80 },
      ]);
    });

    it("send everything over HTTP to HTTPS, for good, and to no Service", () => {
      const { spec } = redirectRoute(aGatewayInput());

      assert.deepEqual(spec.parentRefs, [{ name: "gateway", sectionName: "http" }]);
      assert.deepEqual(spec.hostnames, ["dev.shop.example", "*.dev.shop.example"]);
      assert.deepEqual(spec.rules, [
        { filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] },
      ]);
    });

    it("give every answer the headers that keep browsers to HTTPS", () => {
      for (const { metadata, spec } of [serviceRoute(aGatewayInput(), API), grafanaRoute(aGatewayInput())]) {
        assert.deepEqual(
          headersOf(spec),
          {
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
          },
          metadata.name,
        );
      }
    });

    it("are the only ones over HTTP that carry no traffic", () => {
      const routes = [...gatewayManifests(aGatewayInput()).values()].filter(isRoute);

      const plain = routes.filter(({ spec }) => spec.parentRefs.some(({ sectionName }) => sectionName === "http"));
      assert.deepEqual(
        plain.map(({ metadata }) => metadata.name),
        ["https-redirect"],
      );
    });
  });

  describe("grants", () => {
    it("let the routes of the environments lead to Grafana's Service, and to nothing else", () => {
      const [grant, ...others] = grafanaGrantManifests(["shop-dev", "shop-staging"]);

      assert.equal(grant?.metadata.namespace, PLATFORM_PLACES.grafana.namespace);
      assert.deepEqual(
        grant?.spec.from.map(({ kind, namespace }) => [kind, namespace]),
        [
          ["HTTPRoute", "shop-dev"],
          ["HTTPRoute", "shop-staging"],
        ],
      );
      assert.deepEqual(grant?.spec.to, [{ group: "", kind: "Service", name: "kube-prometheus-stack-grafana" }]);
      assert.deepEqual(others, []);
    });

    it("are one for every sixteen namespaces, which is all that one may name", () => {
      const namespaces = Array.from({ length: 33 }, (_, index) => `shop-${index}`);
      const grants = grafanaGrantManifests(namespaces);

      assert.deepEqual(
        grants.map(({ metadata, spec }) => [metadata.name, spec.from.length]),
        [
          ["grafana-routes", 16],
          ["grafana-routes-2", 16],
          ["grafana-routes-3", 1],
        ],
      );
      assert.deepEqual(
        grants.flatMap(({ spec }) => spec.from.map(({ namespace }) => namespace)),
        namespaces,
      );
    });

    it("are none without an environment", () => {
      assert.deepEqual(grafanaGrantManifests([]), []);
    });
  });
});

function rolesOf(change: Partial<GatewayInput>) {
  return [...gatewayManifests(aGatewayInput(change))].map(([role, { kind, metadata }]) => [role, kind, metadata.name]);
}

function isRoute(manifest: { readonly kind: string }): manifest is RouteManifest {
  return manifest.kind === "HTTPRoute";
}

function headersOf({ rules }: RouteManifest["spec"]): Record<string, string> {
  const set = rules.flatMap(({ filters }) =>
    filters.flatMap((filter) => (filter.type === "ResponseHeaderModifier" ? filter.responseHeaderModifier.set : [])),
  );
  return Object.fromEntries(set.map(({ name, value }) => [name, value]));
}
