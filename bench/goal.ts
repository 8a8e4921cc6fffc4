/** What every benchmark reports: one row for each comparison that a goal asks for. */

/** Of several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface GoalRow {
  /** For instance `G1`. */
  readonly goal: string;
  /** What is done, for instance `direct f64, d = 1000, m = 8`. */
  readonly task: string;
  readonly peer: string;
  /** How many times as fast as the peer ours shall be; or, where `limit` is `most`, how many times as slow it may be. */
  readonly wanted: number;
  /** Whether the ratio must be at least or at most what is wanted; defaults to `least`. */
  readonly limit?: 'least' | 'most';
  /** Measured; undefined where the peer is absent. */
  readonly ratio: Spread | undefined;
  /** How the comparison was made equal. */
  readonly note?: string;
  /** Why, where the goal is missed: shown only then. */
  readonly why?: string;
}

export type Held = 'held' | 'missed' | 'not measured';

/** The verdict on a row, by the median. */
export function heldOf({ ratio, wanted, limit = 'least' }: GoalRow): Held {
  if (ratio === undefined) return 'not measured';
  return (limit === 'least' ? ratio.median >= wanted : ratio.median <= wanted) ? 'held' : 'missed';
}

/** Median, least and most of at least one number. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no values; a spread needs at least one');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted[sorted.length - 1]! };
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

/** A spread for people: `3.5 (3.1 .. 3.9)`. */
export function spreadText({ median, least, most }: Spread): string {
  return `${digits(median)} (${digits(least)} .. ${digits(most)})`;
}

/** The rows as a Markdown table. */
export function goalTable(rows: readonly GoalRow[]): string {
  const lines = rows.map((row) => {
    const { goal, task, peer, wanted, limit = 'least', ratio, note = '', why } = row;
    const remark = heldOf(row) === 'missed' && why !== undefined ? `${why}; ${note}` : note;
    const measured = ratio === undefined ? 'peer absent' : spreadText(ratio);
    return `| ${goal} | ${task} | ${peer} | ${limit === 'least' ? '≥' : '≤'} ${wanted} | ${measured} | ${heldOf(row)} | ${remark} |`;
  });
  return [
    '| goal | task | against | wanted ratio | measured: median (min .. max) | | note |',
    '|--|--|--|--|--|--|--|',
    ...lines,
  ].join('\n');
}
