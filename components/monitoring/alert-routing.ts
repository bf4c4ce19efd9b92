/**
 * Who hears of what, as one model from which both the AlertmanagerConfig and a plain `alertmanager.yml` are written: so
 * what amtool judges is what the cluster runs.
 */
import { hasFeature } from "./levels.ts";
import { type MonitoringInput, type Receiver, SEVERITIES, type Severity } from "./monitoring-input.ts";

/** Receiver of what nobody asked to hear. */
export const NOBODY = "nobody";

/** One way of an alert: its severity to one receiver. */
export interface AlertRoute {
  readonly severity: Severity;
  /** Which alerts go this way: by severity, and by category where one has a pace of its own. */
  readonly matchers: readonly Matcher[];
  /** Name of the receiver as Alertmanager knows it. */
  readonly receiver: string;
  /** How long the first message of a group waits for more alerts of it; what is resolved meanwhile is never told. */
  readonly groupWait: string;
  /** How long a changed group waits before it is told again. */
  readonly groupInterval: string;
  /** How often an alert that lasts is told again. */
  readonly repeatInterval: string;
}

/** A receiver as it is used: with or without a message when an alert is over. */
export interface RoutedReceiver {
  readonly name: string;
  readonly receiver: Receiver;
  readonly sendResolved: boolean;
}

/** An alert that keeps others silent. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Labels that both must have alike. */
  readonly equal: readonly string[];
}

/** A condition on one label. */
export interface Matcher {
  readonly name: string;
  readonly matchType: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

/** Everything that Alertmanager is told about one environment. */
export interface AlertRouting {
  readonly namespace: string;
  /** Labels whose equal values make one message. */
  readonly groupBy: readonly string[];
  /** In order; every one that fits is gone, not the first alone. */
  readonly routes: readonly AlertRoute[];
  readonly receivers: readonly RoutedReceiver[];
  readonly inhibitions: readonly Inhibition[];
}

type Pace = Pick<AlertRoute, "groupWait" | "groupInterval" | "repeatInterval">;

/** How soon and how often by severity. */
const PACE: Readonly<Record<Severity, Pace>> = {
  critical: { groupWait: "10s", groupInterval: "1m", repeatInterval: "1h" },
  warning: { groupWait: "1m", groupInterval: "5m", repeatInterval: "12h" },
  info: { groupWait: "1m", groupInterval: "5m", repeatInterval: "3d" },
};

/** A promise of thirty days stays broken for thirty days: once is told, and a reminder twice a week. */
const PROMISE: Pace = { ...PACE.warning, repeatInterval: "3d" };

/** How much later each next receiver of a critical alert hears of it where somebody is on call. */
const ESCALATION_MINUTES = 5;

/** The pace of alerts of a severity. */
export function paceOf(severity: Severity): Pick<AlertRoute, "groupWait" | "groupInterval" | "repeatInterval"> {
  return PACE[severity];
}

/**
 * The routing of an environment.
 * @throws Error if a route names a receiver that is not given
 */
export function alertRouting(input: MonitoringInput): AlertRouting {
  const routes = SEVERITIES.flatMap((severity) => routesOf(input, severity));
  return {
    namespace: input.namespace,
    groupBy: ["alertname", "service"],
    routes,
    receivers: routedReceivers(input),
    inhibitions: INHIBITIONS,
  };
}

/** Name of a receiver as Alertmanager knows it. News (`info`) have no end to tell, so they go to a twin of their own. */
export function routedName(receiver: string, severity: Severity): string {
  return severity === "info" ? `${receiver}.news` : receiver;
}

function routesOf(input: MonitoringInput, severity: Severity): readonly AlertRoute[] {
  const escalates = severity === "critical" && hasFeature(input.level, "onCall");
  const promised = severity === "warning" && hasFeature(input.level, "slaAlerts");
  return input.routes[severity].flatMap((name, index): AlertRoute[] => {
    const way = { severity, receiver: routedName(name, severity) };
    const wait = escalates && index > 0 ? { groupWait: `${index * ESCALATION_MINUTES}m` } : {};
    const all = { ...way, matchers: [ofSeverity(severity)], ...PACE[severity], ...wait };
    if (!promised) return [all];
    return [
      { ...all, matchers: [ofSeverity(severity), { name: "category", matchType: "!=", value: "sla" }] },
      { ...way, matchers: [ofSeverity(severity), { name: "category", matchType: "=", value: "sla" }], ...PROMISE },
    ];
  });
}

function ofSeverity(severity: Severity): Matcher {
  return { name: "severity", matchType: "=", value: severity };
}

/**
 * Every receiver that some route leads to, as it is used, sorted by name.
 * @throws Error if a route names a receiver that is not given
 */
export function routedReceivers(input: Pick<MonitoringInput, "routes" | "receivers">): readonly RoutedReceiver[] {
  const used = new Map<string, RoutedReceiver>();
  for (const severity of SEVERITIES) {
    for (const wanted of input.routes[severity]) {
      const receiver = input.receivers.find(({ name }) => name === wanted);
      if (receiver === undefined) throw new Error(`the route of ${severity} names ${wanted}, which is no receiver`);
      const name = routedName(wanted, severity);
      used.set(name, { name, receiver, sendResolved: severity !== "info" });
    }
  }
  return [...used.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

const INHIBITIONS: readonly Inhibition[] = [
  {
    // A warning beside the critical alert on the same thing says nothing new.
    source: [{ name: "severity", matchType: "=", value: "critical" }],
    target: [{ name: "severity", matchType: "=", value: "warning" }],
    equal: ["namespace", "category", "service", "pod", "persistentvolumeclaim", "instance"],
  },
  {
    // What is down is slow, fails, and burns its budget.
    source: [
      { name: "alertname", matchType: "=~", value: "ServiceDown|EndpointDown" },
      { name: "service", matchType: "!=", value: "" },
    ],
    target: [{ name: "category", matchType: "=~", value: "latency|slo" }],
    equal: ["namespace", "service"],
  },
];
