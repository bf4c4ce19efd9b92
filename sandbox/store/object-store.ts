/**
 * The objects that the stand-ins keep, one JSON file each, so that they outlive the process. Secrets never reach the
 * disk: they are replaced by keyed hashes before an object is stored (`property-values.ts`).
 */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, type PropertyMap, type PropertyValue, redact, restore } from "../providers/property-values.ts";
import { readJson, writeJson } from "./json-file.ts";

/** One object as it is kept. Secrets in `inputs` and `outputs` are redacted. */
export interface StoredObject {
  /** `kubernetes`, `aws` or `github`. */
  readonly package: string;
  /** Cluster, account or organisation. */
  readonly instance: string;
  readonly type: string;
  readonly id: string;
  /** URN of the resource that made it: says the stack. */
  readonly urn: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** What names an object. */
export type ObjectKey = Pick<StoredObject, "package" | "instance" | "type" | "id">;

/** Keeps objects in memory and on disk alike. */
export class ObjectStore {
  readonly #dir: string;
  readonly #key: string;
  readonly #objects = new Map<string, StoredObject>();

  /** Reads what is there. `key` is the secret of the redaction; with another one no secret is recognised again. */
  constructor(dir: string, key: string) {
    this.#dir = dir;
    this.#key = key;
    this.reload();
  }

  /** Forgets the memory and reads the folder anew. */
  reload(): void {
    this.#objects.clear();
    if (!existsSync(this.#dir)) return;
    for (const entry of readdirSync(this.#dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
      const object = readJson(join(entry.parentPath, entry.name)) as StoredObject;
      this.#objects.set(keyText(object), object);
    }
  }

  get(key: ObjectKey): StoredObject | undefined {
    return this.#objects.get(keyText(key));
  }

  /** Stores the object with its secrets redacted. */
  put(object: StoredObject): void {
    const kept = { ...object, inputs: this.#redacted(object.inputs), outputs: this.#redacted(object.outputs) };
    writeJson(this.#fileOf(object), kept);
    this.#objects.set(keyText(object), kept);
  }

  /** Removes the object and the folders that become empty. */
  delete(key: ObjectKey): void {
    this.#objects.delete(keyText(key));
    const file = this.#fileOf(key);
    rmSync(file, { force: true });
    removeEmptyFolders(dirname(file), this.#dir);
  }

  /** All objects, of one package and instance if given, sorted by type and id. */
  list(of: { readonly package?: string; readonly instance?: string } = {}): readonly StoredObject[] {
    const all = [...this.#objects.values()];
    const wanted = all.filter(
      (object) =>
        (of.package === undefined || object.package === of.package) &&
        (of.instance === undefined || object.instance === of.instance),
    );
    return wanted.sort((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
  }

  /** Stored properties with the secrets put back that `known` (the engine's state) holds. */
  reveal(stored: PropertyMap, known: PropertyMap): PropertyMap {
    const value = restore(stored, known, this.#key);
    return isMap(value) ? value : {};
  }

  #redacted(map: PropertyMap): PropertyMap {
    const value: PropertyValue = redact(map, this.#key);
    return isMap(value) ? value : {};
  }

  #fileOf(key: ObjectKey): string {
    return `${join(this.#dir, ...[key.package, key.instance, key.type, key.id].map(encodeSegment))}.json`;
  }
}

/** Removes `dir` and its parents as long as they are empty, up to but without `root`. */
export function removeEmptyFolders(dir: string, root: string): void {
  for (let folder = dir; folder.startsWith(`${root}/`); folder = dirname(folder)) {
    if (!existsSync(folder)) continue;
    if (readdirSync(folder).length > 0) return;
    rmdirSync(folder);
  }
}

/** A name as one safe part of a path: nothing in it leads upwards or is hidden. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(/^\./, "%2E").replaceAll("*", "%2A");
}

function keyText(key: ObjectKey): string {
  return [key.package, key.instance, key.type, key.id].join("\n");
}
