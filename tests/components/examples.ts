/** The examples of the components' READMEs, compiled. `examples.spec.ts` compares the text and runs them. */
import { Network } from "../../components/network/network.ts";
import { Workload } from "../../components/workload/workload.ts";
import { parseCidr } from "../../infra/values/cidr.ts";
import { parseImage } from "../../infra/values/image-ref.ts";

/** The example of `network`. */
export function network() {
  const owner = { project: "shop", environment: "dev", namespace: "shop-dev" };
  const api = { name: "api", serves: true, calls: [], exposed: true };
  const web = { name: "web", serves: true, calls: ["api"], exposed: true };
  new Network("network", { ...owner, cidr: parseCidr("10.10.0.0/16"), services: [api, web], protect: false });
}

/** The example of `workload`; `owner` is that of `network`. */
export function workload(owner = { project: "shop", environment: "dev", namespace: "shop-dev" }) {
  const image = parseImage(`ghcr.io/acme/shop-api:1.4.2@sha256:${"a".repeat(64)}`);
  const resources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } };
  const delivery = { kind: "canary", weights: [10, 50], pauseSeconds: 60 } as const;
  const rest = { port: 8080, healthPath: "/healthz", endpoint: undefined, variables: {}, replicas: { min: 2, max: 4 } };
  new Workload("api", { ...owner, service: "api", image, ...rest, resources, delivery, protect: false });
}
