/** What a run registered, in a form that snapshots can hold. */
import { contentHash } from "../../infra/values/content-hash.ts";
import type { RecordedResource } from "./mocks.ts";

/** Sorted; of a dashboard, whose text has tests of its own, only whether it is the same. */
export function sortedResources(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return resources.map(withoutDashboard).toSorted((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1));
}

function withoutDashboard(resource: RecordedResource): RecordedResource {
  const { metadata, data } = resource.inputs as { metadata?: { labels?: Record<string, string> }; data?: unknown };
  if (metadata?.labels?.grafana_dashboard === undefined) return resource;
  return { ...resource, inputs: { ...resource.inputs, data: contentHash(data) } };
}
