/** The command that tests, at several sizes of a problem, whether its runs approach a limit model. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { given } from '../../algebra/given.js';
import type { LimitJudgement } from '../../checker/limit-judgement.js';
import { InputError } from '../../engine/errors.js';
import { type LimitRun, runLimitCheck } from '../../study/checks/limit.js';
import type { Derivation, PerProfile } from '../../study/contract.js';
import { emptyRecord, recording, settingsOfRecord } from '../../study/parameter-use.js';
import { resolveParameters } from '../../study/parameters.js';
import { modelOf } from '../../study/predict.js';
import type { ClaimResult } from '../../study/result.js';
import { claimVerdict, readsOf } from '../../study/run-claim.js';
import { requireRoomForRuns } from '../../study/run-size.js';
import { methodOf } from '../../study/simulate.js';
import { declare } from '../catalogue.js';
import type { ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import {
  assignedParameters,
  type CommonOptions,
  nonNegativeNumber,
  numberList,
  type ProblemOptions,
  positiveNumber,
  wholeNumber,
  withCommonOptions,
  withProblemOptions,
} from '../options.js';
import { jsonText, requireWritable } from '../output.js';
import { inColumns } from '../print/columns.js';
import { printClaim } from '../print-report.js';
import { createProgress } from '../progress.js';

interface Size {
  readonly name: string;
  readonly values: readonly number[];
}

interface LimitCommandOptions extends CommonOptions, ProblemOptions {
  readonly model?: string;
  readonly size: Size;
  readonly statistic?: string;
  readonly power?: number;
  readonly tEnd: number;
  readonly time: 'end' | 'largest';
  readonly seeds: number;
  readonly method?: string;
  readonly tolerance: number;
  readonly orderTolerance: number;
  readonly divergedBudget: number;
}

/** `popflow limit`: an ad-hoc test of a limit on several sizes. */
export function addLimitCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'limit')
    .requiredOption(
      '--size <name=a,b,c,d>',
      'a parameter and at least 4 values of it, for instance d=50,100,200,400',
      size,
    )
    .option('--model <id>', 'defaults to the finest model')
    .option('--statistic <name>', 'whose deviation; defaults to the first')
    .option(
      '--power <q>',
      'stated order as a power of the size; defaults to -1 for whole sizes above 1, to 1 for sizes below 1',
      finiteNumber,
    )
    .option('--t-end <T>', 'end of the runs in model time', positiveNumber, 1)
    .addOption(
      new Option('--time <when>', 'when the deviation is taken: at the end, or where a pilot finds it largest')
        .choices(['end', 'largest'])
        .default('end'),
    )
    .option('--seeds <n>', 'runs for each size', wholeNumber(2), 100)
    .option('--method <name>', 'direct or reduced; defaults to reduced where there is one')
    .option('--tolerance <x>', 'deviation in the limit that still counts as 0', nonNegativeNumber, 0.01)
    .option(
      '--order-tolerance <x>',
      'deviation of the order that still counts as the stated one',
      nonNegativeNumber,
      0.25,
    )
    .option('--diverged-budget <n>', 'runs that may diverge before the exit code is 4', wholeNumber(0), 0);
  withCommonOptions(withProblemOptions(command), 'write the report into this directory').action(
    async (name: string, options: LimitCommandOptions) => {
      const derivation = await derivationOf(name);
      await requireWritable(options.out);
      finish(await runLimit(io, derivation, options));
    },
  );
}

