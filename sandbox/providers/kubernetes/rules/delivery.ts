/** What Argo Rollouts finds invalid in a Rollout or an AnalysisTemplate; the controller would only stop and say so. */
import { isUnknown, mapAt, type PropertyMap, textAt } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { GO_DURATION } from "./durations.ts";
import { canonicalQuantity } from "./quantity.ts";
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
  type Rule,
  required,
  wholeNumber,
} from "./rule.ts";

const GROUP = "argoproj.io";
const PROVIDERS = [
  ..."cloudWatch datadog graphite influxdb job kayenta newRelic plugin prometheus skywalking wavefront web".split(" "),
];
const STEPS = [
  "analysis",
  "experiment",
  "pause",
  "plugin",
  "setCanaryScale",
  "setHeaderRoute",
  "setMirrorRoute",
  "setWeight",
];
const ARGUMENT = /\{\{\s*args\.([A-Za-z0-9_-]+)\s*\}\}/g;

/** Rules by kind. The pod template of a Rollout is ruled with those of the other workloads. */
export const DELIVERY_RULES: Readonly<Record<string, Rule>> = {
  [`${GROUP}/AnalysisTemplate`]: templateFailures,
  [`${GROUP}/ClusterAnalysisTemplate`]: templateFailures,
  [`${GROUP}/Rollout`]: rolloutFailures,
};

function rolloutFailures(object: PropertyMap): readonly CheckFailure[] {
  const deadline = Number(at(object, "spec.progressDeadlineSeconds") ?? 600);
  const ready = Number(at(object, "spec.minReadySeconds") ?? 0);
  return [
    ...wholeNumber(object, "spec.replicas", 0),
    ...exactlyOne(object, "spec.strategy", ["blueGreen", "canary"]),
    ...fault(
      deadline <= ready,
      "spec.progressDeadlineSeconds",
      `${deadline}; must be greater than minReadySeconds, ${ready}`,
    ),
    ...blueGreenFailures(object, "spec.strategy.blueGreen"),
    ...canaryFailures(object, "spec.strategy.canary"),
    ...quantityFailures(object),
  ];
}

function blueGreenFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  if (at(object, path) === undefined) return [];
  const [active, preview] = [at(object, `${path}.activeService`), at(object, `${path}.previewService`)];
  return [
    ...required(object, `${path}.activeService`),
    ...fault(preview !== undefined && active === preview, `${path}.previewService`, "must differ from activeService"),
    ...wholeNumber(object, `${path}.autoPromotionSeconds`, 0),
    ...wholeNumber(object, `${path}.scaleDownDelaySeconds`, 0),
    ...["prePromotionAnalysis", "postPromotionAnalysis"].flatMap((one) => analysisFailures(object, `${path}.${one}`)),
  ];
}

function canaryFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  if (at(object, path) === undefined) return [];
  const [canary, stable] = [at(object, `${path}.canaryService`), at(object, `${path}.stableService`)];
  const none = (field: string) => ["0", "0%"].includes(String(at(object, `${path}.${field}`) ?? ""));
  return [
    ...fault(canary !== undefined && canary === stable, `${path}.canaryService`, "must differ from stableService"),
    ...(given(object, `${path}.trafficRouting`)
      ? required(object, `${path}.canaryService`, `${path}.stableService`)
      : []),
    ...fault(
      none("maxSurge") && none("maxUnavailable"),
      `${path}.maxSurge`,
      "maxSurge and maxUnavailable cannot both be zero",
    ),
    ...analysisFailures(object, `${path}.analysis`),
    ...each(object, `${path}.steps`, stepFailures),
  ];
}

