/** The contents of a stack as files: one a manifest by namespace, one a chart. Same stack, same bytes. */
import { Document, visit } from "yaml";
import type { StackContents } from "../manifests/stack-manifests.ts";

/** One file. */
export interface RenderedFile {
  /** Relative, with forward slashes: `shop-dev/service-api.yaml`, `charts/cloudnative-pg.values.yaml`. */
  readonly path: string;
  /** YAML; a single document without `---`. */
  readonly text: string;
}

/** Folder of what belongs to the whole cluster. */
const CLUSTER = "_cluster";

/** Every file, sorted by path. */
export function renderedFiles({ manifests, charts }: StackContents): readonly RenderedFile[] {
  const objects = manifests.map(({ manifest, cluster }) => {
    const { namespace = CLUSTER, name } = manifest.metadata;
    const folder = cluster === undefined ? namespace : `${cluster}/${namespace}`;
    return { path: `${folder}/${manifest.kind.toLowerCase()}-${name}.yaml`, text: yamlOf(manifest) };
  });
  const values = charts.map(({ name, values: content, ...reference }) => {
    const heading = Object.entries(reference).map(([key, value]) => `# ${key}: ${String(value)}\n`);
    return { path: `charts/${name}.values.yaml`, text: `${heading.join("")}${yamlOf(content)}` };
  });
  return [...objects, ...values].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Written out in full: an anchor for what two objects share would tie them together for the reader. */
function yamlOf(value: object): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, { Scalar: (_, node) => blockIfLong(node) });
  return document.toString({ lineWidth: 0 });
}

function blockIfLong(node: { value: unknown; type?: string }): void {
  if (typeof node.value === "string" && node.value.includes("\n")) node.type = "BLOCK_LITERAL";
}
