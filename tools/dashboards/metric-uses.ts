/** Who asks for which series: every alert, recording rule, panel and analysis of an environment that has everything. */
import type { MonitoringInput } from "../../components/monitoring/monitoring-input.ts";
import { ruleFile } from "../../components/monitoring/rules/manifests.ts";
import { analyses } from "../../components/workload/analysis.ts";
import type { WorkloadInput } from "../../components/workload/workload-input.ts";
import { parseImage } from "../../infra/values/image-ref.ts";
import { DESIGNS } from "./dashboards.ts";
import { metricNames } from "./metric-names.ts";
import { TEMPLATE_INPUT } from "./template-input.ts";

/** A question, and who asks it. */
export interface Question {
  /** `alert`, `recorded`, the name of a dashboard, `analysis`. */
  readonly asker: "alert" | "recorded" | "dashboard" | "analysis";
  /** Name of the alert or series, `<dashboard>: <panel>`, or the metric of the analysis. */
  readonly name: string;
  readonly expr: string;
}
