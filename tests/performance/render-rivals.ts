/** What the other renderers work from: a chart, a kustomization and a list, all made from the objects that we render. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments, stringify } from "yaml";

/** What is read of an object here. */
interface RenderedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
}

/** Writes an umbrella chart with one chart a service; what differs between environments is a value, as in a chart of a team. */
export function writeChart(folder: string, rendered: string): void {
  const values: Record<string, { image: string }> = {};
  write(folder, "Chart.yaml", chartText("umbrella"));
  for (const [service, objects] of byService(rendered)) {
    write(folder, `charts/${service}/Chart.yaml`, chartText(service));
    for (const object of objects) {
      const image = /image: (registry\S+)/.exec(stringify(object))?.[1];
      if (image !== undefined) values[service] = { image };
      const text = yamlOf(object)
        .replace(`namespace: ${object.metadata.namespace}\n`, "namespace: {{ .Release.Namespace }}\n")
        .replace(`image: ${image}`, "image: {{ .Values.image }}");
      write(folder, `charts/${service}/templates/${object.kind.toLowerCase()}.yaml`, text);
    }
  }
  write(folder, "values.yaml", stringify(values));
}

/** Writes a kustomization with one kustomization a service. It has nothing to transform, which is kustomize at its fastest. */
export function writeKustomization(folder: string, rendered: string): void {
  const services = byService(rendered);
  write(folder, "kustomization.yaml", stringify({ resources: [...services.keys()] }));
  for (const [service, objects] of services) {
    const resources = objects.map(({ kind }) => `${kind.toLowerCase()}.yaml`);
    write(folder, `${service}/kustomization.yaml`, stringify({ resources }));
    for (const object of objects) write(folder, `${service}/${object.kind.toLowerCase()}.yaml`, yamlOf(object));
  }
}

/** Writes the objects as one JSON array. */
export function writeList(file: string, rendered: string): void {
  writeFileSync(file, JSON.stringify(objectsOf(rendered)));
}

/** @throws Error if one text holds other objects than the other, in whatever order, or not as many as said */
export function requireEqual(name: string, ours: string, theirs: string, count: number): void {
  const [expected, actual] = [sorted(objectsOf(ours)), sorted(objectsOf(theirs))];
  if (expected.length !== count) throw new Error(`we render ${expected.length} objects; wanted: ${count}`);
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`${name} renders other objects than we do`);
}

/** Each object has a kind of its own within its service, which names its file. */
function byService(rendered: string): ReadonlyMap<string, readonly RenderedObject[]> {
  return Map.groupBy(objectsOf(rendered), ({ metadata }) => metadata.labels["app.kubernetes.io/name"] ?? "");
}

function objectsOf(text: string): readonly RenderedObject[] {
  return parseAllDocuments(text, { uniqueKeys: false }).flatMap((document) => document.toJS() ?? []);
}

function sorted(objects: readonly RenderedObject[]): readonly RenderedObject[] {
  const key = ({ kind, metadata }: RenderedObject) => `${metadata.name} ${kind}`;
  return objects.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

function yamlOf(object: RenderedObject): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}

function chartText(name: string): string {
  return stringify({ apiVersion: "v2", name, version: "1.0.0" });
}

function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}
