/** What the Prometheus operator's definitions and webhooks refuse. */
import { isUnknown, listAt, mapAt, type PropertyMap, type PropertyValue, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { PROMETHEUS_DURATION, secondsOf } from "./durations.ts";
import {
  at,
  distinct,
  each,
  exactlyOne,
  fault,
  filled,
  formed,
  given,
  itemsAt,
  oneOf,
  type Rule,
  required,
} from "./rule.ts";

const GROUP = "monitoring.coreos.com";
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const SPAN = "a span such as 30s";

/** Rules by kind. */
export const MONITORING_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/AlertmanagerConfig`]: alertmanagerFailures,
  [`${GROUP}/PodMonitor`]: (object) => monitorFailures(object, "spec.podMetricsEndpoints"),
  [`${GROUP}/Probe`]: probeFailures,
  [`${GROUP}/PrometheusRule`]: ruleFailures,
  [`${GROUP}/ServiceMonitor`]: (object) => monitorFailures(object, "spec.endpoints"),
};

function ruleFailures(object: PropertyMap): readonly CheckFailure[] {
  return [
    ...distinct(object, "spec.groups", "name"),
    ...each(object, "spec.groups", (group) => [
      ...required(group, "name"),
      ...formed(group, "interval", PROMETHEUS_DURATION, SPAN),
      ...each(group, "rules", singleRuleFailures),
    ]),
  ];
}

function singleRuleFailures(rule: PropertyMap): readonly CheckFailure[] {
  const recorded = given(rule, "record");
  return [
    ...required(rule, "expr"),
    ...exactlyOne(rule, "", ["alert", "record"]),
    ...(recorded ? formed(rule, "record", METRIC, "a name of a metric") : []),
    ...["for", "keep_firing_for", "annotations"].flatMap((field) =>
      fault(recorded && given(rule, field), field, "is for alerts alone"),
    ),
    ...["for", "keep_firing_for"].flatMap((field) => formed(rule, field, PROMETHEUS_DURATION, SPAN)),
    ...Object.keys(mapAt(rule, "labels")).flatMap((name) =>
      fault(!LABEL.test(name) || name === "__name__", "labels", `"${name}" is no name of a label`),
    ),
  ];
}

function monitorFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  return [
    ...fault(at(object, "spec.selector") === undefined, "spec.selector", "required value"),
    ...fault(!filled(object, path), path, "required value"),
    ...each(object, path, (endpoint) => [
      ...fault(
        !given(endpoint, "port") && !given(endpoint, "targetPort") && !given(endpoint, "portNumber"),
        "port",
        "required value: without a port nothing is scraped",
      ),
      ...timeFailures(endpoint, ""),
      ...oneOf(endpoint, "scheme", ["http", "https", "HTTP", "HTTPS"]),
    ]),
  ];
}

function timeFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  const [interval, timeout] = ["interval", "scrapeTimeout"].map((field) => `${path}${field}`);
  const [every, limit] = [interval, timeout].map((one) => secondsOf(textAt(object, ...(one ?? "").split(".")) ?? ""));
  return [
    ...formed(object, interval ?? "", PROMETHEUS_DURATION, SPAN),
    ...formed(object, timeout ?? "", PROMETHEUS_DURATION, SPAN),
    ...fault(
      every !== undefined && limit !== undefined && limit > every,
      timeout ?? "",
      "must not be greater than interval",
    ),
  ];
}

function probeFailures(object: PropertyMap): readonly CheckFailure[] {
  const url = at(object, "spec.prober.url");
  return [
    ...required(object, "spec.prober.url"),
    ...fault(typeof url === "string" && url.includes("://"), "spec.prober.url", `"${String(url)}"; allowed: host:port`),
    ...exactlyOne(object, "spec.targets", ["ingress", "staticConfig"]),
    ...(given(object, "spec.targets.staticConfig")
      ? fault(!filled(object, "spec.targets.staticConfig.static"), "spec.targets.staticConfig.static", "required value")
      : []),
    ...timeFailures(object, "spec."),
  ];
}

const MATCHES = ["=", "!=", "=~", "!~"];

function alertmanagerFailures(object: PropertyMap): readonly CheckFailure[] {
  const receivers = new Set(itemsAt(object, "spec.receivers").map(({ name }) => name));
  const calendars = new Set(itemsAt(object, "spec.muteTimeIntervals").map(({ name }) => name));
  return [
    ...(given(object, "spec.route") ? required(object, "spec.route.receiver") : []),
    ...distinct(object, "spec.receivers", "name"),
    ...each(object, "spec.receivers", (receiver) => required(receiver, "name")),
    ...routeFailures(at(object, "spec.route"), "spec.route", { receivers, calendars }),
    ...each(object, "spec.inhibitRules", (rule) =>
      ["sourceMatch", "targetMatch"].flatMap((side) => each(rule, side, matcherFailures)),
    ),
  ];
}

interface Known {
  readonly receivers: ReadonlySet<PropertyValue | undefined>;
  readonly calendars: ReadonlySet<PropertyValue | undefined>;
}

function routeFailures(route: PropertyValue | undefined, path: string, known: Known): readonly CheckFailure[] {
  if (route === undefined || typeof route !== "object" || route === null) return [];
  const object = { route };
  const receiver = at(object, "route.receiver");
  const placed = (found: readonly CheckFailure[]) =>
    found.map(({ property, reason }) => ({ property: property.replace(/^route/, path), reason }));
  const calendars = ["muteTimeIntervals", "activeTimeIntervals"].flatMap((field) => listAt(object, "route", field));
  const unknown = calendars.find((name) => !known.calendars.has(name) && !isUnknown(name));
  return [
    ...fault(
      receiver !== undefined && !isUnknown(receiver) && !known.receivers.has(receiver),
      `${path}.receiver`,
      `receiver "${String(receiver)}" not found; found: ${[...known.receivers].join(", ") || "none"}`,
    ),
    ...fault(unknown !== undefined, path, `time interval "${String(unknown)}" not found`),
    ...placed([
      ...["groupWait", "groupInterval", "repeatInterval"].flatMap((field) =>
        formed(object, `route.${field}`, PROMETHEUS_DURATION, SPAN),
      ),
      ...each(object, "route.matchers", matcherFailures),
    ]),
    ...itemsAt(object, "route.routes").flatMap((child, index) =>
      routeFailures(child, `${path}.routes[${index}]`, known),
    ),
  ];
}

function matcherFailures(matcher: PropertyMap): readonly CheckFailure[] {
  return [...required(matcher, "name"), ...oneOf(matcher, "matchType", MATCHES)];
}
