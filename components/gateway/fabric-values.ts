/**
 * How NGINX Gateway Fabric runs the proxies: values of its chart, which the stack that installs it gives. They hold for
 * every Gateway of the class; what differs between environments is in their Gateway. Plain data.
 */

/** Values of the chart `nginx-gateway-fabric`, from 2.1.1 on: the part about the proxies. */
export interface FabricValues {
  readonly nginx: {
    readonly replicas: number;
    readonly service: { readonly type: "LoadBalancer"; readonly externalTrafficPolicy: "Local" };
    readonly container: { readonly resources: FabricResources };
    readonly pod: { readonly topologySpreadConstraints: readonly object[] };
    readonly patches: readonly { readonly type: "StrategicMerge"; readonly value: object }[];
  };
  readonly nginxGateway: {
    readonly gatewayClassName: string;
    readonly replicas: number;
    readonly productTelemetry: { readonly enable: false };
    readonly resources: FabricResources;
  };
}

interface FabricResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

const PROXY: FabricResources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "256Mi" } };
const CONTROLLER: FabricResources = { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } };

/**
 * Two proxies in different zones, so that one node is not the way in, with figures for every container, which the
 * environments' quotas ask for. `Local`: a proxy sees the client's own address, by which the network decides.
 */
export function gatewayFabricValues(className: string): FabricValues {
  return {
    nginx: {
      replicas: 2,
      service: { type: "LoadBalancer", externalTrafficPolicy: "Local" },
      container: { resources: PROXY },
      pod: { topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")] },
      // The container that prepares the configuration has no figures of its own in the chart.
      patches: [
        {
          type: "StrategicMerge",
          value: { spec: { template: { spec: { initContainers: [{ name: "init", resources: PROXY }] } } } },
        },
      ],
    },
    nginxGateway: {
      gatewayClassName: className,
      replicas: 2,
      productTelemetry: { enable: false },
      resources: CONTROLLER,
    },
  };
}

function spread(topologyKey: string): object {
  return {
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    // Of whichever Gateway the pods are; a cluster has few.
    labelSelector: { matchExpressions: [{ key: "gateway.networking.k8s.io/gateway-name", operator: "Exists" }] },
  };
}
