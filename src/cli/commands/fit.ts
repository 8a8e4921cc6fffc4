/** The command that fits a scaling law to hitting times that were measured elsewhere. */

import { type Command, InvalidArgumentError } from 'commander';
import type { SizeGroup } from '../../checker/median-line.js';
import { fitScaling, judgeExponent, type ScalingFit } from '../../checker/scaling.js';
import { InputError } from '../../engine/errors.js';
import { declare } from '../catalogue.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { nonNegativeNumber, wholeNumber } from '../options.js';
import { jsonText } from '../output.js';
import { inColumns } from '../print/columns.js';
import { missingColumn, numbersOf, readTable, type Table } from '../read-table.js';

interface FitCommandOptions {
  readonly exponent: number | 'free';
  readonly logPower: number | 'free';
  readonly stated?: number;
  readonly tolerance?: number;
  readonly json?: boolean;
  readonly seed: number;
}

/** `popflow fit`: a scaling law through hitting times that were measured elsewhere. */
export function addFitCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  declare(program, 'fit')
    .option('--exponent <p>', 'fix p at a number, or free', numberOrFree, 'free')
    .option('--log-power <q>', 'fix q at a number, or free', numberOrFree, 0)
    .option('--stated <p>', 'the exponent that a theory states, to be judged', finiteNumber)
    .option('--tolerance <x>', 'how far from it p may be', nonNegativeNumber)
    .option('--json', 'machine output on stdout, nothing else there')
    .option('--seed <n>', 'seed of the resamples', wholeNumber(0), 0)
    .action(async (path: string, options: FitCommandOptions) => {
      const { exponent, logPower, stated, tolerance, seed } = options;
      if ((stated === undefined) !== (tolerance === undefined)) {
        throw new InputError('--stated and --tolerance belong together; give both, or neither');
      }
      const fit = fitScaling({ groups: groupsOf(await readTable(path)), exponent, logPower, seed });
      const judgement =
        stated === undefined || tolerance === undefined ? undefined : judgeExponent(fit, { stated, tolerance });
      io.stdout.write(options.json === true ? jsonText({ ...fit, judgement }) : `${print(fit, judgement)}\n`);
      const codes = { agrees: EXIT.done, disagrees: EXIT.disagrees, inconclusive: EXIT.inconclusive };
      if (judgement !== undefined) finish(codes[judgement.verdict]);
    });
}

function groupsOf(table: Table): readonly SizeGroup[] {
  for (const name of ['size', 'time']) if (!table.columns.includes(name)) throw missingColumn(table, name);
  const [sizes, times] = [numbersOf(table, 'size', true), numbersOf(table, 'time', true)];
  const censored = table.columns.includes('censored')
    ? table.cells('censored').map((cell, row) => isCensored(cell, table.place(row)))
    : Array.from(times, () => false);
  const rowsOf = new Map<number, number[]>();
  sizes.forEach((size, row) => {
    rowsOf.set(size, [...(rowsOf.get(size) ?? []), row]);
  });
  return [...rowsOf]
    .sort(([a], [b]) => a - b)
    .map(([size, rows]) => ({
      size,
      times: rows.map((row) => times[row]!),
      censored: rows.map((row) => censored[row]!),
    }));
}

function isCensored(cell: unknown, place: string): boolean {
  const text = String(cell).trim().toLowerCase();
  if (text === '1' || text === 'true') return true;
  if (text === '0' || text === 'false') return false;
  throw new InputError(`${place}: censored is ${JSON.stringify(text)}; must be 0 or 1 (true, false)`);
}

function print(fit: ScalingFit, judgement: ReturnType<typeof judgeExponent> | undefined): string {
  const number = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(4))));
  const rows = fit.sizes.map((one) => [
    number(one.size),
    String(one.seeds),
    String(one.censored),
    `${number(one.median)} [${number(one.low)}, ${number(one.high)}]`,
    one.usable ? number(one.residual) : one.reason,
  ]);
  const verdict = judgement === undefined ? [] : [`${judgement.verdict}: ${judgement.comment}`];
  return [
    inColumns([['size', 'runs', 'censored', 'median time', 'residual of its logarithm'], ...rows]),
    '',
    `median = ${number(fit.prefactor)} size^${number(fit.exponent)} (log size)^${number(fit.logPower)}`,
    fit.comment,
    ...verdict,
  ].join('\n');
}

function numberOrFree(text: string): number | 'free' {
  return text === 'free' ? 'free' : finiteNumber(text);
}

function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('must be a finite number');
}
