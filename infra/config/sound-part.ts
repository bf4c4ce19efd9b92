/**
 * What is left of a file when its refused settings are taken out. A person who mistypes one setting wants to hear of the
 * others too, also of those that only show when all files are seen together.
 */
import type * as z from "zod";
import { isPlainMap } from "../values/plain-map.ts";
import type { KeyPath } from "./yaml-position.ts";

/** Sections whose settings stand for themselves: without one of them the rest still means what it says. */
const SECTIONS: ReadonlySet<unknown> = new Set([
  "access",
  "flags",
  "gateway",
  "monitoring",
  "postgres",
  "quota",
  "redis",
  "secrets",
]);

/** The rest of a file, and the sections that are not whole: what rules say of these would be guessed. */
export interface SoundPart<T> {
  readonly data: T;
  readonly sections: ReadonlySet<string>;
}

/** The value without what stands at `paths`, parsed again; undefined if it cannot do without, or a whole section is gone. */
export function soundPart<S extends z.ZodType>(
  schema: S,
  value: unknown,
  paths: readonly KeyPath[],
): SoundPart<z.output<S>> | undefined {
  if (!paths.every((path) => path.length > 1 && SECTIONS.has(path[0]))) return undefined;
  const rest = structuredClone(value);
  for (const path of paths) remove(rest, path);
  const result = schema.safeParse(rest);
  return result.success
    ? { data: result.data, sections: new Set(paths.map(([section]) => String(section))) }
    : undefined;
}

/** Takes out what stands at a path: the setting, or the whole list that it is an entry of. */
function remove(root: unknown, path: KeyPath): void {
  const inList = path.findIndex((key) => typeof key === "number");
  const setting = inList < 0 ? path : path.slice(0, inList);
  const holder = setting.slice(0, -1).reduce<unknown>(inside, root);
  const last = setting.at(-1) ?? "";
  if (isPlainMap(holder)) delete holder[String(last)];
}

function inside(value: unknown, key: PropertyKey): unknown {
  return isPlainMap(value) ? value[String(key)] : undefined;
}
