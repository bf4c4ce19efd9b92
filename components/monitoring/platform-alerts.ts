/**
 * Who hears of the platform of a cluster: nodes, volumes, operators, the monitoring stack itself. The rules are those of the
 * stack's own chart. Alerts in the namespaces of environments are theirs, and are not told again here. Pure.
 */
import { type Owner, ownerLabels } from "../labels.ts";
import { NOBODY, paceOf, routedName, routedReceivers } from "./alert-routing.ts";
import { grafanaUrl, PLATFORM_TEXT, platformTitle } from "./alert-texts.ts";
import { type AlertmanagerConfigManifest, type RouteConfig, receiverConfig } from "./alertmanager-config.ts";
import { MONITORING_NAMESPACE } from "./charts/chart-values.ts";
import { type MonitoringInput, SEVERITIES } from "./monitoring-input.ts";

/** Who hears of the platform. */
export interface PlatformRoutes extends Pick<MonitoringInput, "routes" | "receivers"> {
  /**
   * Name of the receiver that is told each minute that alerts are told at all, and raises one of its own when that stops.
   * One of `receivers`. @default undefined - a dead Alertmanager is not noticed
   */
  readonly deadMansSwitch?: string | undefined;
}

/** The platform of one cluster. */
export interface PlatformAlertsInput extends Owner, PlatformRoutes {
  /** Name of the cluster, as messages say it. */
  readonly cluster: string;
  /** Domain under which Grafana answers. */
  readonly host: string;
  /** Namespaces of the environments in it. */
  readonly environments: readonly string[];
}

/** The alert that always fires: the chart's sign of life. */
const SIGN_OF_LIFE = "Watchdog";

/**
 * The AlertmanagerConfig of the platform. It stands in Alertmanager's own namespace, which the operator leaves without a
 * matcher on the namespace: so it names the environments' namespaces itself.
 * @throws Error if a route names a receiver that is not given
 */
export function platformAlertsManifest(input: PlatformAlertsInput): AlertmanagerConfigManifest {
  const texts = {
    title: platformTitle(input.cluster),
    text: PLATFORM_TEXT,
    link: grafanaUrl(input.host),
    place: input.cluster,
  };
  const receivers = routedReceivers(input).map((receiver) => receiverConfig(texts, receiver));
  const life = input.deadMansSwitch === undefined ? undefined : signOfLife(input, input.deadMansSwitch);
  return {
    apiVersion: "monitoring.coreos.com/v1alpha1",
    kind: "AlertmanagerConfig",
    metadata: { name: "platform", namespace: MONITORING_NAMESPACE, labels: ownerLabels(input) },
    spec: {
      route: {
        receiver: NOBODY,
        groupBy: ["alertname", "namespace"],
        routes: [...(life === undefined ? [] : [life.route]), ...severityRoutes(input)],
      },
      receivers: [
        { name: NOBODY },
        ...receivers,
        ...(life === undefined ? [] : [receiverConfig(texts, life.receiver)]),
      ],
      inhibitRules: [],
    },
  };
}

function severityRoutes({ routes, environments }: PlatformAlertsInput): RouteConfig[] {
  return SEVERITIES.flatMap((severity) =>
    routes[severity].map((name) => ({
      receiver: routedName(name, severity),
      matchers: [
        { name: "severity", matchType: "=" as const, value: severity },
        { name: "namespace", matchType: "!~" as const, value: environments.join("|") },
      ],
      ...paceOf(severity),
      continue: true,
    })),
  );
}

/** Told again and again, never as over: silence is the message. */
function signOfLife({ receivers }: PlatformAlertsInput, wanted: string) {
  const receiver = receivers.find(({ name }) => name === wanted);
  if (receiver === undefined) throw new Error(`the dead man's switch names ${wanted}, which is no receiver`);
  const name = `${wanted}.life`;
  const route: RouteConfig = {
    receiver: name,
    matchers: [{ name: "alertname", matchType: "=", value: SIGN_OF_LIFE }],
    groupWait: "0s",
    groupInterval: "1m",
    repeatInterval: "1m",
    continue: true,
  };
  return { route, receiver: { name, receiver, sendResolved: false } };
}
