/** How a check of `doctor` answers. */
import type { Check } from "../output/doctor-output.ts";

/** It is as it should be. */
export function ok(name: string, found: string): Check {
  return { name, level: "ok", found, remedy: "" };
}

/** It works, but somebody should know. */
export function warn(name: string, found: string, remedy: string): Check {
  return { name, level: "warn", found, remedy };
}

/** Commands will fail because of it. */
export function fail(name: string, found: string, remedy: string): Check {
  return { name, level: "fail", found, remedy };
}

/** It could not be asked. */
export function unreachable(name: string, found: string, remedy: string): Check {
  return { name, level: "unreachable", found, remedy };
}
