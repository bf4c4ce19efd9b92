/**
 * What the API server refuses in single kinds: the stateful and the security relevant first. A kind without a line here
 * is stored as it is and listed as unruled in `./envs sandbox status`.
 */
import {
  isList,
  isMap,
  isUnknown,
  listAt,
  mapAt,
  type PropertyMap,
  type PropertyValue,
  textAt,
  valueAt,
} from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { groupKindOf, isCustom, kindOf } from "../kinds.ts";
import { ACCESS_RULES } from "./access.ts";
import { BATCH_RULES } from "./batch.ts";
import { CAPACITY_RULES } from "./capacity.ts";
import { CERTIFICATE_RULES } from "./certificates.ts";
import { DEFINITION_RULES } from "./definitions.ts";
import { DELIVERY_RULES } from "./delivery.ts";
import { EKS_RULES } from "./eks.ts";
import { EXTERNAL_SECRETS_RULES } from "./external-secrets.ts";
import { GATEWAY_RULES } from "./gateway.ts";
import { labelFailures } from "./metadata.ts";
import { MONITORING_RULES } from "./monitoring.ts";
import { isPort } from "./port.ts";
import { POSTGRES_CHANGES, POSTGRES_RULES } from "./postgres.ts";
import { parseQuantity } from "./quantity.ts";
import { REDIS_CHANGES, REDIS_RULES } from "./redis.ts";
import type { ChangeRule, Rule } from "./rule.ts";

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const DATA_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const CIDR = /^(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\.(?!\/)|(?=\/))){4}\/(?:3[0-2]|[12]?[0-9])$/;

/** Most bytes of a Secret's or ConfigMap's data. */
const DATA_LIMIT = 1024 * 1024;

const RULES: Readonly<Record<string, Rule>> = {
  ConfigMap: (object) => dataFailures(object, "binaryData"),
  HorizontalPodAutoscaler: autoscalerFailures,
  Namespace: namespaceFailures,
  NetworkPolicy: networkPolicyFailures,
  PersistentVolumeClaim: claimFailures,
  PodDisruptionBudget: budgetFailures,
  Secret: (object) => dataFailures(object, "data"),
  Service: serviceFailures,
  ...ACCESS_RULES,
  ...BATCH_RULES,
  ...CAPACITY_RULES,
  ...DEFINITION_RULES,
};

/** Rules of custom kinds, by group and kind. */
const CUSTOM_RULES: Readonly<Record<string, Rule>> = {
  ...CERTIFICATE_RULES,
  ...DELIVERY_RULES,
  ...EKS_RULES,
  ...EXTERNAL_SECRETS_RULES,
  ...GATEWAY_RULES,
  ...MONITORING_RULES,
  ...POSTGRES_RULES,
  ...REDIS_RULES,
};

const CHANGES: Readonly<Record<string, ChangeRule>> = { ...POSTGRES_CHANGES, ...REDIS_CHANGES };

/** Kinds whose pod template is ruled by `workload.ts`, or that have nothing more to refuse than their metadata. */
const RULED_ELSEWHERE: ReadonlySet<string> = new Set(["Pod", "ServiceAccount"]);

/** Whether the type has rules of its own. */
export function isRuled(type: string): boolean {
  return ruleOf(type) !== undefined || RULED_ELSEWHERE.has(kindOf(type));
}

/** Every fault of the own fields of an object of the type. */
export function objectFailures(type: string, object: PropertyMap): readonly CheckFailure[] {
  return ruleOf(type)?.(object) ?? [];
}

/** Every fault of a change in place: what neither the object's definition nor its operator lets be changed so. */
export function changeFailures(type: string, before: PropertyMap, after: PropertyMap): readonly CheckFailure[] {
  return CHANGES[groupKindOf(type)]?.(before, after) ?? [];
}

function ruleOf(type: string): Rule | undefined {
  return isCustom(type) ? CUSTOM_RULES[groupKindOf(type)] : RULES[kindOf(type)];
}

function dataFailures(object: PropertyMap, encoded: string): readonly CheckFailure[] {
  const all = ["data", "stringData", "binaryData"].flatMap((field) => Object.entries(mapAt(object, field)));
  const badKey = all.find(([key]) => !DATA_KEY.test(key));
  const found: CheckFailure[] = [];
  if (badKey !== undefined)
    found.push({ property: "data", reason: `"${badKey[0]}" is no key; allowed: letters, digits, "-", "_", "."` });
  // The value is a secret or may be one: its key is named, never itself.
  for (const [key, value] of Object.entries(mapAt(object, encoded))) {
    const good = isUnknown(value) || (typeof value === "string" && BASE64.test(value.replaceAll(/\s/g, "")));
    if (!good) found.push({ property: encoded, reason: `the value of "${key}" is not base64` });
  }
  const size = all.reduce((sum, [, value]) => sum + String(value).length, 0);
  if (size > DATA_LIMIT)
    found.push({ property: "data", reason: `${size} bytes; must have at most ${DATA_LIMIT} bytes` });
  return found;
}

function namespaceFailures(object: PropertyMap): readonly CheckFailure[] {
  const labels = Object.entries(mapAt(object, "metadata", "labels"));
  const levels = labels.filter(([key]) => /^pod-security\.kubernetes\.io\/(enforce|audit|warn)$/.test(key));
  const bad = levels.filter(
    ([, value]) => !["privileged", "baseline", "restricted"].includes(String(value)) && !isUnknown(value),
  );
  return bad.map(([key, value]) => ({
    property: "metadata.labels",
    reason: `${key}: "${String(value)}"; allowed: privileged, baseline, restricted`,
  }));
}

