/**
 * The known name that was probably meant.
 *
 * @param name - what was written.
 * @param known - the names that exist.
 * @returns the closest name when it is at most a third of its letters (and at least 1, at most 3 edits) away, else
 * undefined.
 * @example
 * nearMiss('single-indx', ['single-index', 'orthogonal-multi-index']) // 'single-index'
 * nearMiss('zebra', ['single-index']) // undefined
 */
export function nearMiss(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.min(3, Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3)));
    if (distance <= allowed && distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/**
 * One line for an unknown name: quotes it, proposes the near miss, lists what exists.
 *
 * @param what - what the name should have named, for instance `parameter`.
 * @param name - what was written.
 * @param known - the names that exist.
 * @returns the message.
 * @example
 * unknownName('model', 'flw', ['flow', 'map']) // "unknown model 'flw'; did you mean 'flow'? There are: flow, map"
 */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearMiss(name, known);
  const list = known.length === 0 ? 'There are none' : `There are: ${known.join(', ')}`;
  return near === undefined
    ? `unknown ${what} '${name}'. ${list}`
    : `unknown ${what} '${name}'; did you mean '${near}'? ${list}`;
}

/** Optimal string alignment distance: insertion, deletion, substitution and swap of neighbours count 1 each. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
