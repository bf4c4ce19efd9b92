import assert from "node:assert/strict";
import { gatewayPaths } from "../../components/gateway/gateway-paths.ts";
import { proxyService } from "../../components/gateway/listeners.ts";
import { certificateManifest, gatewayManifest, gatewayManifests } from "../../components/gateway/manifests.ts";
import { grafanaRoute, serviceRoute } from "../../components/gateway/routes.ts";
import type { AwsSpec } from "../../infra/environment/aws-spec.ts";
import { environmentParts } from "../../infra/manifests/environment-parts.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { anEnvironmentSpec, aServiceSpec } from "../support/a-spec.ts";
import { aBalancedGateway } from "../support/an-entry.ts";

const API = { name: "api", port: 8080 };

describe("Gateway behind a load balancer", () => {
  const input = aBalancedGateway({ provenOverHttp: true, clients: [parseCidr("0.0.0.0/0")] });

  it("has settings and an issuer of its own, and no redirect", () => {
    assert.deepEqual(
      [...gatewayManifests(input)].map(([role, { kind, metadata }]) => [role, kind, metadata.name]),
      [
        ["issuer", "Issuer", "gateway-self-signed"],
        ["proxies", "NginxProxy", "gateway"],
        ["certificate", "Certificate", "gateway"],
        ["gateway", "Gateway", "gateway"],
        ["budget", "PodDisruptionBudget", "gateway"],
        ["metrics", "PodMonitor", "gateway"],
        ["route-web", "HTTPRoute", "web"],
        ["route-api", "HTTPRoute", "api"],
        ["dashboards", "HTTPRoute", "grafana-dashboards"],
      ],
    );
  });

  it("keeps the proxies' Service inside the cluster", () => {
    const settings = gatewayManifests(input).get("proxies");

    assert.deepEqual(settings, {
      apiVersion: "gateway.nginx.org/v1alpha2",
      kind: "NginxProxy",
      metadata: { name: "gateway", namespace: "shop-dev", labels: settings?.metadata.labels },
      spec: { kubernetes: { service: { type: "ClusterIP" } } },
    });
    assert.deepEqual(gatewayManifest(input).spec.infrastructure, {
      parametersRef: { group: "gateway.nginx.org", kind: "NginxProxy", name: "gateway" },
    });
    assert.equal(proxyService("nginx"), "gateway-nginx");
  });

  it("answers over HTTPS alone, and whoever names no host too", () => {
    const tls = { mode: "Terminate", certificateRefs: [{ name: "gateway-tls" }] };

    assert.deepEqual(gatewayManifest(input).spec.listeners, [{ name: "https", port: 443, protocol: "HTTPS", tls }]);
  });

  it("signs for every name by itself, so that an exposed service more changes no certificate", () => {
    const { spec } = certificateManifest(input);

    assert.deepEqual(spec.issuerRef, { group: "cert-manager.io", kind: "Issuer", name: "gateway-self-signed" });
    assert.deepEqual(spec.dnsNames, ["dev.shop.example", "*.dev.shop.example"]);
    assert.deepEqual(certificateManifest(aBalancedGateway({ services: [API] })).spec, spec);
  });

  it("leads every route from the one listener", () => {
    for (const { spec } of [serviceRoute(input, API), grafanaRoute(input)]) {
      assert.deepEqual(spec.parentRefs, [{ name: "gateway", sectionName: "https" }]);
    }
  });

  it("is reached from the load balancer's subnets at 443, by Prometheus, and by nobody else", () => {
    const ways = gatewayPaths(input)
      .filter(({ to }) => to.kind === "own" && "gateway.networking.k8s.io/gateway-name" in to.labels)
      .map(({ from, ports }) => [from.kind === "range" ? from.cidr.text : from.kind, ports.map(({ port }) => port)]);

    assert.deepEqual(ways, [
      ["10.10.192.0/21", [443]],
      ["10.10.200.0/21", [443]],
      ["platform", [9113]],
    ]);
  });

  it("proves no domain: no path leads to the pods that would", () => {
    assert.deepEqual(
      gatewayPaths(input).filter(({ to }) => JSON.stringify(to).includes("http01-solver")),
      [],
    );
  });

  it("is what an environment on AWS has, in its public subnets or wherever an existing network has them", () => {
    const cidr = parseCidr("10.30.0.0/16");
    const known = { name: "shop", oidcProviderArn: "arn:aws:iam::111122223333:oidc-provider/x", autoMode: true };
    const cluster: AwsSpec["cluster"] = { kind: "existing", ...known, nodeSecurityGroupId: "sg-1" };
    const rest = { accountId: "111122223333", region: "eu-central-1", cluster, account: undefined, zoneId: undefined };
    const behind = (network: AwsSpec["network"] | undefined) => {
      const aws = network && { ...rest, network, logDays: 90, keyDeletionDays: 7 };
      return environmentParts(anEnvironmentSpec({ aws, services: [aServiceSpec({ exposed: true })] })).gateway?.behind;
    };
    const subnets = { publicSubnetIds: [], privateSubnetIds: [], dataSubnetIds: [], natAddresses: [] };

    assert.equal(behind(undefined), undefined);
    assert.deepEqual(
      behind({ kind: "vpc", cidr, nat: "one", logDays: 90 })?.cidrs.map(({ text }) => text),
      ["10.30.192.0/21", "10.30.200.0/21", "10.30.208.0/21"],
    );
    assert.deepEqual(behind({ kind: "existing", cidr, vpcId: "vpc-1", ...subnets })?.cidrs, [cidr]);
  });
});