function stepFailures(step: PropertyMap): readonly CheckFailure[] {
  const kinds = Object.keys(step);
  if (kinds.length !== 1 || !STEPS.includes(kinds[0] ?? ""))
    return fault(true, "step", `must have exactly one of ${STEPS.join(", ")}; found: ${kinds.join(", ") || "none"}`);
  const duration = at(step, "pause.duration");
  return [
    ...wholeNumber(step, "setWeight", 0, 100),
    ...(typeof duration === "string" && !/^[0-9]+$/.test(duration)
      ? formed(step, "pause.duration", GO_DURATION, "a span such as 10m, or seconds")
      : []),
    ...analysisFailures(step, "analysis"),
  ];
}

function analysisFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  if (at(object, path) === undefined) return [];
  return [
    ...fault(!filled(object, `${path}.templates`), `${path}.templates`, "required value"),
    ...each(object, `${path}.templates`, (template) => required(template, "templateName")),
  ];
}

/** The controller writes the quantities of pods back in its own form: the next apply would be in conflict with it. */
function quantityFailures(object: PropertyMap): readonly CheckFailure[] {
  const path = "spec.template.spec.containers";
  return ["spec.template.spec.initContainers", path].flatMap((list) =>
    each(object, list, (container) =>
      ["requests", "limits"].flatMap((side) =>
        Object.entries(mapAt(container, "resources", side)).flatMap(([name, value]) => {
          const canonical = typeof value === "string" && !isUnknown(value) ? canonicalQuantity(value) : undefined;
          const reason = `"${String(value)}" is not canonical; the controller writes it as "${canonical ?? ""}", and the next apply conflicts with it`;
          return fault(canonical !== undefined && canonical !== value, `resources.${side}.${name}`, reason);
        }),
      ),
    ),
  );
}

function templateFailures(object: PropertyMap): readonly CheckFailure[] {
  const declared = new Set(itemsAt(object, "spec.args").map(({ name }) => String(name)));
  const used = [...JSON.stringify(at(object, "spec.metrics") ?? []).matchAll(ARGUMENT)].map(([, name = ""]) => name);
  const unknown = [...new Set(used)].filter((name) => !declared.has(name));
  const empty = !filled(object, "spec.metrics") && !filled(object, "spec.templates");
  return [
    ...fault(empty, "spec.metrics", "no metrics specified"),
    ...distinct(object, "spec.metrics", "name"),
    ...distinct(object, "spec.args", "name"),
    ...fault(unknown.length > 0, "spec.metrics", `args.${unknown[0]} is not declared in spec.args`),
    ...each(object, "spec.metrics", metricFailures),
  ];
}

function metricFailures(metric: PropertyMap): readonly CheckFailure[] {
  const count = Number(at(metric, "count") ?? (given(metric, "interval") ? Number.POSITIVE_INFINITY : 1));
  const limits = ["failureLimit", "inconclusiveLimit"].flatMap((field) => {
    const limit = Number(at(metric, field) ?? 0);
    return [
      ...wholeNumber(metric, field, 0),
      ...fault(limit > count, field, `${limit}; must be at most count, ${count}`),
    ];
  });
  return [
    ...required(metric, "name"),
    ...exactlyOne(metric, "provider", PROVIDERS),
    ...formed(metric, "interval", GO_DURATION, "a span such as 1m"),
    ...formed(metric, "initialDelay", GO_DURATION, "a span such as 1m"),
    ...fault(count > 1 && !given(metric, "interval"), "interval", "required value where count is more than 1"),
    ...(given(metric, "provider.prometheus") ? required(metric, "provider.prometheus.query") : []),
    ...limits,
    ...emptyVectorFailures(metric),
  ];
}

/** A query without an answer gives an empty list: a condition that takes its first item for granted is an error then. */
function emptyVectorFailures(metric: PropertyMap): readonly CheckFailure[] {
  return ["successCondition", "failureCondition"].flatMap((field) => {
    const text = textAt(metric, field) ?? "";
    const bare =
      given(metric, "provider.prometheus") && text.includes("result[0]") && !/len\(result\)|default\(/.test(text);
    return fault(bare, field, `"${text}" fails on an empty answer; ask for len(result) first`);
  });
}
