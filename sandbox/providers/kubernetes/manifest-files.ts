/**
 * Every stored object as a YAML manifest in `.sandbox/manifests/<context>/<namespace>/<kind>-<name>.yaml`, for people
 * and for checks by other tools. Secrets are never written: `[redacted]` stands for each.
 */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { writeFileWhole } from "../../store/json-file.ts";
import { encodeSegment, removeEmptyFolders } from "../../store/object-store.ts";
import { isMap, mask, type PropertyMap, type PropertyValue } from "../property-values.ts";
import { isNamespaced, kindOf } from "./kinds.ts";

/** Writes and removes the manifests below one folder. */
export class ManifestFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Writes the manifest of an object. `outputs` may hold marked secrets. */
  write(context: string, type: string, id: string, outputs: PropertyMap): void {
    const kind = kindOf(type);
    const shown = kind === "Release" ? chartReference(outputs) : withoutServerFields(kind, outputs);
    writeFileWhole(this.#fileOf(context, kind, id), stringify(shown, { lineWidth: 0 }));
  }

  /** Removes the manifest and the folders that become empty. */
  remove(context: string, type: string, id: string): void {
    const file = this.#fileOf(context, kindOf(type), id);
    rmSync(file, { force: true });
    removeEmptyFolders(dirname(file), this.#dir);
  }

  #fileOf(context: string, kind: string, id: string): string {
    const [namespace = "", name = ""] = isNamespaced(kind) ? id.split("/") : ["_cluster", id];
    const parts = [context, namespace, `${kind.toLowerCase()}-${name}.yaml`].map(encodeSegment);
    return join(this.#dir, ...parts);
  }
}

/** What the API server adds is left out, so that the file can be applied elsewhere. */
function withoutServerFields(kind: string, outputs: PropertyMap): PropertyValue {
  const { status: _status, metadata, ...rest } = outputs;
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _created,
    ...own
  } = isMap(metadata) ? metadata : {};
  const { apiVersion, kind: named, ...body } = rest;
  const sealed = kind === "Secret" ? { ...body, ...redactedData(body) } : body;
  return mask({
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(named === undefined ? {} : { kind: named }),
    metadata: own,
    ...sealed,
  });
}

function redactedData(body: PropertyMap): PropertyMap {
  const fields = ["data", "stringData"].filter((field) => field in body);
  return Object.fromEntries(fields.map((field) => [field, redactedValues(body[field] ?? {})]));
}

function redactedValues(value: PropertyValue): PropertyValue {
  const inner = isMap(value) && isMap(value.value) ? value.value : value;
  return isMap(inner) ? Object.fromEntries(Object.keys(inner).map((key) => [key, "[redacted]"])) : "[redacted]";
}

function chartReference(outputs: PropertyMap): PropertyValue {
  const { chart, version, repositoryOpts, values, valueYamlFiles, name, namespace } = outputs;
  const shown = { chart, version, repositoryOpts, name, namespace, values, valueYamlFiles };
  return mask(
    Object.fromEntries(
      Object.entries(shown).filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined),
    ),
  );
}
