/** The name that was probably meant, so that a typo costs one look. */

/** ` Did you mean "x"?` with a leading blank, or nothing if no name is within two edits. */
export function didYouMean(name: string, names: readonly string[]): string {
  const near = names
    .map((candidate) => ({ candidate, edits: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.min(2, Math.floor(candidate.length / 2)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near === undefined ? "" : ` Did you mean "${near.candidate}"?`;
}

/** Insertions, deletions and replacements between two words. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
