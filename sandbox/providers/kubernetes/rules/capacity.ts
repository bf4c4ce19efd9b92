/** What the API server refuses in quotas and limit ranges. */
import { isUnknown, mapAt, type PropertyMap, type PropertyValue } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { parseQuantity } from "./quantity.ts";
import { at, each, fault, filled, oneOf, type Rule } from "./rule.ts";

/** Rules by kind. */
export const CAPACITY_RULES: Readonly<Record<string, Rule>> = {
  LimitRange: (object) => [
    ...fault(!filled(object, "spec.limits"), "spec.limits", "required value"),
    ...each(object, "spec.limits", limitFailures),
  ],
  ResourceQuota: quotaFailures,
};

/** Names that count or measure: `pods`, `requests.cpu`, `count/jobs.batch`, `gold.storageclass.storage.k8s.io/requests.storage`. */
const PLAIN = new Set([
  ..."configmaps cpu ephemeral-storage memory persistentvolumeclaims pods replicationcontrollers resourcequotas".split(
    " ",
  ),
  ..."secrets services services.loadbalancers services.nodeports".split(" "),
]);
const MEASURED =
  /^(requests|limits)\.[A-Za-z0-9./-]+$|^count\/[a-z0-9.-]+$|^[a-z0-9.-]+\.storageclass\.storage\.k8s\.io\//;
const COUNTED =
  /^(count\/|pods$|services|secrets$|configmaps$|persistentvolumeclaims$|replicationcontrollers$|resourcequotas$)/;

function quotaFailures(object: PropertyMap): readonly CheckFailure[] {
  return Object.entries(mapAt(object, "spec", "hard")).flatMap(([name, value]) => {
    const property = `spec.hard.${name}`;
    const amount = amountOf(value);
    if (!PLAIN.has(name) && !MEASURED.test(name))
      return fault(true, property, "must be a standard resource type or fully qualified");
    return [
      ...fault(amount === undefined || amount < 0, property, `"${String(value)}" is no quantity of at least 0`),
      ...fault(COUNTED.test(name) && amount !== undefined && !Number.isInteger(amount), property, "must be an integer"),
    ];
  });
}

/** From the smallest to the largest: each may not be more than the next. */
const ORDER = ["min", "defaultRequest", "default", "max"];

function limitFailures(limit: PropertyMap): readonly CheckFailure[] {
  const type = at(limit, "type");
  const names = new Set(ORDER.flatMap((side) => Object.keys(mapAt(limit, side))));
  const isContainer = type === "Container";
  return [
    ...fault(type === undefined, "type", "required value"),
    ...oneOf(limit, "type", ["Container", "PersistentVolumeClaim", "Pod"]),
    ...fault(
      !isContainer && limit.default !== undefined,
      "default",
      `may not be specified when type is ${String(type)}`,
    ),
    ...fault(
      !isContainer && limit.defaultRequest !== undefined,
      "defaultRequest",
      `may not be specified when type is ${String(type)}`,
    ),
    ...[...names].flatMap((name) => orderFailures(limit, name)),
  ];
}

function orderFailures(limit: PropertyMap, name: string): readonly CheckFailure[] {
  const sides = ORDER.map((side) => ({ side, value: mapAt(limit, side)[name] })).filter(
    ({ value }) => value !== undefined,
  );
  const bad = sides.find(({ value }) => amountOf(value) === undefined);
  if (bad !== undefined) return fault(true, `${bad.side}.${name}`, `"${String(bad.value)}" is no quantity`);
  return sides.slice(1).flatMap(({ side, value }, index) => {
    const lower = sides[index];
    const broken = (amountOf(lower?.value) ?? 0) > (amountOf(value) ?? 0);
    const reason = `${lower?.side} value ${String(lower?.value)} is greater than ${side} value ${String(value)}`;
    return fault(broken, `${lower?.side}.${name}`, reason);
  });
}

function amountOf(value: PropertyValue | undefined): number | undefined {
  return isUnknown(value) ? 0 : parseQuantity(String(value ?? ""));
}
