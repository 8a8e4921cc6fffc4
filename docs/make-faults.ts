/**
 * Writes the tables of docs/faults.md: `npm run faults`. They are what `popflow faults` prints, at seed 0.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { registeredFaults } from '../src/cli/commands/faults.js';
import { FAULT_HEAD, faultCells, faultSummary, TRUTH_HEAD, truthCells } from '../src/report/fault-table.js';
import { type FaultTable, judgeFaults } from '../src/study/faults/table.js';
import { markdownTable, putBetween } from './generated-part.js';

const MARKS = ['<!-- faults: written by `npm run faults`; do not edit by hand -->', '<!-- end of faults -->'] as const;

/** Where the tables stand. */
export const faultsPath = fileURLToPath(new URL('faults.md', import.meta.url));

/** The tables, without their marks. */
export function faultTables(table: FaultTable): string {
  return [
    `Measured by \`popflow faults --seed ${table.seed}\`: ${faultSummary(table)}.`,
    markdownTable([FAULT_HEAD, ...table.faults.map(faultCells)]),
    'Where the theory is right:',
    markdownTable([TRUTH_HEAD, ...table.truths.map(truthCells)]),
  ].join('\n\n');
}

/**
 * Puts the tables between the marks of the page.
 *
 * @throws Error when the marks are missing.
 */
export function withFaults(page: string, text: string): string {
  return putBetween(page, MARKS, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = await readFile(faultsPath, 'utf8');
  await writeFile(faultsPath, withFaults(page, faultTables(judgeFaults({ faults: await registeredFaults() }))));
}
