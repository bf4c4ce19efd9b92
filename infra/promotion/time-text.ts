/** Moments in reasons and remedies: always UTC and to the second, so that two people read the same. */

/** `2030-01-07 09:15:02Z`. `ms` since the epoch. */
export function momentText(ms: number): string {
  return Number.isFinite(ms)
    ? new Date(ms)
        .toISOString()
        .replace("T", " ")
        .replace(/\.\d+Z$/, "Z")
    : "an unreadable time";
}
