/** The page of the docs that shows what `npm run bench` measured. */

import { type GoalRow, goalTable, heldOf } from './goal.js';

/** What one benchmark gives. */
export interface PartResults {
  readonly contenders: readonly { readonly name: string; readonly version: string }[];
  /** Why a peer is not there, one line each. */
  readonly absent: readonly string[];
  readonly rows: readonly GoalRow[];
  /** More figures, as Markdown. */
  readonly details?: string;
}

/** `bench/results.json`. */
export interface BenchResults {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  readonly rounds: number;
  readonly parts: Readonly<Record<string, PartResults>>;
}

/** Results as a Markdown page: who was compared, and the table of goals. */
export function benchmarkPage({ node, processor, cores, rounds, parts }: BenchResults): string {
  const rows = Object.values(parts)
    .flatMap((part) => part.rows)
    .sort((a, b) => a.goal.localeCompare(b.goal, 'en', { numeric: true }));
  const held = rows.filter((row) => heldOf(row) === 'held').length;
  const contenders = new Map(
    Object.values(parts).flatMap((part) =>
      part.contenders.map(({ name, version }) => [`${name} ${version}`, name] as const),
    ),
  );
  const absent = [...new Set(Object.values(parts).flatMap((part) => part.absent))];
  return [
    '# Speed',
    '',
    'This page is written by `npm run bench`. It shows popflow beside the programs that do the same work, each part in one run on one machine: only the',
    'ratios mean anything elsewhere. A ratio is how many times as fast as the peer popflow is, taken within a round; the',
    'verdict is by the median. Results are compared before times are. [How it measures](../bench/README.md).',
    '',
    `Node ${node}, ${processor} (${cores} cores), ${rounds} rounds. ${held} of ${rows.length} goals held.`,
    '',
    `Compared: ${[...contenders.keys()].join('; ')}.`,
    ...(absent.length === 0 ? [] : ['', `Absent: ${absent.join('; ')}.`]),
    '',
    goalTable(rows),
    '',
  ].join('\n');
}
