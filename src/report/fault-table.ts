/** The table of planted faults in cells of text. */

import { digits } from '../study/checks/format.js';
import type { FaultRow, FaultTable, TrueRow } from '../study/faults/table.js';

/** The head of the table of faults. */
export const FAULT_HEAD: readonly string[] = [
  'planted error',
  'problem',
  'verdict',
  'told by',
  'from t',
  'drift',
  'caught',
];

/** The head of the table of true worlds. */
export const TRUTH_HEAD: readonly string[] = ['problem', 'model', 'runs', 'verdict', 'worst point', 'clearance'];

/**
 * The cells of one planted fault.
 *
 * @param row - the fault.
 * @returns error, problem, verdict, worst point, first time, factor of the drift, caught or not.
 */
export function faultCells({
  what,
  world,
  verdict,
  told,
  expected,
  factor,
  caught,
  right,
}: FaultRow): readonly string[] {
  const otherwise = expected.statistics.includes(told.statistic) ? '' : ` (expected ${expected.statistic})`;
  const flagged = right === 'disagrees' ? '; the right model disagrees, too' : '';
  return [
    what,
    world,
    verdict,
    `${told.statistic}${otherwise}: ${digits(told.deviation)}, margin ${digits(told.margin)}, ${errors(told.z)}`,
    told.first === null ? '-' : digits(told.first),
    factor === null ? '-' : `x ${digits(factor)}`,
    `${caught ? 'yes' : 'NO'}${flagged}`,
  ];
}

/**
 * The cells of one true world.
 *
 * @param row - the world.
 * @returns problem, model, runs, verdict, worst point, clearance in standard errors.
 */
export function truthCells({ world, model, runs, verdict, told, clearance, besides }: TrueRow): readonly string[] {
  return [
    world,
    besides ? `${model} (mean, spread and law)` : model,
    String(runs),
    verdict === 'disagrees' ? 'disagrees: FALSE ALARM' : verdict,
    `${told.statistic}: ${digits(told.deviation)}, margin ${digits(told.margin)}, ${errors(told.z)}`,
    String(Number(clearance.toPrecision(2))),
  ];
}

function errors(z: number | null): string {
  return z === null ? 'no spread' : `z = ${Number(z.toPrecision(2))}`;
}

/**
 * What the whole table says, in one line.
 *
 * @param table - the table.
 * @returns for instance `11 of 11 planted errors caught, 0 of 10 true worlds flagged; ...`.
 */
export function faultSummary({ faults, truths, falseAlarm, level, seed }: FaultTable): string {
  const caught = faults.filter((row) => row.caught).length;
  const flagged = truths.filter((row) => row.verdict === 'disagrees').length;
  return (
    `${caught} of ${faults.length} planted errors caught, ${flagged} of ${truths.length} true worlds flagged; level ${100 * level} % a world, ` +
    `seed ${seed}; chance that new runs would flag a mean of a true world: ${falseAlarm < 1e-12 ? 'below 1e-12' : falseAlarm.toExponential(1)}`
  );
}
