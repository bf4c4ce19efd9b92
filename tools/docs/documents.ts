/** Every document that is made from the code, by its path: the one list that writing, checking and the tests go by. */
import { commandLineDocuments } from "../../infra/cli/output/documents.ts";
import { dashboardDocuments } from "../dashboards/dashboards.ts";
import { metricDocuments } from "../dashboards/metrics-markdown.ts";
import { fileSchemas } from "./config-schemas.ts";
import { configurationMarkdown } from "./configuration-markdown.ts";

/** Text by path relative to the project. */
export function allDocuments(): ReadonlyMap<string, string> {
  return new Map([...configurationDocuments(), ...commandLineDocuments(), ...monitoringDocuments()]);
}

/** `components/monitoring/dashboards/<name>.json` and `docs/metrics.md`. */
export function monitoringDocuments(): ReadonlyMap<string, string> {
  return new Map([...dashboardDocuments(), ...metricDocuments()]);
}

/** `docs/configuration.md` and `docs/schema/*.schema.json`. */
export function configurationDocuments(): ReadonlyMap<string, string> {
  const schemas = fileSchemas().map(
    ({ name, schema }) => [`docs/schema/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const,
  );
  return new Map([["docs/configuration.md", configurationMarkdown()], ...schemas]);
}
