/** The five dashboards, as designs and as files. */
import { DASHBOARD_NAMES, type DashboardName } from "../../components/monitoring/dashboards/sections.ts";
import { APPLICATION } from "./application.ts";
import { dashboardFile } from "./build-dashboard.ts";
import { DELIVERY } from "./delivery.ts";
import type { DashboardDesign } from "./design.ts";
import { INFRASTRUCTURE } from "./infrastructure.ts";
import { OVERVIEW } from "./overview.ts";
import { SECURITY } from "./security.ts";

/** Every dashboard by its name. */
export const DESIGNS: Readonly<Record<DashboardName, DashboardDesign>> = {
  overview: OVERVIEW,
  application: APPLICATION,
  infrastructure: INFRASTRUCTURE,
  security: SECURITY,
  delivery: DELIVERY,
};

/** The files of the dashboards, by path relative to the project. */
export function dashboardDocuments(): ReadonlyMap<string, string> {
  const path = (name: DashboardName) => `components/monitoring/dashboards/${name}.json`;
  return new Map(DASHBOARD_NAMES.map((name) => [path(name), dashboardFile(DESIGNS[name])]));
}
