/** What the API server and the controllers fill in: identities, addresses, defaults that other resources read. */
import { createHash, randomUUID } from "node:crypto";
import {
  isMap,
  listAt,
  mapAt,
  type PropertyMap,
  type PropertyValue,
  secret,
  textAt,
  valueAt,
} from "../property-values.ts";
import type { ResourceView } from "../provider-package.ts";
import { isNamespaced, kindOf } from "./kinds.ts";
import { hasStatus, statusOf } from "./operator-status.ts";

/** Values to put over the inputs of an object. `before` holds its outputs so far; undefined for a new one. */
export function computedOutputs(view: ResourceView, id: string, before: PropertyMap | undefined): PropertyMap {
  const kind = kindOf(view.type);
  const extra = BY_KIND[kind]?.(view, before) ?? {};
  const metadata = metadataOf(view, id, before);
  const status = statusOf(view.type, view.inputs, String(metadata.name), Number(metadata.generation));
  return {
    ...extra,
    ...(status === undefined ? {} : { status }),
    metadata: { ...metadata, ...mapAt(extra, "metadata") },
  };
}

/** Paths that a preview cannot know. An update keeps identities and addresses, only the version moves. */
export function unknownPathsOf(view: ResourceView, changing: boolean): readonly string[] {
  if (changing) return ["metadata.resourceVersion"];
  const common = ["metadata.uid", "metadata.resourceVersion", "metadata.creationTimestamp"];
  const service =
    kindOf(view.type) === "Service" && !headless(view.inputs) && textAt(view.inputs, "spec", "clusterIP") === undefined;
  if (service) return [...common, "spec.clusterIP", "spec.clusterIPs", ...(balanced(view.inputs) ? ["status"] : [])];
  return hasStatus(view.type) ? [...common, "status"] : common;
}

type Compute = (view: ResourceView, before: PropertyMap | undefined) => PropertyMap;

const BY_KIND: Readonly<Record<string, Compute>> = {
  PersistentVolumeClaim: (view, before) => ({
    spec: {
      volumeName:
        textAt(view.inputs, "spec", "volumeName") ?? textAt(before, "spec", "volumeName") ?? `pvc-${randomUUID()}`,
    },
    status: { phase: "Bound" },
  }),
  Namespace: () => ({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } }),
  Release: releaseOutputs,
  Secret: (view) => ({
    type: textAt(view.inputs, "type") ?? "Opaque",
    data: secret(secretData(view.inputs)),
    ...sealedText(view.inputs),
  }),
  Service: serviceOutputs,
};

function metadataOf(view: ResourceView, id: string, before: PropertyMap | undefined): PropertyMap {
  const { inputs } = view;
  const same =
    before !== undefined && JSON.stringify(valueAt(before, ["spec"])) === JSON.stringify(valueAt(inputs, ["spec"]));
  const generation = Number(valueAt(before, ["metadata", "generation"]) ?? 0);
  const version = Number(textAt(before, "metadata", "resourceVersion") ?? "0");
  const [namespace = "", name = ""] = id.includes("/") ? id.split("/") : ["", id];
  return {
    name,
    ...(isNamespaced(kindOf(view.type)) ? { namespace } : {}),
    uid: textAt(before, "metadata", "uid") ?? randomUUID(),
    resourceVersion: String(version + 1),
    generation: same ? generation : generation + 1,
    creationTimestamp:
      textAt(before, "metadata", "creationTimestamp") ?? new Date().toISOString().replace(/\.[0-9]+/, ""),
  };
}

function serviceOutputs(view: ResourceView, before: PropertyMap | undefined): PropertyMap {
  const type = textAt(view.inputs, "spec", "type") ?? "ClusterIP";
  const status = balanced(view.inputs)
    ? { loadBalancer: { ingress: [{ hostname: `${view.name}.elb.sandbox.invalid` }] } }
    : { loadBalancer: {} };
  if (type === "ExternalName") return { spec: { type }, status };
  const given = textAt(view.inputs, "spec", "clusterIP");
  const clusterIP =
    given ??
    textAt(before, "spec", "clusterIP") ??
    addressOf(`${view.instance.id}/${JSON.stringify(view.inputs.metadata ?? "")}`);
  return { spec: { type, clusterIP, clusterIPs: [clusterIP], sessionAffinity: "None" }, status };
}

/** A chart release is recorded as reference plus values; its contents are not rendered. */
function releaseOutputs(view: ResourceView): PropertyMap {
  const chart = textAt(view.inputs, "chart") ?? "";
  const version = textAt(view.inputs, "version") ?? "";
  const namespace = textAt(view.inputs, "namespace") ?? "default";
  const name = textAt(view.inputs, "name") ?? view.name;
  return {
    name,
    namespace,
    resourceNames: {},
    status: { name, namespace, chart, version, revision: 1, status: "deployed" },
  };
}

function secretData(inputs: PropertyMap): PropertyMap {
  const texts = Object.entries(mapAt(inputs, "stringData"));
  const encoded = texts.map(([key, value]): [string, PropertyValue] => [
    key,
    Buffer.from(String(value)).toString("base64"),
  ]);
  return { ...mapAt(inputs, "data"), ...Object.fromEntries(encoded) };
}

function sealedText(inputs: PropertyMap): PropertyMap {
  return isMap(inputs.stringData) ? { stringData: secret(inputs.stringData) } : {};
}

/** A Service that never gets an address of its own. */
function headless(inputs: PropertyMap): boolean {
  return textAt(inputs, "spec", "type") === "ExternalName";
}

function balanced(inputs: PropertyMap): boolean {
  return textAt(inputs, "spec", "type") === "LoadBalancer" && listAt(inputs, "spec", "ports").length > 0;
}

/** An address of the usual range of Services, the same for the same object, so that a run can be repeated. */
function addressOf(text: string): string {
  const [a = 0, b = 0] = createHash("sha256").update(text).digest();
  return `10.96.${a}.${(b % 254) + 1}`;
}