async function runLimit(io: CommandIo, derivation: Derivation, options: LimitCommandOptions): Promise<ExitCode> {
  const { seed, seeds, statistic, method, tEnd, time, tolerance, orderTolerance, divergedBudget } = options;
  const { name, values } = options.size;
  const set = assignedParameters(options);
  const at = (value: number): object => resolveParameters(derivation, [...set, `${name}=${value}`]);
  const parameters = at(values[0]!);
  const model = options.model ?? modelOf(derivation.derive(parameters)).id;
  for (const value of values) requireRoomAt(derivation, at(value), options, model);
  const expect = { power: options.power ?? usualPower(options.size), tolerance, orderTolerance };
  const progress = createProgress(io, options.quiet);
  const started = performance.now();
  const record = emptyRecord();
  const run = runLimitCheck<object, unknown>(
    {
      sizes: both(values),
      sizeName: name,
      model,
      tEnd,
      time,
      expect,
      divergedBudget,
      seeds: both(seeds),
      at: (_parameters, value) => at(value),
      ...given({ observable: statistic, simulator: method }),
    },
    {
      derivation,
      parameters: recording(parameters, record),
      profile: 'quick',
      seed,
      progress: (fraction) => progress.update(`${derivation.id} limit`, fraction),
    },
  );
  progress.end();
  const { id, title, source, summary } = derivation;
  if (options.json === true) {
    io.stdout.write(jsonText(plain(run, { derivation: id, model, size: name })));
  } else {
    io.stdout.write(`${table(run, name)}\n\n`);
  }
  const { outcome } = run;
  const failed = outcome.failures.diverged > divergedBudget;
  const { diverged, runs } = outcome.failures;
  const claim: ClaimResult = {
    id: 'limit',
    title: `${model} as a limit in ${name}`,
    statement: `The deviation of ${model} from the runs vanishes as ${name} goes to ${expect.power < 0 ? 'infinity' : '0'}.`,
    origin: 'measured',
    source: 'popflow limit',
    verdict: claimVerdict(outcome.findings, failed),
    ...outcome,
    settings: { ...outcome.settings, ...settingsOfRecord(record) },
    ...(failed ? { error: `${diverged} of ${runs} runs diverged; --diverged-budget is ${divergedBudget}` } : {}),
    seconds: (performance.now() - started) / 1000,
  };
  const read = new Set(readsOf([record]));
  const used = Object.fromEntries(Object.entries(parameters).filter(([one]) => read.has(one)));
  const about = { id, title, source, summary, parameters: used };
  const { json: _, ...rest } = options;
  return printClaim(options.json === true ? { ...io, stdout: SILENT } : io, about, claim, rest);
}

/** Runs of one size must fit before those of the first size start. */
function requireRoomAt(
  derivation: Derivation,
  parameters: object,
  { seeds, tEnd, method }: Pick<LimitCommandOptions, 'seeds' | 'tEnd' | 'method'>,
  model: string,
): void {
  const derived = derivation.derive(parameters);
  const steps = Math.max(1, Math.round(tEnd / modelOf(derived, model).timePerStep));
  const asked = { seeds, steps, times: 2, statistics: derived.statistics.length };
  requireRoomForRuns(derivation, methodOf(derivation, method), parameters, asked);
}

function both<T>(value: T): PerProfile<T> {
  return { quick: value, full: value };
}

/** With `--json` stdout holds the judgement and nothing else. */
const SILENT = { write: () => undefined };

/** What `--json` prints: the judgement with its sizes. */
function plain({ judgement, observable, fraction, sameStart }: LimitRun, about: object): object {
  return { ...about, statistic: observable, fractionOfEnd: fraction, sameStart, ...judgement };
}

function table({ judgement, observable }: LimitRun, name: string): string {
  const number = (value: number): string => String(Number(value.toPrecision(4)));
  const row = ({ size: at, seeds, mean, low, high, resolved, residual }: LimitJudgement['sizes'][number]) => [
    number(at),
    String(seeds),
    `${number(mean)} [${number(low)}, ${number(high)}]`,
    resolved ? 'yes' : 'no',
    number(residual),
  ];
  return inColumns([
    [name, 'runs', `deviation of ${observable}`, 'told from 0', 'residual'],
    ...judgement.sizes.map(row),
  ]);
}

/** Sizes that count go to infinity, and sizes that measure go to 0; between them nobody guesses. */
function usualPower({ name, values }: Size): number {
  if (values.every((value) => Number.isInteger(value) && value > 1)) return -1;
  if (values.every((value) => value < 1)) return 1;
  throw new InputError(
    `sizes ${name} = ${values.join(', ')} may go to infinity or to 0; give --power, for instance --power=-1 (O(1/${name})) or --power 1 (O(${name}))`,
  );
}

function size(text: string): Size {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('must have the form name=a,b,c,d, for instance d=50,100,200,400');
  const values = numberList(text.slice(at + 1));
  if (values.length < 4) throw new InvalidArgumentError(`${values.length} sizes; a limit test needs at least 4`);
  const bad = values.find((value) => !(value > 0));
  if (bad !== undefined) throw new InvalidArgumentError(`${bad} is no size; sizes must be > 0`);
  return { name: text.slice(0, at).trim(), values };
}

function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value !== 0) return value;
  throw new InvalidArgumentError('must be a finite number other than 0');
}
