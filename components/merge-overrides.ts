/** The one escape hatch of the components: what a caller wants otherwise in a manifest, laid over what we build. */
import { isPlainMap } from "../infra/values/plain-map.ts";

/** Any part of `T`, at any depth. Lists are given whole. */
export type Overrides<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Overrides<T[K]> }
    : T;

/** `base` with `overrides` laid over it: maps are merged key by key, lists and plain values are replaced. Pure. */
export function mergeOverrides<T extends object>(base: T, overrides: NoInfer<Overrides<T>> | undefined): T {
  if (overrides === undefined) return base;
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(overrides)) {
    const before: unknown = Reflect.get(base, key);
    changed[key] = isPlainMap(before) && isPlainMap(value) ? mergeOverrides(before, value) : value;
  }
  return { ...base, ...changed };
}
