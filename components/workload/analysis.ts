/**
 * How a new version is judged while it takes over: AnalysisTemplates of Argo Rollouts, whose questions are those of
 * `infra/values/metrics.ts`. Pure.
 *
 * Rules, the same for every metric: worse than the version before by more than 50 % is a failed measurement, and a few
 * of them abort the rollout. No traffic is neither: such a measurement is recorded as inconclusive and never fails a run
 * nor makes it wait, so that a quiet night does not stop a release. A version of which nothing at all is gathered fails:
 * it could not be judged under traffic either. A Prometheus that does not answer five times in a row aborts as well.
 *
 * New pods are cold: what they do in their first minute is not compared with what warm ones do.
 */
import { errorRatio, instanceAvailability, latencyP95, timesWorse } from "../../infra/values/metrics.ts";
import { ownerLabels, podSelector } from "../labels.ts";
import type { Manifest } from "../manifest.ts";
import { type AnalysisNames, LATEST_HASH, STABLE_HASH } from "./delivery-strategy.ts";
import type { AnalysisInput, WorkloadInput } from "./workload-input.ts";

/** One metric of an analysis: the fields that we use. */
export interface AnalysisMetric {
  name: string;
  initialDelay: string;
  count: number;
  /** Absent for a single measurement. */
  interval?: string;
  successCondition: string;
  /** Absent: everything that is no success is a failure. */
  failureCondition?: string;
  /** Failed measurements that are forgiven. Absent: none. */
  failureLimit?: number;
  inconclusiveLimit?: number;
  provider: { prometheus: { address: string; query: string } };
}

/** An AnalysisTemplate. */
export interface AnalysisManifest extends Manifest {
  apiVersion: "argoproj.io/v1alpha1";
  kind: "AnalysisTemplate";
  spec: { args: { name: string }[]; metrics: AnalysisMetric[] };
}

/** How many times as bad as the version before a new version may be. */
export const WORST_FACTOR = 1.5;

/** Seconds until Prometheus has found new pods and asked them twice. */
const SETTLE_SECONDS = 60;
/** Seconds until a window of measurement holds nothing of the pods' first minute. */
const WARM_SECONDS = 180;
/** Seconds between measurements: not closer, since Prometheus gathers every 30 seconds. */
const CLOSEST_SECONDS = 15;
const MOST_MEASUREMENTS = 10;
/** Seconds for which blue-green is watched: on pods without traffic, and after the switch. */
const WATCH_BEFORE_SECONDS = 60;
const WATCH_AFTER_SECONDS = 240;
/** Under blue-green the version before has no traffic any more: it is measured by its last hour. */
const WINDOW = "2m";
const HISTORY = "1h";

/** The templates of a workload by role, and their names for its Rollout. */
export interface Analyses {
  readonly names: AnalysisNames;
  readonly manifests: ReadonlyMap<string, AnalysisManifest>;
}

/**
 * The analyses of a workload; undefined where nothing can be measured (no Prometheus asked for, or no metrics exported)
 * and for `rolling`, which has no moment to judge.
 */
export function analyses(input: WorkloadInput): Analyses | undefined {
  const { service, delivery, analysis, metricsPath } = input;
  if (analysis === undefined || metricsPath === undefined || delivery.kind === "rolling") return undefined;
  const names = { step: `${service}-step`, before: `${service}-before-switch`, after: `${service}-after-switch` };
  const template = (name: string, metrics: AnalysisMetric[]) => analysisManifest(input, name, metrics);
  if (delivery.kind === "canary") {
    const watch = delivery.pauseSeconds;
    const when = schedules(watch, watch < SETTLE_SECONDS ? watch : WARM_SECONDS);
    // Both versions are measured by the same minutes; errors of the first one are new errors.
    const metrics = trafficMetrics(input, analysis, { ...when, errors: when.instances }, WINDOW);
    return { names, manifests: new Map([["analysis", template(names.step, metrics)]]) };
  }
  // The old pods go after the delay, and an analysis that runs on then is cut off: it must have ended long before.
  const third = Math.floor(delivery.scaleDownDelaySeconds / 3);
  const after = schedules(Math.min(WATCH_AFTER_SECONDS, third), Math.min(WARM_SECONDS, third));
  const before = [availabilityMetric(input, analysis, schedule(WATCH_BEFORE_SECONDS, SETTLE_SECONDS))];
  return {
    names,
    manifests: new Map([
      ["analysis-before", template(names.before, before)],
      ["analysis-after", template(names.after, trafficMetrics(input, analysis, after, HISTORY))],
    ]),
  };
}

