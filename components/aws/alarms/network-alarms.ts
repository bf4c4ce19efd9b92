/**
 * What is watched of the ways in and out: NAT gateways, the load balancer and its target group. Pure.
 * https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
import type { AlarmRow } from "./alarm-row.ts";

/** Rows of a NAT gateway. */
export const NAT_ROWS: readonly AlarmRow<undefined>[] = [
  {
    key: "ports",
    metric: "ErrorPortAllocation",
    statistic: "Sum",
    when: "above",
    threshold: 0,
    seconds: 300,
    times: 1,
    severity: "critical",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "a gateway that nobody uses reports nothing",
    text: "no source port was left for new connections to one address outside: a service opens too many to it",
  },
  {
    key: "drops",
    metric: "PacketsDropCount",
    statistic: "Sum",
    when: "above",
    threshold: 1000,
    seconds: 300,
    times: 3,
    severity: "info",
    from: "full",
    missing: "notBreaching",
    missingWhy: "a gateway that nobody uses reports nothing",
    text: "the gateway drops packets: if it lasts, tell AWS",
  },
];

/** Rows of the load balancer and its target group. */
export const LOAD_BALANCER_ROWS: readonly AlarmRow<undefined>[] = [
  {
    key: "no-proxy",
    metric: "HealthyHostCount",
    statistic: "Maximum",
    when: "below",
    threshold: 1,
    seconds: 60,
    times: 3,
    severity: "critical",
    from: "basic",
    missing: "breaching",
    missingWhy: "healthy proxies are counted as long as one is registered: silence is that none is",
    text: "no proxy answers behind the load balancer: nobody reaches the environment; look at the pods of the gateway",
  },
  {
    key: "unhealthy",
    metric: "UnHealthyHostCount",
    statistic: "Maximum",
    when: "above",
    threshold: 0,
    seconds: 60,
    times: 10,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "without registered proxies nothing is counted, and the row `no-proxy` tells that",
    text: "a proxy has not answered for ten minutes: look at the pods of the gateway",
  },
  {
    key: "proxy-tls",
    metric: "TargetTLSNegotiationErrorCount",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    when: "above",
    threshold: 10,
    seconds: 300,
    times: 2,
    severity: "warning",
    from: "standard",
    missing: "notBreaching",
    missingWhy: "errors are reported when there are some",
    text: "the load balancer and the proxies do not agree on TLS: look at the certificate of the gateway",
  },
  {
    key: "client-tls",
    metric: "ClientTLSNegotiationErrorCount",
    dimensions: ["LoadBalancer"],
    statistic: "Sum",
    when: "above",
    threshold: 1000,
    seconds: 300,
    times: 3,
    severity: "info",
    from: "full",
    missing: "notBreaching",
    missingWhy: "errors are reported when there are some",
    text: "many clients do not agree on TLS: old ones, or somebody who tries",
  },
];
