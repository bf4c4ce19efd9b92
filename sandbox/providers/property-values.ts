/**
 * Values as the engine sends them to a provider: plain JSON in which secrets and unknowns are marked. Everything that
 * looks into a value or writes one down goes through here, so that no secret is shown or stored by accident.
 */
import { createHmac } from "node:crypto";

/** One value of the provider protocol. */
export type PropertyValue = null | boolean | number | string | readonly PropertyValue[] | PropertyMap;

/** A set of named values: the inputs or outputs of a resource. */
export interface PropertyMap {
  readonly [key: string]: PropertyValue;
}

/** The engine's marker for a value that is known only after the update; for a string, which stands for any type. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The engine may also mark an unknown by the type it will have. */
const UNKNOWNS: ReadonlySet<PropertyValue> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const REDACTED_KEY = "sandbox:redacted";

/** Whether `value` is an object with named values (a marked secret is one too). */
export function isMap(value: PropertyValue | undefined): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is a list. */
export function isList(value: PropertyValue | undefined): value is readonly PropertyValue[] {
  return Array.isArray(value);
}

/** Whether the value is known only after the update. */
export function isUnknown(value: PropertyValue | undefined): boolean {
  return typeof value === "string" && UNKNOWNS.has(value);
}

/** Whether an unknown is anywhere in it. */
export function holdsUnknown(value: PropertyValue | undefined): boolean {
  if (isList(value)) return value.some(holdsUnknown);
  if (isMap(value)) return Object.values(value).some(holdsUnknown);
  return isUnknown(value);
}

/** Marks `value` as a secret; the engine encrypts it in the state. Marking twice changes nothing. */
export function secret(value: PropertyValue): PropertyMap {
  return isSecret(value) ? value : { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** Whether this very value (not one inside it) is marked as a secret. */
export function isSecret(value: PropertyValue | undefined): value is PropertyMap {
  return isMap(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** The value with all marks of secrets taken off. Never store or print the result. */
export function plain(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return plain(value.value ?? null);
  return mapInside(value, plain);
}

/** A map with all marks taken off; empty if it is none. */
export function plainMap(value: PropertyValue | undefined): PropertyMap {
  const bare = value === undefined ? {} : plain(value);
  return isMap(bare) ? bare : {};
}

/** The value for a file: each secret is replaced by a keyed hash, so that equality can be seen and nothing else. */
export function redact(value: PropertyValue, key: string): PropertyValue {
  if (!isSecret(value)) return mapInside(value, (inner) => redact(inner, key));
  const hash = createHmac("sha256", key)
    .update(JSON.stringify(plain(value)))
    .digest("hex");
  return { [REDACTED_KEY]: hash };
}

/** The value for a person: each secret is replaced by a word. */
export function mask(value: PropertyValue): PropertyValue {
  if (isSecret(value) || (isMap(value) && REDACTED_KEY in value)) return "[secret]";
  return mapInside(value, mask);
}

/**
 * Undoes {@link redact} with what the engine's state holds: a secret whose hash is the same comes back, another one
 * becomes a secret placeholder, so that a refresh shows a change and no value.
 */
export function restore(stored: PropertyValue, known: PropertyValue | undefined, key: string): PropertyValue {
  if (isMap(stored) && REDACTED_KEY in stored) {
    const same = known !== undefined && isSecret(known) && hashOf(redact(known, key)) === stored[REDACTED_KEY];
    return same ? known : secret("[secret]");
  }
  const bare = isSecret(known) ? known.value : known;
  if (isList(stored)) return stored.map((item, index) => restore(item, isList(bare) ? bare[index] : undefined, key));
  if (!isMap(stored)) return stored;
  const entries = Object.entries(stored);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, restore(item, isMap(bare) ? bare[name] : undefined, key)]),
  );
}

/** Every text that stands inside a marked secret, and its base64 form. */
export function secretTexts(value: PropertyValue): ReadonlySet<string> {
  const found = new Set<string>();
  collectSecrets(value, false, found);
  return found;
}

/** The map with every text that holds one of `secrets` marked; a very short secret only where it is the whole text. */
export function sealed(map: PropertyMap, secrets: ReadonlySet<string>): PropertyMap {
  const holds = (text: string) => [...secrets].some((one) => text === one || (one.length > 3 && text.includes(one)));
  const seal = (value: PropertyValue): PropertyValue => {
    if (typeof value === "string") return holds(value) ? secret(value) : value;
    return isSecret(value) ? value : mapInside(value, seal);
  };
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, seal(value)]));
}

/** `base` with the values of `over` put in, map by map; marks of secrets around a map stay. */
export function merge(base: PropertyMap, over: PropertyMap): PropertyMap {
  const merged: Record<string, PropertyValue> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name];
    const inner = isSecret(before) ? before.value : before;
    const both = isMap(inner) && isMap(value) && !isSecret(value);
    const next = both ? merge(inner, value) : value;
    merged[name] = both && isSecret(before) ? secret(next) : next;
  }
  return merged;
}

/** The value at a path of keys and positions, marks of secrets taken off on the way; undefined if there is none. */
export function valueAt(
  value: PropertyValue | undefined,
  path: readonly (string | number)[],
): PropertyValue | undefined {
  const inner = isSecret(value) ? value.value : value;
  const [first, ...rest] = path;
  if (first === undefined) return inner;
  if (isList(inner)) return typeof first === "number" ? valueAt(inner[first], rest) : undefined;
  return isMap(inner) ? valueAt(inner[first], rest) : undefined;
}

/** The text at a path, or undefined if there is something else, nothing, or an unknown. */
export function textAt(value: PropertyValue | undefined, ...path: (string | number)[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === "string" && !isUnknown(found) ? found : undefined;
}

/** The list at a path; empty if there is none. */
export function listAt(value: PropertyValue | undefined, ...path: (string | number)[]): readonly PropertyValue[] {
  const found = valueAt(value, path);
  return isList(found) ? found : [];
}

/** The map at a path; empty if there is none. */
export function mapAt(value: PropertyValue | undefined, ...path: (string | number)[]): PropertyMap {
  const found = valueAt(value, path);
  return isMap(found) ? found : {};
}

function collectSecrets(value: PropertyValue, inside: boolean, found: Set<string>): void {
  const within = inside || isSecret(value);
  const inner = isSecret(value) ? (value.value ?? null) : value;
  if (typeof inner === "string" && within && inner !== "" && !isUnknown(inner)) {
    found.add(inner).add(Buffer.from(inner).toString("base64"));
  }
  if (isList(inner)) for (const item of inner) collectSecrets(item, within, found);
  if (isMap(inner)) for (const item of Object.values(inner)) collectSecrets(item, within, found);
}

function mapInside(value: PropertyValue, change: (inner: PropertyValue) => PropertyValue): PropertyValue {
  if (isList(value)) return value.map(change);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}

function hashOf(redacted: PropertyValue): PropertyValue | undefined {
  return isMap(redacted) ? redacted[REDACTED_KEY] : undefined;
}
