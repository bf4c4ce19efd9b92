/**
 * What is watched of an EKS cluster's control plane, out of the metrics that every cluster reports by itself. Pure.
 * https://docs.aws.amazon.com/eks/latest/userguide/cloudwatch.html
 */
import type { AlarmRow } from "./alarm-row.ts";

/** Size at which EKS stops taking writes: https://docs.aws.amazon.com/eks/latest/best-practices/known_limits_and_service_quotas.html */
const ETCD_LIMIT_BYTES = 8 * 1024 ** 3;

/** Rows of an EKS cluster's control plane. */
export const CLUSTER_ROWS: readonly AlarmRow<undefined>[] = [
  {
    key: "errors",
    metric: "apiserver_request_total_5XX",
    statistic: "Sum",
    when: "above",
    threshold: 100,
    seconds: 300,
    times: 3,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "AWS keeps the control plane up; without requests nothing is counted",
    text: "the API server answers with errors: look at its log, and at webhooks that do not answer",
  },
  {
    key: "etcd",
    metric: "apiserver_storage_size_bytes",
    statistic: "Maximum",
    when: "above",
    threshold: 0.8 * ETCD_LIMIT_BYTES,
    seconds: 300,
    times: 3,
    severity: "critical",
    from: "standard",
    missing: "ignore",
    missingWhy: "what is stored does not go away by silence",
    text: "the cluster's store is four fifths full, and takes no writes when it is: look for objects in great numbers",
  },
  {
    key: "unscheduled",
    metric: "scheduler_pending_pods_UNSCHEDULABLE",
    statistic: "Sum",
    when: "above",
    threshold: 0,
    seconds: 60,
    times: 15,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "without pods that wait nothing is counted",
    text: "pods have found no node for a quarter of an hour: look at the events of the node pools",
  },
  {
    key: "throttled",
    metric: "apiserver_request_total_429",
    statistic: "Sum",
    when: "above",
    threshold: 100,
    seconds: 300,
    times: 3,
    severity: "info",
    from: "full",
    missing: "notBreaching",
    missingWhy: "without requests nothing is counted",
    text: "the API server turns requests away: some client asks too often",
  },
];
