/**
 * What differs between the old and the new inputs of a resource, path by path. Inputs are compared, never outputs: what
 * the service filled in by itself is no change, and a second preview shows none.
 */
import { isList, isMap, isSecret, type PropertyMap, type PropertyValue, plain, valueAt } from "./property-values.ts";

/** One changed path. */
export interface Difference {
  readonly path: readonly (string | number)[];
  readonly kind: "add" | "delete" | "update";
  /** Whether the service cannot change it in place. */
  readonly replace: boolean;
}

/**
 * All differences, in the order of the keys. `immutable` lists paths that cannot be changed in place, as `spec.selector`;
 * `*` stands for every position of a list or every key.
 */
export function diffProperties(
  olds: PropertyMap,
  news: PropertyMap,
  immutable: readonly string[],
): readonly Difference[] {
  const frozen = immutable
    .flatMap((pattern) => expand(pattern.split("."), olds, news))
    .filter((path) => !equal(valueAt(olds, path), valueAt(news, path)));
  return differences([], olds, news).map((difference) => ({
    ...difference,
    replace: frozen.some((path) => startsWith(path, difference.path) || startsWith(difference.path, path)),
  }));
}

/** A path in the engine's notation: `spec.ports[0].name`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** Whether two values are the same, whatever is marked as a secret in them. */
export function equal(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
  return differences([], a, b).length === 0;
}

type Found = Omit<Difference, "replace">;

function differences(
  path: readonly (string | number)[],
  a: PropertyValue | undefined,
  b: PropertyValue | undefined,
): readonly Found[] {
  if (a === undefined || b === undefined) {
    if (a === b) return [];
    return [{ path, kind: a === undefined ? "add" : "delete" }];
  }
  if (isSecret(a) || isSecret(b)) return differences(path, outer(a), outer(b));
  if (isList(a) && isList(b)) {
    const positions = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index);
    return positions.flatMap((index) => differences([...path, index], a[index], b[index]));
  }
  if (isMap(a) && isMap(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
    return keys.flatMap((key) => differences([...path, key], a[key], b[key]));
  }
  return a === b ? [] : [{ path, kind: "update" }];
}

/** Only the mark around the value itself: a secret deep inside still shows its path and nothing of its value. */
function outer(value: PropertyValue): PropertyValue {
  return isSecret(value) ? plain(value.value ?? null) : value;
}

function expand(
  pattern: readonly string[],
  olds: PropertyMap,
  news: PropertyMap,
): readonly (readonly (string | number)[])[] {
  return pattern.reduce<readonly (readonly (string | number)[])[]>(
    (paths, part) => paths.flatMap((path) => (part === "*" ? childrenOf(path, olds, news) : [[...path, part]])),
    [[]],
  );
}

function childrenOf(
  path: readonly (string | number)[],
  ...roots: readonly PropertyMap[]
): readonly (readonly (string | number)[])[] {
  const keys = roots.flatMap((root): readonly (string | number)[] => {
    const value = valueAt(root, path);
    if (isList(value)) return [...value.keys()];
    return isMap(value) ? Object.keys(value) : [];
  });
  return [...new Set(keys)].map((key) => [...path, key]);
}

function startsWith(path: readonly (string | number)[], prefix: readonly (string | number)[]): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => path[index] === part);
}
