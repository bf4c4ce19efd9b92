/** Which way a pin moves, by semantic version: a promotion that goes down must not look like one that goes up. */
import semver from "semver";
import { parseImage } from "../values/image-ref.ts";
import type { Change, Direction } from "./plan.ts";
import type { PinTexts } from "./release.ts";

/** Direction between two tags. A leading `v` does not matter; `sideways` if one of them is no semantic version. */
export function versionDirection(from: string, to: string): Direction {
  if (from === to) return "same-version";
  const [a, b] = [semver.parse(from), semver.parse(to)];
  if (a === null || b === null) return "sideways";
  const order = semver.compare(b, a);
  return order > 0 ? "up" : order < 0 ? "down" : "same-version";
}

/** Every pin that differs between two sets, sorted by service. */
export function changesBetween(before: PinTexts, after: PinTexts): readonly Change[] {
  const services = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return services.flatMap((service) => {
    const from = before[service] ?? null;
    const to = after[service] ?? null;
    return from === to ? [] : [{ service, from, to, direction: directionOf(from, to) }];
  });
}

function directionOf(from: string | null, to: string | null): Direction {
  if (from === null) return "new";
  if (to === null) return "removed";
  return versionDirection(parseImage(from).tag, parseImage(to).tag);
}
