/** How a Rollout moves from the old version to the new one: our union of strategies into Argo's fields, and no others. */

/** The strategies of delivery. Structurally the `delivery` of the configuration. */
export type DeliveryStrategy =
  | { readonly kind: "rolling"; readonly maxSurgePercent: number }
  | { readonly kind: "canary"; readonly weights: readonly number[]; readonly pauseSeconds: number }
  | { readonly kind: "blue-green"; readonly autoPromote: boolean; readonly scaleDownDelaySeconds: number };

/** One step of a canary. */
export type CanaryStep = { setWeight: number } | { pause: { duration: string } };

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
 * `spec.strategy` of the Rollout.
 * @throws Error for a worker under blue-green: without traffic to switch, both versions would work side by side
 */
export function rolloutStrategy(service: string, serves: boolean, delivery: DeliveryStrategy): RolloutStrategy {
  switch (delivery.kind) {
    case "rolling":
      // A canary without steps is a rolling update: one kind of object, one status, for every strategy.
      return { canary: { maxSurge: `${delivery.maxSurgePercent}%`, maxUnavailable: 0 } };
    case "canary":
      return { canary: canary(service, serves, delivery) };
    case "blue-green":
      if (!serves) throw new Error(`${service} is a worker: it has no traffic that blue-green could switch`);
      return {
        blueGreen: {
          activeService: service,
          previewService: `${service}-preview`,
          autoPromotionEnabled: delivery.autoPromote,
          scaleDownDelaySeconds: delivery.scaleDownDelaySeconds,
        },
      };
    default:
      return unknownStrategy(delivery);
  }
}

function canary(service: string, serves: boolean, delivery: DeliveryStrategy & { kind: "canary" }) {
  const pause = { pause: { duration: `${delivery.pauseSeconds}s` } };
  const steps: CanaryStep[] = delivery.weights.flatMap((weight) => [{ setWeight: weight }, pause]);
  const services = serves ? { canaryService: `${service}-canary`, stableService: `${service}-stable` } : {};
  return { maxSurge: "25%", maxUnavailable: 0, ...services, steps };
}

function unknownStrategy(delivery: never): never {
  throw new Error(`unknown delivery strategy ${JSON.stringify(delivery)}`);
}
