/** Every case by the category of its alert. */
import type { Category } from "../../../components/monitoring/rules/rule-group.ts";
import { AVAILABILITY, CERTIFICATES } from "./availability.ts";
import { DEPLOYMENTS } from "./deployments.ts";
import { BURNS, SLA } from "./error-budgets.ts";
import { RESOURCES } from "./resources.ts";
import type { RuleCase } from "./rule-case.ts";
import { JOURNEYS, LATENCY, SECURITY } from "./service-goals.ts";
import { DATABASE, REDIS } from "./stores.ts";

/** Every case by the category of its alert, which is the rules that it is run with. */
export const RULE_CASES: Readonly<Record<Category, readonly RuleCase[]>> = {
  availability: AVAILABILITY,
  latency: LATENCY,
  resources: RESOURCES,
  database: DATABASE,
  redis: REDIS,
  certificates: CERTIFICATES,
  deployments: DEPLOYMENTS,
  journeys: JOURNEYS,
  slo: BURNS,
  sla: SLA,
  security: SECURITY,
};
