/** Deliveries that could never go through where they are watched. */
import type { Delivery } from "../../config/delivery.ts";
import type { Project, StackFile } from "../../config/project.ts";
import type { StackConfig } from "../../config/stack-config.ts";
import { TIERS } from "../tiers.ts";
import { inCatalogue, inStack, type RuleFault } from "./rule-fault.ts";

/** Prometheus finds new pods and asks them twice within this time; a step that ends before was never measured. */
const SHORTEST_PAUSE_SECONDS = 60;
/** After a switch pods warm up for three minutes and are watched for four; the analysis takes two thirds of the delay at most. */
const SHORTEST_DELAY_SECONDS = 720;

/** Steps and delays that end before anything can be measured well, in environments whose level measures. */
export function deliveryFaults(project: Project): readonly RuleFault[] {
  const watched = [...project.stacks.values()].filter(isWatched);
  const inFiles = watched.flatMap(({ stack, config }) => {
    const places: (readonly [readonly string[], Delivery | undefined])[] = [
      [["delivery"], config.delivery],
      ...Object.entries(config.services).map(
        ([name, { delivery }]) => [["services", name, "delivery"], delivery] as const,
      ),
    ];
    return places.flatMap(([path, delivery]) => tooShort(delivery).map((text) => inStack(stack, path, text)));
  });
  if (watched.length === 0) return inFiles;
  const inCatalogues = Object.entries(project.catalogue).flatMap(([name, { delivery }]) =>
    tooShort(delivery).map((text) => inCatalogue([name, "delivery"], text)),
  );
  return [...inFiles, ...inCatalogues];
}

function isWatched({ config }: StackFile<StackConfig>): boolean {
  return (config.monitoring.level ?? TIERS[config.tier].monitoring) !== "basic";
}

function tooShort(delivery: Delivery | undefined) {
  return [...shortPause(delivery), ...shortDelay(delivery)];
}

function shortDelay(delivery: Delivery | undefined) {
  if (delivery?.kind !== "blue-green" || delivery.scaleDownDelaySeconds >= SHORTEST_DELAY_SECONDS) return [];
  const message = `found scaleDownDelaySeconds: ${delivery.scaleDownDelaySeconds}; allowed where rollouts are analysed: at least ${SHORTEST_DELAY_SECONDS}, else pods that have just started are compared with warm ones, and a sound version is sent back`;
  return [{ code: "BLUE_GREEN_DELAY_SHORT", message, remedy: "make the delay longer" }];
}

function shortPause(delivery: Delivery | undefined) {
  if (delivery?.kind !== "canary" || delivery.pauseSeconds >= SHORTEST_PAUSE_SECONDS) return [];
  const message = `found pauseSeconds: ${delivery.pauseSeconds}; allowed where rollouts are analysed: at least ${SHORTEST_PAUSE_SECONDS}, else nothing is measured and every version is sent back`;
  return [{ code: "CANARY_PAUSE_SHORT", message, remedy: "make the pause longer" }];
}
