/** From live objects to what the engine keeps: outputs without the server's bookkeeping, inputs as they are found now. */

import { equal } from "../../property-diff.ts";
import {
  isList,
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  plain,
  sealed,
  secret,
  secretTexts,
  valueAt,
} from "../../property-values.ts";

/** Output that names the manager of a resource's fields, as the official provider keeps it. */
export const MANAGER_KEY = "__fieldManager";

/** Fields of the metadata that nobody sends. */
const SERVER_FIELDS = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

/** Outputs of a live object; every text of it that holds a secret of `known` is one, and all data of a Secret is. */
export function outputsOf(live: PropertyMap, known: PropertyMap, manager: string | undefined): PropertyMap {
  const { managedFields: _fields, ...metadata } = isMap(live.metadata) ? live.metadata : {};
  const managed = manager === undefined ? {} : { [MANAGER_KEY]: manager };
  const shown = sealed({ ...live, metadata, ...managed }, secretTexts(known));
  return live.kind === "Secret" && shown.data !== undefined ? { ...shown, data: secret(shown.data) } : shown;
}

/**
 * The inputs as a live object has them: every value that the program gave, as it is now; what only the server or
 * controllers set is no input. Without inputs so far (an import) all but the server's own fields.
 */
export function inputsOf(live: PropertyMap, known: PropertyMap): PropertyMap {
  if (Object.keys(known).length === 0) return asInputs(live);
  const found = follow(live, known);
  // The server never gives it back: it writes it into `data`.
  const kept = known.stringData === undefined ? {} : { stringData: known.stringData };
  return { ...(isMap(found) ? found : {}), ...kept };
}

/** The object to send: marks of secrets taken off, without the engine's own fields and without nulls. */
export function objectOf(inputs: PropertyMap, apiVersion: string, kind: string): PropertyMap {
  const own = Object.entries(inputs).filter(([key]) => !key.startsWith("__"));
  const bare = withoutNulls(plain(Object.fromEntries(own)));
  return { apiVersion, kind, ...(isMap(bare) ? bare : {}) };
}

function asInputs(live: PropertyMap): PropertyMap {
  const { status: _status, metadata, ...rest } = live;
  const own = Object.entries(isMap(metadata) ? metadata : {}).filter(([key]) => !SERVER_FIELDS.includes(key));
  const shown = { ...rest, metadata: Object.fromEntries(own) };
  return live.kind === "Secret" && rest.data !== undefined ? { ...shown, data: secret(rest.data) } : shown;
}

function follow(live: PropertyValue, known: PropertyValue): PropertyValue {
  if (isSecret(known)) {
    const bare = plain(known);
    const now = follow(live, bare);
    return equal(now, bare) ? known : secret(now);
  }
  if (isList(known) && isList(live) && known.length === live.length)
    return known.map((item, index) => follow(live[index] ?? null, item));
  if (!isMap(known) || !isMap(live)) return live;
  const kept = Object.keys(known).filter((key) => valueAt(live, [key]) !== undefined);
  return Object.fromEntries(kept.map((key) => [key, follow(live[key] ?? null, known[key] ?? null)]));
}

function withoutNulls(value: PropertyValue): PropertyValue {
  if (isList(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(given.map(([key, inner]) => [key, withoutNulls(inner)]));
}
