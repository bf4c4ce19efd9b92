/** How a Rollout moves from the old version to the new one: our union of strategies into Argo's fields, and no others. */

/** The strategies of delivery. Structurally the `delivery` of the configuration. */
export type DeliveryStrategy =
  | { readonly kind: "rolling"; readonly maxSurgePercent: number }
  | { readonly kind: "canary"; readonly weights: readonly number[]; readonly pauseSeconds: number }
  | { readonly kind: "blue-green"; readonly autoPromote: boolean; readonly scaleDownDelaySeconds: number };

/** Analysis of a rollout: which templates, with which versions' hashes. */
export interface AnalysisReference {
  templates: { templateName: string }[];
  args: { name: string; valueFrom: { podTemplateHashValue: "Stable" | "Latest" } }[];
}

/** One step of a canary. */
export type CanaryStep = { setWeight: number } | { pause: { duration: string } } | { analysis: AnalysisReference };

/** `spec.strategy` of a Rollout. */
export type RolloutStrategy =
  | {
      canary: {
        maxSurge: string;
        maxUnavailable: number;
        canaryService?: string;
        stableService?: string;
        steps?: CanaryStep[];
      };
    }
  | {
      blueGreen: {
        activeService: string;
        previewService: string;
        autoPromotionEnabled: boolean;
        scaleDownDelaySeconds: number;
        abortScaleDownDelaySeconds: number;
        prePromotionAnalysis?: AnalysisReference;
        postPromotionAnalysis?: AnalysisReference;
      };
    };

/** Which part a Service plays for a workload. */
export type ServiceRole = "main" | "stable" | "canary" | "preview";

/** One Service that a strategy needs. */
export interface StrategyService {
  readonly role: ServiceRole;
  /** Name of the Kubernetes Service. */
  readonly name: string;
  /** Whether the Rollouts controller narrows its selector to one version. */
  readonly selectedByController: boolean;
}

/** Names of the AnalysisTemplates of a workload by the moment at which a strategy asks them. */
export interface AnalysisNames {
  /** During each share of a canary. */
  readonly step: string;
  /** Before the switch of blue-green, on pods without traffic. */
  readonly before: string;
  /** After the switch, on traffic. */
  readonly after: string;
}

/** Argument of an analysis: the pods' hash of the version before. */
export const STABLE_HASH = "stable-hash";
/** Argument of an analysis: the pods' hash of the new version. */
export const LATEST_HASH = "latest-hash";

/** Seconds that the pods of an aborted version stay, for a look at their logs. */
const ABORTED_STAY_SECONDS = 300;

/**
 * The Services of a strategy. The main one has the service's own name and is what callers use: under a canary it takes
 * the pods of both versions, so that the share of pods is the share of traffic; under blue-green the controller
 * switches it.
 */
export function strategyServices(service: string, delivery: DeliveryStrategy): readonly StrategyService[] {
  switch (delivery.kind) {
    case "rolling":
      return [{ role: "main", name: service, selectedByController: false }];
    case "canary":
      return [
        { role: "main", name: service, selectedByController: false },
        { role: "stable", name: `${service}-stable`, selectedByController: true },
        { role: "canary", name: `${service}-canary`, selectedByController: true },
      ];
    case "blue-green":
      return [
        { role: "main", name: service, selectedByController: true },
        { role: "preview", name: `${service}-preview`, selectedByController: true },
      ];
    default:
      return unknownStrategy(delivery);
  }
}

/**
 * `spec.strategy` of the Rollout; `analyses` undefined: judged by readiness and time alone.
 * @throws Error for a worker under blue-green: without traffic to switch, both versions would work side by side
 */
export function rolloutStrategy(
  service: string,
  serves: boolean,
  delivery: DeliveryStrategy,
  analyses: AnalysisNames | undefined,
): RolloutStrategy {
  switch (delivery.kind) {
    case "rolling":
      // A canary without steps is a rolling update: one kind of object, one status, for every strategy.
      return { canary: { maxSurge: `${delivery.maxSurgePercent}%`, maxUnavailable: 0 } };
    case "canary":
      return { canary: canary(service, serves, delivery, analyses) };
    case "blue-green":
      if (!serves) throw new Error(`${service} is a worker: it has no traffic that blue-green could switch`);
      return { blueGreen: blueGreen(service, delivery, analyses) };
    default:
      return unknownStrategy(delivery);
  }
}

function canary(
  service: string,
  serves: boolean,
  delivery: DeliveryStrategy & { kind: "canary" },
  analyses: AnalysisNames | undefined,
) {
  // A run within the steps, not one beside them: the next share waits until this one has really been measured.
  const watch: CanaryStep =
    analyses === undefined
      ? { pause: { duration: `${delivery.pauseSeconds}s` } }
      : { analysis: analysisReference(analyses.step) };
  const steps: CanaryStep[] = delivery.weights.flatMap((weight) => [{ setWeight: weight }, watch]);
  const services = serves ? { canaryService: `${service}-canary`, stableService: `${service}-stable` } : {};
  return { maxSurge: "25%", maxUnavailable: 0, ...services, steps };
}

function blueGreen(
  service: string,
  delivery: DeliveryStrategy & { kind: "blue-green" },
  analyses: AnalysisNames | undefined,
) {
  return {
    activeService: service,
    previewService: `${service}-preview`,
    autoPromotionEnabled: delivery.autoPromote,
    scaleDownDelaySeconds: delivery.scaleDownDelaySeconds,
    abortScaleDownDelaySeconds: ABORTED_STAY_SECONDS,
    ...(analyses === undefined
      ? {}
      : {
          prePromotionAnalysis: analysisReference(analyses.before),
          postPromotionAnalysis: analysisReference(analyses.after),
        }),
  };
}

function analysisReference(templateName: string): AnalysisReference {
  return {
    templates: [{ templateName }],
    args: [
      { name: STABLE_HASH, valueFrom: { podTemplateHashValue: "Stable" } },
      { name: LATEST_HASH, valueFrom: { podTemplateHashValue: "Latest" } },
    ],
  };
}

function unknownStrategy(delivery: never): never {
  throw new Error(`unknown delivery strategy ${JSON.stringify(delivery)}`);
}
