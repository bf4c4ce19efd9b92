/** What the API server refuses in jobs and in the ways that workloads change; their pods are ruled in `workload.ts`. */
import type { PropertyMap } from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";
import { isSchedule } from "./durations.ts";
import { at, fault, given, oneOf, type Rule, required, wholeNumber } from "./rule.ts";

/** Rules by kind. A Job's template cannot be changed: the Job is replaced. */
export const BATCH_RULES: Readonly<Record<string, Rule>> = {
  CronJob: cronJobFailures,
  DaemonSet: (object) => [
    ...oneOf(object, "spec.updateStrategy.type", ["OnDelete", "RollingUpdate"]),
    ...alwaysFailures(object),
  ],
  Deployment: deploymentFailures,
  Job: (object) => jobFailures(object, "spec"),
  ReplicaSet: (object) => [...wholeNumber(object, "spec.replicas", 0), ...alwaysFailures(object)],
  StatefulSet: (object) => [
    ...wholeNumber(object, "spec.replicas", 0),
    ...oneOf(object, "spec.podManagementPolicy", ["OrderedReady", "Parallel"]),
    ...oneOf(object, "spec.updateStrategy.type", ["OnDelete", "RollingUpdate"]),
    ...alwaysFailures(object),
  ],
};

function jobFailures(object: PropertyMap, path: string): readonly CheckFailure[] {
  const restart = `${path}.template.spec.restartPolicy`;
  return [
    ...required(object, restart),
    ...oneOf(object, restart, ["OnFailure", "Never"]),
    ...["activeDeadlineSeconds", "backoffLimit", "completions", "parallelism", "ttlSecondsAfterFinished"].flatMap(
      (field) => wholeNumber(object, `${path}.${field}`, 0),
    ),
    ...oneOf(object, `${path}.completionMode`, ["Indexed", "NonIndexed"]),
    ...fault(
      given(object, `${path}.selector`) && at(object, `${path}.manualSelector`) !== true,
      `${path}.selector`,
      "`selector` will be auto-generated",
    ),
  ];
}

function cronJobFailures(object: PropertyMap): readonly CheckFailure[] {
  const schedule = at(object, "spec.schedule");
  return [
    ...required(object, "spec.schedule"),
    ...fault(
      typeof schedule === "string" && !isSchedule(schedule, 5),
      "spec.schedule",
      `"${String(schedule)}" must be a cron schedule of five fields`,
    ),
    ...oneOf(object, "spec.concurrencyPolicy", ["Allow", "Forbid", "Replace"]),
    ...jobFailures(object, "spec.jobTemplate.spec"),
  ];
}

function deploymentFailures(object: PropertyMap): readonly CheckFailure[] {
  const path = "spec.strategy";
  const none = (field: string) => ["0", "0%"].includes(String(at(object, `${path}.rollingUpdate.${field}`) ?? ""));
  const type = at(object, `${path}.type`) ?? "RollingUpdate";
  const deadline = Number(at(object, "spec.progressDeadlineSeconds") ?? 600);
  const ready = Number(at(object, "spec.minReadySeconds") ?? 0);
  return [
    ...wholeNumber(object, "spec.replicas", 0),
    ...oneOf(object, `${path}.type`, ["Recreate", "RollingUpdate"]),
    ...fault(
      type === "Recreate" && given(object, `${path}.rollingUpdate`),
      `${path}.rollingUpdate`,
      "may not be specified when strategy `type` is 'Recreate'",
    ),
    ...fault(
      none("maxSurge") && none("maxUnavailable"),
      `${path}.rollingUpdate.maxUnavailable`,
      "may not be 0 when `maxSurge` is 0",
    ),
    ...fault(deadline <= ready, "spec.progressDeadlineSeconds", "must be greater than minReadySeconds"),
    ...alwaysFailures(object),
  ];
}

function alwaysFailures(object: PropertyMap): readonly CheckFailure[] {
  return oneOf(object, "spec.template.spec.restartPolicy", ["Always"]);
}
