import assert from "node:assert/strict";
import { gatewayFabricValues } from "../../components/gateway/fabric-values.ts";
import { Gateway } from "../../components/gateway/gateway.ts";
import { gatewayPaths } from "../../components/gateway/gateway-paths.ts";
import { gatewayManifests } from "../../components/gateway/manifests.ts";
import { tokenOf } from "../../components/kubernetes-object.ts";
import type { PathEnd } from "../../components/network/paths.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { aGatewayInput } from "../support/a-workload.ts";
import { record } from "../support/mocks.ts";

describe("Gateway", () => {
  it("makes exactly what its manifests say", async () => {
    const input = aGatewayInput();
    const { resources, registered } = await record(() => new Gateway("gateway", { ...input, protect: false }));

    const made = resources.filter(({ parent }) => parent === "gateway").map(({ type, name }) => `${type} ${name}`);
    const wanted = [...gatewayManifests(input)].map(([role, manifest]) => `${tokenOf(manifest)} gateway-${role}`);
    assert.deepEqual(made.toSorted(), wanted.toSorted());
    assert.deepEqual(registered.get("gateway"), { host: "dev.shop.example" });
  });

  it("protects what holds the address, and nothing else", async () => {
    const { resources } = await record(() => new Gateway("gateway", { ...aGatewayInput(), protect: true }));

    assert.deepEqual(
      resources.filter(({ protect }) => protect).map(({ name }) => name),
      ["gateway-gateway"],
    );
  });

  it("does not let the engine wait for what needs DNS, an address and a certificate at once", () => {
    const awaited = [...gatewayManifests(aGatewayInput()).values()].filter(
      ({ metadata }) => metadata.annotations?.["pulumi.com/skipAwait"] !== "true",
    );

    assert.deepEqual(
      awaited.map(({ kind }) => kind),
      ["PodDisruptionBudget", "PodMonitor"],
    );
  });

  it("lays overrides over their objects, those of routes over all but the redirect", async () => {
    const mark = { metadata: { labels: { mark: "yes" } } };
    const marked = async (overrides: object) => {
      const { resources } = await record(
        () => new Gateway("gateway", { ...aGatewayInput(), overrides, protect: false }),
      );
      return resources
        .filter(({ inputs }) => JSON.stringify(inputs).includes('"mark"'))
        .map(({ name }) => name)
        .toSorted();
    };

    assert.deepEqual(await marked({ certificate: mark }), ["gateway-certificate"]);
    assert.deepEqual(await marked({ gateway: mark }), ["gateway-gateway"]);
    assert.deepEqual(await marked({ budget: mark }), ["gateway-budget"]);
    assert.deepEqual(await marked({ metrics: mark }), ["gateway-metrics"]);
    assert.deepEqual(await marked({ route: mark }), ["gateway-dashboards", "gateway-route-api", "gateway-route-web"]);
  });
});

describe("paths of a gateway", () => {
  it("are those of clients, probes, services, controller, Grafana and proofs of the domain, and no others", () => {
    const clients = [parseCidr("10.10.0.0/16"), parseCidr("192.0.2.0/24")];

    assert.deepEqual(tableOf(gatewayPaths(aGatewayInput({ clients }))), [
      "10.10.0.0/16 → gateway : 443 80",
      "192.0.2.0/24 → gateway : 443 80",
      "monitoring/prometheus-blackbox-exporter → gateway : 443",
      "monitoring/prometheus → gateway : 9113",
      "gateway → web : http",
      "gateway → api : http",
      "gateway → nginx-gateway/nginx-gateway-fabric : 8443",
      "gateway → monitoring/grafana : 3000",
      "gateway → true : 8089",
    ]);
  });

  it("let the certificate authority reach plain HTTP from anywhere, cert-manager from its pods, and nothing else", () => {
    const closed = tableOf(gatewayPaths(aGatewayInput()));
    const open = tableOf(gatewayPaths(aGatewayInput({ provenOverHttp: true })));

    assert.deepEqual(
      open.filter((line) => !closed.includes(line)),
      ["0.0.0.0/0 → gateway : 80", "cert-manager/cert-manager → gateway : 80"],
    );
  });

  it("let nobody probe where nothing is exposed", () => {
    assert.ok(!tableOf(gatewayPaths(aGatewayInput({ services: [] }))).some((line) => line.includes("blackbox")));
  });

  it("lead to no Grafana that is not there", () => {
    assert.ok(!tableOf(gatewayPaths(aGatewayInput({ grafana: false }))).some((line) => line.includes("grafana")));
  });

  it("open nothing to clients but the gateway", () => {
    for (const { from, to } of gatewayPaths(aGatewayInput())) {
      if (from.kind === "range") assert.deepEqual(to, { kind: "own", labels: PROXIES });
    }
  });
});

describe("values of the gateway's chart", () => {
  const { nginx, nginxGateway } = gatewayFabricValues("edge");

  it("keep the client's address, by which the network decides", () => {
    assert.deepEqual(nginx.service, { type: "LoadBalancer", externalTrafficPolicy: "Local" });
  });

  it("give every container the figures that a quota asks for", () => {
    const init = {
      spec: { template: { spec: { initContainers: [{ name: "init", resources: nginx.container.resources }] } } },
    };

    assert.deepEqual(nginx.container.resources.limits, { memory: "256Mi" });
    assert.deepEqual(nginx.patches, [{ type: "StrategicMerge", value: init }]);
  });

  it("serve the class that the environments name, twice, and tell nobody", () => {
    assert.equal(nginxGateway.gatewayClassName, "edge");
    assert.deepEqual([nginx.replicas, nginxGateway.replicas, nginxGateway.productTelemetry.enable], [2, 2, false]);
  });
});

const PROXIES = { "gateway.networking.k8s.io/gateway-name": "gateway" };

function tableOf(paths: ReturnType<typeof gatewayPaths>): readonly string[] {
  return paths.map(
    ({ from, to, ports }) => `${endOf(from)} → ${endOf(to)} : ${ports.map(({ port }) => port).join(" ")}`,
  );
}

function endOf(end: PathEnd): string {
  if (end.kind === "range") return end.cidr.text;
  if (end.kind === "api-server") return "API server";
  const pods = Object.values(end.labels).join(",");
  return end.kind === "platform" ? `${end.namespace}/${pods}` : pods;
}
