/**
 * Who owns which field of a live object, and what an apply leaves out because of it. A field that the program ignores is
 * left to the manager who has it; one that is ours alone is sent as it is now, or the server would take it away.
 */
import { createHash } from "node:crypto";
import { isMap, listAt, type PropertyMap, type PropertyValue, textAt, valueAt } from "../../property-values.ts";

/** Name of the manager of a resource's fields: the same for the same URN, another for every other. */
export function fieldManagerOf(urn: string): string {
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

/** The object to apply: fields of `ignored` (paths as the engine gives them) follow their owners on `live`. */
export function withoutIgnored(
  object: PropertyMap,
  live: PropertyMap,
  manager: string,
  ignored: readonly string[],
): PropertyMap {
  const entries = listAt(live, "metadata", "managedFields");
  const ours = entries.filter((entry) => textAt(entry, "manager") === manager);
  const theirs = entries.filter((entry) => textAt(entry, "manager") !== manager);
  return ignored.map(keysOf).reduce((sent, path) => {
    // A position in a list is no name of a field to the server; the engine has put the old value there already.
    if (path === undefined) return sent;
    if (owns(theirs, path) && !owns(ours, path)) return changed(sent, path, undefined);
    const now = valueAt(live, path);
    return now === undefined ? sent : changed(sent, path, now);
  }, object);
}

/** Keys of a path such as `metadata.annotations["a.b/c"]`; undefined if it has a position of a list or a star. */
export function keysOf(path: string): readonly string[] | undefined {
  const parts = [...path.matchAll(/([^.[\]"*]+)|\["((?:[^"\\]|\\.)*)"\]|(\[[^\]]*\]|\*)/g)];
  if (parts.some(([, , , position]) => position !== undefined)) return undefined;
  return parts.map(([, key, quoted]) => key ?? (quoted ?? "").replaceAll(/\\(.)/g, "$1"));
}

function owns(entries: readonly PropertyValue[], path: readonly string[]): boolean {
  const fields = path.map((key) => `f:${key}`);
  return entries.some((entry) => valueAt(entry, ["fieldsV1", ...fields]) !== undefined);
}

function changed(map: PropertyMap, path: readonly string[], value: PropertyValue | undefined): PropertyMap {
  const [first = "", ...rest] = path;
  const { [first]: before, ...others } = map;
  if (rest.length === 0) return value === undefined ? others : { ...map, [first]: value };
  if (!isMap(before)) return value === undefined ? map : { ...map, [first]: changed({}, rest, value) };
  return { ...map, [first]: changed(before, rest, value) };
}
