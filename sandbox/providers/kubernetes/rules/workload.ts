/** What the API server (or the controller of a custom kind) refuses in a workload and its pod template. */
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
import { podTemplatePath } from "../kinds.ts";
import { labelFailures } from "./metadata.ts";
import { isPort } from "./port.ts";
import { parseQuantity } from "./quantity.ts";

const CONTAINER_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** Kinds that select their pods by labels. */
const SELECTING: ReadonlySet<string> = new Set(["DaemonSet", "Deployment", "ReplicaSet", "Rollout", "StatefulSet"]);

/** Every fault of a workload; empty for a kind that runs no pods. */
export function workloadFailures(kind: string, object: PropertyMap): readonly CheckFailure[] {
  const path = podTemplatePath(kind);
  if (path === undefined) return [];
  const template = mapAt(object, ...path);
  const at = [...path, "spec"].join(".");
  return [
    ...(SELECTING.has(kind) ? selectorFailures(object) : []),
    ...labelFailures(
      [...path, "metadata", "labels"].join("."),
      kind === "Pod" ? {} : mapAt(template, "metadata", "labels"),
    ),
    ...podFailures(at, mapAt(template, "spec")),
  ];
}

function selectorFailures(object: PropertyMap): readonly CheckFailure[] {
  const wanted = mapAt(object, "spec", "selector", "matchLabels");
  const expressions = listAt(object, "spec", "selector", "matchExpressions");
  const labels = mapAt(object, "spec", "template", "metadata", "labels");
  if (Object.keys(wanted).length === 0 && expressions.length === 0) {
    return [{ property: "spec.selector", reason: "empty selector is invalid" }];
  }
  const missing = Object.entries(wanted).filter(([key, value]) => !isUnknown(value) && labels[key] !== value);
  if (missing.length === 0) return [];
  const named = missing.map(([key, value]) => `${key}=${String(value)}`).join(", ");
  return [
    { property: "spec.template.metadata.labels", reason: `\`selector\` does not match template \`labels\`: ${named}` },
  ];
}

function podFailures(at: string, pod: PropertyMap): readonly CheckFailure[] {
  const containers = listAt(pod, "containers").filter(isMap);
  if (containers.length === 0) return [{ property: `${at}.containers`, reason: "required value" }];
  const all = [...listAt(pod, "initContainers").filter(isMap), ...containers];
  const names = all.map((container) => container.name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  const volumes = new Set(listAt(pod, "volumes").map((volume) => textAt(volume, "name")));
  return [
    ...(double === undefined ? [] : [{ property: `${at}.containers`, reason: `duplicate value: "${String(double)}"` }]),
    ...containers.flatMap((container, index) => containerFailures(`${at}.containers[${index}]`, container, volumes)),
  ];
}

function containerFailures(
  at: string,
  container: PropertyMap,
  volumes: ReadonlySet<string | undefined>,
): readonly CheckFailure[] {
  const found: CheckFailure[] = [];
  const name = container.name;
  if (typeof name !== "string" || (!isUnknown(name) && !CONTAINER_NAME.test(name))) {
    found.push({
      property: `${at}.name`,
      reason: `"${String(name)}" is no container name; allowed: a lowercase RFC 1123 label`,
    });
  }
  if (typeof container.image !== "string" || container.image.trim() === "")
    found.push({ property: `${at}.image`, reason: "required value" });
  for (const mount of listAt(container, "volumeMounts")) {
    const volume = textAt(mount, "name");
    if (volume !== undefined && !volumes.has(volume))
      found.push({ property: `${at}.volumeMounts`, reason: `not found: "${volume}"` });
  }
  for (const variable of listAt(container, "env")) {
    const key = textAt(variable, "name") ?? "";
    if (!VARIABLE.test(key)) found.push({ property: `${at}.env`, reason: `"${key}" is no name of a variable` });
  }
  return [
    ...found,
    ...portFailures(at, container),
    ...resourceFailures(at, mapAt(container, "resources")),
    ...probeFailures(at, container),
  ];
}

function portFailures(at: string, container: PropertyMap): readonly CheckFailure[] {
  const ports = listAt(container, "ports").filter(isMap);
  const names = ports.map((port) => textAt(port, "name")).filter((name) => name !== undefined);
  const found = ports
    .filter((port) => !isPort(port.containerPort))
    .map((port) => `${String(port.containerPort)} is no port; allowed: 1 to 65535`);
  const badName = names.find((name) => !PORT_NAME.test(name));
  if (badName !== undefined)
    found.push(`"${badName}" is no port name; allowed: at most 15 lower-case letters, digits and "-"`);
  if (new Set(names).size < names.length) found.push("duplicate port name");
  return found.map((reason) => ({ property: `${at}.ports`, reason }));
}

function probeFailures(at: string, container: PropertyMap): readonly CheckFailure[] {
  const named = new Set(listAt(container, "ports").map((port) => textAt(port, "name")));
  return ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((field) => {
    if (container[field] === undefined) return [];
    const handlers = ["httpGet", "tcpSocket", "exec", "grpc"].filter(
      (kind) => valueAt(container, [field, kind]) !== undefined,
    );
    const property = `${at}.${field}`;
    if (handlers.length !== 1) return [{ property, reason: "must specify exactly one handler type" }];
    const port = valueAt(container, [field, "httpGet", "port"]);
    const dangling = typeof port === "string" && !isUnknown(port) && !named.has(port);
    return dangling ? [{ property, reason: `no port of the container is named "${port}"` }] : [];
  });
}

function resourceFailures(at: string, resources: PropertyMap): readonly CheckFailure[] {
  return ["cpu", "memory", "ephemeral-storage"].flatMap((name) => {
    const property = `${at}.resources`;
    const limit = quantityAt(resources, "limits", name);
    const request = quantityAt(resources, "requests", name);
    const bad = [limit, request].find((quantity) => quantity !== undefined && quantity.amount === undefined);
    if (bad !== undefined) return [{ property, reason: `"${bad.text}" is no quantity of ${name}` }];
    if (limit?.amount === undefined || request?.amount === undefined || request.amount <= limit.amount) return [];
    return [
      {
        property,
        reason: `request "${request.text}" of ${name} must be less than or equal to its limit "${limit.text}"`,
      },
    ];
  });
}

function quantityAt(resources: PropertyMap, side: string, name: string) {
  const value: PropertyValue | undefined = valueAt(resources, [side, name]);
  if (value === undefined || isUnknown(value) || isList(value) || isMap(value)) return undefined;
  return { text: String(value), amount: parseQuantity(String(value)) };
}