/** When a metric is measured: after `initialDelay` for the first time, then `count` times over the watched seconds. */
type Schedule = Pick<AnalysisMetric, "initialDelay" | "count" | "interval" | "failureLimit">;

/** When each metric is measured. */
interface Schedules {
  readonly instances: Schedule;
  readonly errors: Schedule;
  readonly latency: Schedule;
}

/** Instances are known at once; requests are compared from `warmSeconds` on. */
function schedules(watchSeconds: number, warmSeconds: number): Schedules {
  const warm = schedule(watchSeconds, warmSeconds);
  return { instances: schedule(watchSeconds, Math.min(SETTLE_SECONDS, watchSeconds)), errors: warm, latency: warm };
}

function schedule(watchSeconds: number, delaySeconds: number): Schedule {
  const count = Math.max(1, Math.min(MOST_MEASUREMENTS, Math.floor(watchSeconds / CLOSEST_SECONDS)));
  const forgiven = Math.floor(count / 4);
  return {
    initialDelay: `${delaySeconds}s`,
    count,
    ...(count > 1 ? { interval: `${Math.floor(watchSeconds / count)}s` } : {}),
    ...(forgiven > 0 ? { failureLimit: forgiven } : {}),
  };
}

function trafficMetrics(
  input: WorkloadInput,
  analysis: AnalysisInput,
  when: Schedules,
  history: string,
): AnalysisMetric[] {
  const { latest, stable } = scopes(input);
  const budget = failureBudget(analysis);
  const errors = timesWorse(errorRatio(latest, WINDOW), errorRatio(stable, history), {
    otherwise: budget,
    atLeast: budget,
  });
  const latency = timesWorse(latencyP95(latest, WINDOW), latencyP95(stable, history), {
    otherwise: analysis.slo.latencyP95Ms / 1000,
    // Far from the goal, a few milliseconds are no reason: 4 to 7 is three quarters more, and nobody notices.
    atLeast: analysis.slo.latencyP95Ms / 2000,
  });
  return [
    availabilityMetric(input, analysis, when.instances),
    trafficMetric("error-rate", analysis, when.errors, errors),
    trafficMetric("latency-p95", analysis, when.latency, latency),
  ];
}

/** Instances that answer: known without traffic too, so that no answer at all is a failure. */
function availabilityMetric(input: WorkloadInput, analysis: AnalysisInput, when: Schedule): AnalysisMetric {
  const { latest, stable } = scopes(input);
  const budget = failureBudget(analysis);
  const missing = (scope: typeof latest) => `1 - ${instanceAvailability(scope)}`;
  const query = timesWorse(missing(latest), missing(stable), { otherwise: budget, atLeast: budget });
  return {
    name: "availability",
    ...when,
    successCondition: `len(result) > 0 && result[0] <= ${WORST_FACTOR}`,
    provider: { prometheus: { address: analysis.prometheus, query } },
  };
}

/** Known only under traffic. */
function trafficMetric(name: string, analysis: AnalysisInput, when: Schedule, query: string): AnalysisMetric {
  // An empty answer has no first element, and NaN is neither more nor less than anything: both are asked for first.
  const known = "len(result) > 0 && !isNaN(result[0])";
  return {
    name,
    ...when,
    successCondition: `${known} && result[0] <= ${WORST_FACTOR}`,
    failureCondition: `${known} && result[0] > ${WORST_FACTOR}`,
    // As many as there are measurements: a run without traffic ends as a success.
    inconclusiveLimit: when.count,
    provider: { prometheus: { address: analysis.prometheus, query } },
  };
}

function scopes({ namespace, service }: WorkloadInput) {
  const version = (argument: string) => ({ namespace, service, podHash: `{{args.${argument}}}` });
  return { latest: version(LATEST_HASH), stable: version(STABLE_HASH) };
}

/** Share of requests that may fail; rounded, since 1 - 0.999 is not quite 0.001. */
function failureBudget({ slo }: AnalysisInput): number {
  return Number(((100 - slo.availabilityPercent) / 100).toFixed(6));
}

function analysisManifest(input: WorkloadInput, name: string, metrics: AnalysisMetric[]): AnalysisManifest {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AnalysisTemplate",
    metadata: { name, namespace: input.namespace, labels: { ...ownerLabels(input), ...podSelector(input.service) } },
    spec: { args: [{ name: STABLE_HASH }, { name: LATEST_HASH }], metrics },
  };
}
