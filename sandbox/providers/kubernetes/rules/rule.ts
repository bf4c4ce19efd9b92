/** The words that rules of kinds are written in: each looks at one thing and gives the faults that it finds. */
import { equal } from "../../property-diff.ts";
import {
  holdsUnknown,
  isList,
  isMap,
  isUnknown,
  listAt,
  type PropertyMap,
  type PropertyValue,
  valueAt,
} from "../../property-values.ts";
import type { CheckFailure } from "../../provider-package.ts";

/** Every fault of one object. */
export type Rule = (object: PropertyMap) => readonly CheckFailure[];

/** Every fault of a change of one object, from `before` to `after`. */
export type ChangeRule = (before: PropertyMap, after: PropertyMap) => readonly CheckFailure[];

/** One fault, or none where `broken` is false. */
export function fault(broken: boolean, property: string, reason: string): readonly CheckFailure[] {
  return broken ? [{ property, reason }] : [];
}

/** The value at a path such as `spec.storage.size`. */
export function at(object: PropertyValue | undefined, path: string): PropertyValue | undefined {
  return valueAt(object, path.split("."));
}

/** Whether something stands there: no null, no empty text. */
export function given(object: PropertyValue | undefined, path: string): boolean {
  const value = at(object, path);
  return value !== undefined && value !== null && value !== "";
}

/** The paths at which nothing stands. */
export function required(object: PropertyMap, ...paths: readonly string[]): readonly CheckFailure[] {
  return paths.filter((path) => !given(object, path)).map((property) => ({ property, reason: "required value" }));
}

/** A value that is none of the allowed ones; nothing there is no fault. */
export function oneOf(object: PropertyMap, path: string, allowed: readonly string[]): readonly CheckFailure[] {
  const value = at(object, path);
  const broken = value !== undefined && !isUnknown(value) && !allowed.includes(String(value));
  return fault(broken, path, `"${String(value)}"; allowed: ${allowed.join(", ")}`);
}

/** A value that is no whole number between the limits; nothing there is no fault. */
export function wholeNumber(
  object: PropertyMap,
  path: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): readonly CheckFailure[] {
  const value = at(object, path);
  if (value === undefined || isUnknown(value)) return [];
  const good = typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
  const allowed = most === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${least}` : `${least} to ${most}`;
  return fault(!good, path, `${String(value)}; allowed: ${allowed}`);
}

/** A text that has not the form; nothing there is no fault. `words` say what is allowed. */
export function formed(object: PropertyMap, path: string, form: RegExp, words: string): readonly CheckFailure[] {
  const value = at(object, path);
  const broken = value !== undefined && !isUnknown(value) && !(typeof value === "string" && form.test(value));
  return fault(broken, path, `"${String(value)}"; allowed: ${words}`);
}

/** None or several of fields that exclude each other. */
export function exactlyOne(object: PropertyMap, path: string, fields: readonly string[]): readonly CheckFailure[] {
  const found = fields.filter((field) => valueAt(object, [...keysOf(path), field]) !== undefined);
  const had = found.length === 0 ? "none" : found.join(", ");
  return fault(found.length !== 1, path, `must have exactly one of ${fields.join(", ")}; found: ${had}`);
}

/** A name that several items of a list bear. */
export function distinct(object: PropertyMap, path: string, key: string): readonly CheckFailure[] {
  const names = itemsAt(object, path).map((item) => item[key]);
  const double = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
  return fault(double !== undefined && !isUnknown(double), path, `duplicate value: "${String(double)}"`);
}

/** The maps of the list at a path. */
export function itemsAt(object: PropertyValue | undefined, path: string): readonly PropertyMap[] {
  return listAt(object, ...keysOf(path)).filter(isMap);
}

/** Whether the list at a path is there and has something in it, or is not known yet. */
export function filled(object: PropertyMap, path: string): boolean {
  const value = at(object, path);
  return isUnknown(value) || (isList(value) && value.length > 0);
}

/** What a rule finds in each item of a list, with the item's place put before the property. */
export function each(object: PropertyMap, path: string, rule: Rule): readonly CheckFailure[] {
  return itemsAt(object, path).flatMap((item, index) =>
    rule(item).map(({ property, reason }) => ({ property: `${path}[${index}].${property}`, reason })),
  );
}

/** The paths whose value was changed and cannot be. */
export function unchanged(...paths: readonly string[]): ChangeRule {
  return (before, after) =>
    paths.flatMap((path) => {
      const [old, now] = [at(before, path), at(after, path)];
      return fault(!holdsUnknown(now) && !equal(old, now), path, "is immutable after creation");
    });
}

function keysOf(path: string): readonly string[] {
  return path === "" ? [] : path.split(".");
}
