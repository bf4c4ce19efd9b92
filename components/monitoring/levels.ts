/**
 * The one table of what a level of monitoring has. Rules, routes, probes, dashboards and chart values ask it and nothing
 * else; the README shows the same table.
 */

/** Every level, the least first. Each has all that the one before has. */
export const MONITORING_LEVELS = ["basic", "standard", "full", "comprehensive"] as const;

/** How much is watched in an environment. */
export type MonitoringLevel = (typeof MONITORING_LEVELS)[number];

/** One row: which levels have the feature, what it is, and who needs it there. */
export interface FeatureRow {
  readonly basic: boolean;
  readonly standard: boolean;
  readonly full: boolean;
  readonly comprehensive: boolean;
  /** What the feature is, in a few words. */
  readonly what: string;
  /** Why it begins at this level. */
  readonly why: string;
}

const ALL = { basic: true, standard: true, full: true, comprehensive: true };
const FROM_STANDARD = { ...ALL, basic: false };
const FROM_FULL = { ...FROM_STANDARD, standard: false };
const ONLY_COMPREHENSIVE = { ...FROM_FULL, full: false };

/** Feature by feature. A new feature is a row here first. */
export const LEVEL_TABLE = {
  healthProbes: {
    ...ALL,
    what: "the health address of every exposed service, asked from outside",
    why: "every environment must say whether it is up, an integration environment too",
  },
  serviceMetrics: {
    ...ALL,
    what: "metrics of every service that exports them",
    why: "a dashboard without series helps nobody; gathering costs little",
  },
  errorLog: {
    ...ALL,
    what: "error lines of the logs, where logs are gathered",
    why: "developers of an integration environment look at errors first",
  },
  grafana: {
    ...ALL,
    what: "Grafana under the environment's host",
    why: "who works with an environment must see it without access to the cluster: an account of Grafana is enough",
  },
  overviewDashboard: {
    ...ALL,
    what: "dashboard `overview`",
    why: "one dashboard is what a development environment needs",
  },
  availabilityAlerts: {
    ...ALL,
    what: "alerts on services, pods and addresses that are down",
    why: "at `basic` they are only told (`info`): nobody is woken by a development environment",
  },
  severeAlerts: {
    ...FROM_STANDARD,
    what: "alerts of severity `warning` and `critical`; without it every alert is `info`",
    why: "a team that tests performance and releases has alerts of its own",
  },
  latencyAlerts: {
    ...FROM_STANDARD,
    what: "alerts on error rate and response time",
    why: "performance is measured from the environment on that looks like production",
  },
  analysis: {
    ...FROM_STANDARD,
    what: "rollouts judged by error rate and response time against the version before",
    why: "below, there is too little traffic to judge by",
  },
  resourceAlerts: {
    ...FROM_STANDARD,
    what: "alerts on use above 80 % of memory, processor, volumes and quota",
    why: "limits mean something only where they are like production's",
  },
  storeAlerts: {
    ...FROM_STANDARD,
    what: "alerts on Postgres and Redis",
    why: "replicas, backups and persistence begin there",
  },
  certificateAlerts: {
    ...FROM_STANDARD,
    what: "alerts on certificates that end soon",
    why: "people outside the team use the address",
  },
  applicationDashboard: {
    ...FROM_STANDARD,
    what: "dashboard `application`",
    why: "requests, errors and response times are read during tests",
  },
  deploymentAlerts: {
    ...FROM_FULL,
    what: "a word (`info`) on every new version and configuration change; alerts on rollouts that fail or rest",
    why: "people other than those who deploy must hear of it: acceptance and above",
  },
  sloAlerts: {
    ...FROM_FULL,
    what: "burn rates of the error budget over several windows",
    why: "a goal is kept where users or their stand-ins are",
  },
  journeys: {
    ...FROM_FULL,
    what: "user journeys, asked from outside step by step",
    why: "acceptance is about what users do, not about single services",
  },
  infrastructureDashboard: {
    ...FROM_FULL,
    what: "dashboard `infrastructure`",
    why: "who answers for the environment answers for its pods, volumes and stores",
  },
  securityDashboard: {
    ...FROM_FULL,
    what: "dashboard `security`",
    why: "security is reviewed before production",
  },
  deliveryDashboard: {
    ...FROM_FULL,
    what: "dashboard `delivery`",
    why: "versions, rollouts and their analyses are followed by several teams",
  },
  logs: {
    ...FROM_FULL,
    what: "all lines of the logs, not errors alone, where logs are gathered",
    why: "the cause of an incident is seldom in the error line itself",
  },
  slaAlerts: {
    ...ONLY_COMPREHENSIVE,
    what: "availability over 30 days against the promise to customers",
    why: "only production has promised anything",
  },
  securityAlerts: {
    ...ONLY_COMPREHENSIVE,
    what: "alerts on failed sign-ins, suspicious activity and breaches",
    why: "in a test environment tests attack it, and every alert would be theirs",
  },
  onCall: {
    ...ONLY_COMPREHENSIVE,
    what: "escalation: a critical alert reaches the first receiver at once, and each further one if it still lasts",
    why: "somebody is on call for production, day and night",
  },
  traces: {
    ...ONLY_COMPREHENSIVE,
    what: "traces, where Tempo takes them",
    why: "they cost most, and answer questions that only real traffic asks",
  },
} as const satisfies Readonly<Record<string, FeatureRow>>;

/** Something that a level has or has not. */
export type MonitoringFeature = keyof typeof LEVEL_TABLE;

/** Every feature, in the order of the table. */
export const MONITORING_FEATURES: readonly MonitoringFeature[] = Object.keys(LEVEL_TABLE).filter(isFeature);

/** Whether a level has a feature. */
export function hasFeature(level: MonitoringLevel, feature: MonitoringFeature): boolean {
  return LEVEL_TABLE[feature][level];
}

function isFeature(key: string): key is MonitoringFeature {
  return Object.hasOwn(LEVEL_TABLE, key);
}
