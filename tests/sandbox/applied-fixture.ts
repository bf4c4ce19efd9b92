/** Kubernetes resources over an API server that answers, ready for a test. */
import { ApiObjects } from "../../sandbox/providers/kubernetes/applied/api-objects.ts";
import { ApiServer } from "../../sandbox/providers/kubernetes/applied/api-server.ts";
import { AppliedLife } from "../../sandbox/providers/kubernetes/applied/applied-life.ts";
import type { OperationContext, ResourceRequest } from "../../sandbox/providers/life-cycle.ts";
import type { PropertyMap } from "../../sandbox/providers/property-values.ts";
import { openStandIns, type StandIns, urnOf } from "../support/stand-ins.ts";
import { ApiDouble } from "./api-double.ts";

/** Types that the double serves. */
export const [CONFIG, SECRET, SERVICE, NAMESPACE] = [
  "kubernetes:core/v1:ConfigMap",
  "kubernetes:core/v1:Secret",
  "kubernetes:core/v1:Service",
  "kubernetes:core/v1:Namespace",
] as const;
export const TOKEN = "token-of-the-test";
/** Path of {@link settings}. */
export const SETTINGS = "/api/v1/namespaces/shop/configmaps/settings";
/** Path of {@link service}. */
export const API = "/api/v1/namespaces/shop/services/api";

export const settings = (data: PropertyMap = { url: "a" }): PropertyMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "shop" },
  data,
});
export const service = (labels: PropertyMap = {}): PropertyMap => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "api", namespace: "shop", labels },
  spec: { selector: { app: "api" }, ports: [{ port: 80 }] },
});

/** A server with the namespace `shop`, and the life cycle over it. */
export interface AppliedFixture {
  readonly standIns: StandIns;
  readonly double: ApiDouble;
  readonly objects: ApiObjects;
  readonly life: AppliedLife;
  /** Lines of progress. */
  readonly told: string[];
  request(type: string, name: string, inputs: PropertyMap, preview?: boolean): ResourceRequest;
  context(): OperationContext;
  close(): void;
}

/** Opens it; the context `dev` leads to the server, `other` to the stand-in. */
export async function openApplied(): Promise<AppliedFixture> {
  const standIns = openStandIns();
  const double = new ApiDouble();
  const server = new ApiServer({ server: new URL(await double.open()), token: TOKEN, insecure: false });
  const objects = new ApiObjects(server);
  const { instance, life: recorded } = standIns.kubernetes;
  const life = new AppliedLife(recorded, (one) => (one.id === instance.id ? objects : undefined));
  const told: string[] = [];
  const request = (type: string, name: string, inputs: PropertyMap, preview = false) => {
    return { instance, urn: urnOf(type, name), type, inputs, preview };
  };
  const context = (): OperationContext => ({
    ignored: [],
    timeoutMs: undefined,
    signal: new AbortController().signal,
    report: (line) => told.push(line),
  });
  await life.create(request(NAMESPACE, "shop", { metadata: { name: "shop" } }), context());
  double.seen.length = 0;
  const close = () => {
    server.close();
    double.close();
    standIns.close();
  };
  return { standIns, double, objects, life, told, request, context, close };
}