function networkPolicyFailures(object: PropertyMap): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const types = listAt(object, "spec", "policyTypes");
  if (types.some((type) => type !== "Ingress" && type !== "Egress" && !isUnknown(type))) {
    found.push({ property: "spec.policyTypes", reason: "allowed: Ingress, Egress" });
  }
  found.push(...labelFailures("spec.podSelector.matchLabels", mapAt(object, "spec", "podSelector", "matchLabels")));
  for (const [direction, side] of [
    ["ingress", "from"],
    ["egress", "to"],
  ] as const) {
    const rules = listAt(object, "spec", direction);
    const peers = rules.flatMap((rule) => listAt(rule, side));
    const ports = rules.flatMap((rule) => listAt(rule, "ports"));
    found.push(...peers.flatMap((peer) => peerFailures(`spec.${direction}.${side}`, peer)));
    found.push(...ports.flatMap((port) => policyPortFailures(`spec.${direction}.ports`, port)));
  }
  return found;
}

function peerFailures(property: string, peer: PropertyValue): readonly CheckFailure[] {
  const kinds = isMap(peer) ? ["ipBlock", "podSelector", "namespaceSelector"].filter((kind) => kind in peer) : [];
  if (kinds.length === 0) return [{ property, reason: "must specify a peer" }];
  if (!kinds.includes("ipBlock")) return [];
  if (kinds.length > 1) return [{ property, reason: "may not specify both ipBlock and another peer" }];
  const ranges = [textAt(peer, "ipBlock", "cidr"), ...listAt(peer, "ipBlock", "except").map(String)];
  const bad = ranges.find(
    (range) => range !== undefined && !isUnknown(range) && !CIDR.test(range) && !range.includes(":"),
  );
  return bad === undefined ? [] : [{ property: `${property}.ipBlock`, reason: `"${bad}" is no network range` }];
}

function policyPortFailures(property: string, port: PropertyValue): readonly CheckFailure[] {
  const protocol = textAt(port, "protocol") ?? "TCP";
  if (!["TCP", "UDP", "SCTP"].includes(protocol))
    return [{ property, reason: `protocol "${protocol}"; allowed: TCP, UDP, SCTP` }];
  const number = valueAt(port, ["port"]);
  const bad = typeof number === "number" && (number < 1 || number > 65535);
  return bad ? [{ property, reason: `${number} is no port; allowed: 1 to 65535` }] : [];
}

function serviceFailures(object: PropertyMap): readonly CheckFailure[] {
  const ports = listAt(object, "spec", "ports");
  const type = textAt(object, "spec", "type") ?? "ClusterIP";
  const property = "spec.ports";
  const found: CheckFailure[] = [];
  if (!["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"].includes(type))
    found.push({ property: "spec.type", reason: `"${type}" is no type of Service` });
  if (ports.length === 0 && type !== "ExternalName" && textAt(object, "spec", "clusterIP") !== "None")
    found.push({ property, reason: "required value" });
  const names = ports.map((port) => textAt(port, "name"));
  if (ports.length > 1 && names.includes(undefined))
    found.push({ property, reason: "each of several ports needs a name" });
  if (new Set(names).size < names.length) found.push({ property, reason: "duplicate port name" });
  const bad = ports.find((port) => !isPort(valueAt(port, ["port"])));
  if (bad !== undefined)
    found.push({ property, reason: `${String(valueAt(bad, ["port"]))} is no port; allowed: 1 to 65535` });
  return [...found, ...labelFailures("spec.selector", mapAt(object, "spec", "selector"))];
}

function budgetFailures(object: PropertyMap): readonly CheckFailure[] {
  const both =
    valueAt(object, ["spec", "minAvailable"]) !== undefined &&
    valueAt(object, ["spec", "maxUnavailable"]) !== undefined;
  return both ? [{ property: "spec", reason: "minAvailable and maxUnavailable cannot be both set" }] : [];
}

function autoscalerFailures(object: PropertyMap): readonly CheckFailure[] {
  const least = valueAt(object, ["spec", "minReplicas"]) ?? 1;
  const most = valueAt(object, ["spec", "maxReplicas"]);
  if (typeof most !== "number" || most < 1)
    return isUnknown(most) ? [] : [{ property: "spec.maxReplicas", reason: "must be at least 1" }];
  if (typeof least === "number" && least > most)
    return [{ property: "spec.maxReplicas", reason: `${most} must be at least minReplicas, ${least}` }];
  return [];
}

function claimFailures(object: PropertyMap): readonly CheckFailure[] {
  const size = valueAt(object, ["spec", "resources", "requests", "storage"]);
  const amount = typeof size === "string" ? parseQuantity(size) : undefined;
  const found: CheckFailure[] = [];
  if (!isUnknown(size) && (amount === undefined || amount <= 0)) {
    found.push({ property: "spec.resources.requests.storage", reason: `"${String(size)}" is no size of storage` });
  }
  const modes = valueAt(object, ["spec", "accessModes"]);
  if (!isUnknown(modes) && (!isList(modes) || modes.length === 0))
    found.push({ property: "spec.accessModes", reason: "at least 1 access mode is required" });
  return found;
}
