/** Cuts text to a number of characters at line ends, and says aloud what was left out. */

/**
 * As many of `lines` from the start as fit into `budget` UTF-16 units, each with its line end. If some do not fit, the
 * last line is `notice(left out)`, which fits too; if not even that fits, the answer is empty.
 */
export function fitLines(
  lines: readonly string[],
  budget: number,
  notice: (leftOut: number) => string,
): readonly string[] {
  if (sizeOf(lines) <= budget) return lines;
  const room = budget - (notice(lines.length).length + 1);
  if (room < 0) return [];
  let used = 0;
  let kept = 0;
  for (const line of lines) {
    if (used + line.length + 1 > room) break;
    used += line.length + 1;
    kept += 1;
  }
  return [...lines.slice(0, kept), notice(lines.length - kept)];
}

/** UTF-16 units of `lines`, each with its line end: what GitHub's limit counts at most. */
export function sizeOf(lines: readonly string[]): number {
  return lines.reduce((size, line) => size + line.length + 1, 0);
}
