/** What the definitions of the Gateway API refuse. */
import { isUnknown, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { at, distinct, each, fault, filled, given, itemsAt, oneOf, type Rule, required, wholeNumber } from "./rule.ts";

const GROUP = "gateway.networking.k8s.io";
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const ADDRESS = /^[0-9]+(\.[0-9]+){3}$/;
const MOST_LISTENERS = 64;
const MOST_RULES = 16;

/** Rules by kind. */
export const GATEWAY_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/Gateway`]: gatewayFailures,
  [`${GROUP}/GatewayClass`]: (object) => required(object, "spec.controllerName"),
  [`${GROUP}/HTTPRoute`]: routeFailures,
  [`${GROUP}/ReferenceGrant`]: (object) =>
    ["spec.from", "spec.to"].flatMap((path) => fault(!filled(object, path), path, "required value")),
};

function gatewayFailures(object: PropertyMap): readonly CheckFailure[] {
  const path = "spec.listeners";
  const listeners = itemsAt(object, path);
  const places = listeners.map((one) => [one.port, one.protocol, one.hostname ?? ""].join(" "));
  const double = places.find((place, index) => places.indexOf(place) !== index);
  return [
    ...required(object, "spec.gatewayClassName"),
    ...fault(!filled(object, path) || listeners.length > MOST_LISTENERS, path, `1 to ${MOST_LISTENERS} listeners`),
    ...distinct(object, path, "name"),
    ...fault(double !== undefined, path, "combination of port, protocol and hostname must be unique for each listener"),
    ...each(object, path, listenerFailures),
  ];
}

function listenerFailures(listener: PropertyMap): readonly CheckFailure[] {
  const protocol = String(at(listener, "protocol"));
  const secured = protocol === "HTTPS" || protocol === "TLS";
  const passing = at(listener, "tls.mode") === "Passthrough";
  return [
    ...required(listener, "name", "port", "protocol"),
    ...wholeNumber(listener, "port", 1, 65535),
    ...hostnameFailures(textAt(listener, "hostname"), "hostname"),
    ...fault(!secured && given(listener, "tls"), "tls", `must not be specified for protocol ${protocol}`),
    ...fault(
      ["TCP", "UDP"].includes(protocol) && given(listener, "hostname"),
      "hostname",
      `must not be specified for protocol ${protocol}`,
    ),
    ...fault(
      secured && !passing && !filled(listener, "tls.certificateRefs") && !given(listener, "tls.options"),
      "tls.certificateRefs",
      "certificateRefs or options must be specified when mode is Terminate",
    ),
    ...fault(protocol === "HTTPS" && passing, "tls.mode", "must be Terminate for protocol HTTPS"),
    ...oneOf(listener, "allowedRoutes.namespaces.from", ["All", "Selector", "Same", "None"]),
  ];
}

function routeFailures(object: PropertyMap): readonly CheckFailure[] {
  const hostnames = at(object, "spec.hostnames");
  const bad = (Array.isArray(hostnames) ? hostnames : []).flatMap((name, index) =>
    typeof name === "string" ? hostnameFailures(name, `spec.hostnames[${index}]`) : [],
  );
  return [
    ...bad,
    ...each(object, "spec.parentRefs", (parent) => required(parent, "name")),
    ...fault(itemsAt(object, "spec.rules").length > MOST_RULES, "spec.rules", `must have at most ${MOST_RULES} items`),
    ...each(object, "spec.rules", (rule) => [
      ...each(rule, "matches", matchFailures),
      ...each(rule, "backendRefs", backendFailures),
      ...filterFailures(rule),
    ]),
  ];
}

function matchFailures(match: PropertyMap): readonly CheckFailure[] {
  const type = at(match, "path.type") ?? "PathPrefix";
  const value = textAt(match, "path", "value");
  const absolute = type === "RegularExpression" || value === undefined || value.startsWith("/");
  return [
    ...oneOf(match, "path.type", ["Exact", "PathPrefix", "RegularExpression"]),
    ...fault(!absolute, "path.value", `"${value ?? ""}"; value must be an absolute path and start with '/'`),
    ...fault(
      absolute && type !== "RegularExpression" && (value ?? "").includes("//"),
      "path.value",
      "must not contain '//'",
    ),
  ];
}

function backendFailures(backend: PropertyMap): readonly CheckFailure[] {
  const isService = (at(backend, "kind") ?? "Service") === "Service" && (at(backend, "group") ?? "") === "";
  return [
    ...required(backend, "name"),
    ...fault(isService && !given(backend, "port"), "port", "must have port for Service reference"),
    ...wholeNumber(backend, "port", 1, 65535),
    ...wholeNumber(backend, "weight", 0, 1_000_000),
  ];
}

function filterFailures(rule: PropertyMap): readonly CheckFailure[] {
  const types = itemsAt(rule, "filters").map(({ type }) => type);
  const redirects = types.includes("RequestRedirect");
  return [
    ...fault(
      redirects && types.includes("URLRewrite"),
      "filters",
      "may specify either RequestRedirect or URLRewrite, not both",
    ),
    ...fault(
      redirects && filled(rule, "backendRefs"),
      "filters",
      "RequestRedirect filter must not be used together with backendRefs",
    ),
  ];
}

function hostnameFailures(name: string | undefined, property: string): readonly CheckFailure[] {
  if (name === undefined || isUnknown(name)) return [];
  const good = HOSTNAME.test(name) && !ADDRESS.test(name) && name.length <= 253;
  return fault(!good, property, `"${name}" is no host name; allowed: a lower-case DNS name, no address, "*." first`);
}
