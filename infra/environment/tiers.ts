/**
 * The one table of what a tier means: dev, staging and production side by side. A stack file chooses its column by
 * `tier` and may change single values; nothing else in the program asks for the tier.
 */
import type { Delivery } from "../config/delivery.ts";
import type { CatalogueService } from "../config/project-config.ts";
import type { Tier } from "../config/stack-config.ts";
import type { ResourceFigures } from "./environment-spec.ts";

/** Resource class of a service. */
export type Size = CatalogueService["size"];

/** One column of the table. */
export interface TierDefaults {
  /** Pods of a service; `max` above `min` adds an autoscaler. */
  readonly replicas: { readonly min: number; readonly max: number };
  /** How a new version takes over. A worker has no traffic to switch and gets `rolling` instead of `blue-green`. */
  readonly delivery: Delivery;
  /** Value of `LOG_LEVEL`. */
  readonly logLevel: "debug" | "info" | "warn";
  /** Requests and limits by size; quantities in the form Kubernetes itself would write. */
  readonly sizes: Readonly<Record<Size, ResourceFigures>>;
  /** Whether the engine refuses to delete what holds state or traffic. */
  readonly protect: boolean;
}

type Rows = {
  readonly [Row in "replicas" | "delivery" | "logLevel" | "protect"]: Readonly<Record<Tier, TierDefaults[Row]>>;
} & Readonly<Record<Size, Readonly<Record<Tier, ResourceFigures>>>>;

const ROWS: Rows = {
  replicas: {
    dev: { min: 1, max: 1 },
    staging: { min: 2, max: 2 },
    production: { min: 3, max: 6 },
  },
  delivery: {
    dev: { kind: "rolling", maxSurgePercent: 25 },
    staging: { kind: "canary", weights: [10, 50], pauseSeconds: 60 },
    production: { kind: "blue-green", autoPromote: true, scaleDownDelaySeconds: 3600 },
  },
  logLevel: { dev: "debug", staging: "info", production: "warn" },
  small: {
    dev: figures("50m", "64Mi", "128Mi"),
    staging: figures("100m", "128Mi", "256Mi"),
    production: figures("250m", "256Mi", "512Mi"),
  },
  medium: {
    dev: figures("100m", "128Mi", "256Mi"),
    staging: figures("250m", "256Mi", "512Mi"),
    production: figures("500m", "512Mi", "1Gi"),
  },
  large: {
    dev: figures("250m", "256Mi", "512Mi"),
    staging: figures("500m", "512Mi", "1Gi"),
    production: figures("1", "1Gi", "2Gi"),
  },
  protect: { dev: false, staging: false, production: true },
};

/** The defaults of a tier. */
export const TIERS: Readonly<Record<Tier, TierDefaults>> = {
  dev: column("dev"),
  staging: column("staging"),
  production: column("production"),
};

function column(tier: Tier): TierDefaults {
  return {
    replicas: ROWS.replicas[tier],
    delivery: ROWS.delivery[tier],
    logLevel: ROWS.logLevel[tier],
    sizes: { small: ROWS.small[tier], medium: ROWS.medium[tier], large: ROWS.large[tier] },
    protect: ROWS.protect[tier],
  };
}

/** No limit on the processor: a throttled pod answers late although the machine is idle. */
function figures(cpu: string, memory: string, memoryLimit: string): ResourceFigures {
  return { requests: { cpu, memory }, limits: { memory: memoryLimit } };
}
