/** The command that runs the finite-sample algorithm many times and keeps the statistics of every run. */

import { type Command, Option } from 'commander';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { given } from '../../algebra/given.js';
import { InputError, RunError } from '../../engine/errors.js';
import { standingOf } from '../../expression/step.js';
import type { FileContent } from '../../report/replace-file.js';
import type { Ensemble } from '../../simulators/ensemble.js';
import { resolveParameters } from '../../study/parameters.js';
import { requireRoomForRuns, runsNeed } from '../../study/run-size.js';
import { methodOf, simulate } from '../../study/simulate.js';
import { simulateOnWorkers } from '../../workers/ensemble.js';
import { declare } from '../catalogue.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { formatOf } from '../format-option.js';
import { InterruptedError, interruptible } from '../interrupt.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import {
  assignedParameters,
  type CommonOptions,
  type ProblemOptions,
  wholeNumber,
  withCommonOptions,
  withProblemOptions,
  withWorkers,
} from '../options.js';
import { emit, jsonText, note, requireWritable } from '../output.js';
import { toCsv } from '../print/csv.js';
import { createProgress, rateText } from '../progress.js';
import { workerEntry } from '../worker-entry.js';

interface SimulateCommandOptions extends CommonOptions, ProblemOptions {
  readonly method?: string;
  readonly f32?: true;
  readonly seeds: number;
  readonly steps: number;
  readonly points?: number;
  readonly start: 'common' | 'each';
  readonly divergedBudget: number;
  readonly format?: 'csv' | 'json' | 'parquet';
  readonly workers?: number;
}

/** Fewer operations than these in all take less time than starting a worker thread. */
const WORTH_WORKERS = 2e7;

/** `popflow simulate`: an ensemble of runs of the finite-sample algorithm, every run's statistics at every kept step. */
export function addSimulateCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'simulate')
    .option('--method <name>', 'direct or reduced; defaults to reduced where there is one')
    .option('--f32', 'fast mode of the direct method: single precision, with random numbers of its own')
    .requiredOption('--seeds <n>', 'number of runs', wholeNumber(1))
    .requiredOption('--steps <N>', 'steps of each run', wholeNumber(1))
    .option('--points <n>', 'number of equal parts of the kept steps; defaults to 10', wholeNumber(1))
    .addOption(
      new Option('--start <start>', 'one state for all runs (the one of predict), or one for each')
        .choices(['common', 'each'])
        .default('common'),
    )
    .option('--diverged-budget <n>', 'runs that may diverge before the exit code is 4', wholeNumber(0), 0)
    .addOption(new Option('--format <format>', 'defaults to csv').choices(['csv', 'json', 'parquet']));
  withCommonOptions(withWorkers(withProblemOptions(command))).action(
    async (source: string, options: SimulateCommandOptions) => {
      const format = formatOf(options, 'csv');
      if (format === 'parquet' && options.out === undefined && io.stdout.isTTY === true) {
        throw new InputError('--format parquet is binary and stdout is a terminal; give --out dir or redirect stdout');
      }
      const derivation = await derivationOf(source);
      const parameters = resolveParameters(derivation, assignedParameters(options));
      await requireWritable(options.out);
      const { seeds, steps, seed, points, start } = options;
      const method = methodOf(derivation, options.method);
      const progress = createProgress(io, options.quiet);
      const began = performance.now();
      const tell = (fraction: number): void => {
        const rate = (fraction * seeds * steps) / Math.max(1e-3, (performance.now() - began) / 1000);
        progress.update(`${derivation.id} ${method}`, fraction, `${rateText(rate)} steps/s`);
      };
      const precision: 'f64' | 'f32' = options.f32 === true ? 'f32' : 'f64';
      const plain = { seeds, steps, seed, start, method, precision, ...given({ points }) };
      const times = Math.min(points ?? 10, steps) + 1;
      const asked = { seeds, steps, times, statistics: derivation.derive(parameters).statistics.length };
      const alone = runsNeed(derivation, method, parameters, asked).operations ?? 0;
      const workers = options.workers ?? (alone >= WORTH_WORKERS ? io.workers : undefined);
      requireRoomForRuns(derivation, method, parameters, { ...asked, workers: Math.min(workers ?? 0, seeds) });
      const { ensemble, stopped } =
        workers === undefined
          ? { ensemble: simulate(derivation, parameters, { ...plain, progress: tell }), stopped: false }
          : await interruptible((signal) =>
              simulateOnWorkers({ derivation: source, set: assignedParameters(options) }, plain, {
                entry: workerEntry,
                workers,
                signal,
                progress: (done, total) => tell(done / total),
              }),
            );
      progress.end();
      if (ensemble === undefined) {
        throw new InterruptedError(`stopped before one of the ${seeds} runs was finished: there is nothing to keep`);
      }
      if (stopped) note(io, options, `stopped: ${ensemble.seeds} of ${seeds} runs are finished and kept`);
      const partial = stopped ? { partial: true, seedsAsked: seeds } : {};
      const standing = standingOf(derivation.simulators[method]!);
      const about = { derivation: derivation.id, parameters, method, standing, precision, ...partial };
      const name = `${derivation.id}-ensemble${stopped ? '.partial' : ''}.${format}`;
      await emit(io, options, name, print(ensemble, about, format));
      note(io, options, `simulator ${method}, ${standing}`);
      for (const failure of ensemble.failures.slice(0, 3)) {
        note(io, options, `run ${failure.run} diverged at step ${failure.step}: ${failure.reason}`);
      }
      const diverged = ensemble.failures.length;
      if (stopped) finish(EXIT.interrupted);
      if (diverged > options.divergedBudget) {
        throw new RunError(
          `${diverged} of ${ensemble.seeds} runs diverged; --diverged-budget is ${options.divergedBudget}`,
        );
      }
    },
  );
}

function print(ensemble: Ensemble, about: object, format: 'csv' | 'json' | 'parquet'): FileContent {
  const { times, statistics, values, finiteRuns, failures, seeds, seed } = ensemble;
  switch (format) {
    case 'csv':
      return toCsv(['step', 'run', ...statistics], rowsOf(ensemble));
    case 'json':
      return jsonText({ ...about, seeds, seed, steps: times, statistics, runs: finiteRuns, values, failures });
    case 'parquet': {
      const rows = times.flatMap((step) => finiteRuns.map((run) => ({ step, run })));
      const columns = statistics.map((name, s) => ({
        name,
        type: 'DOUBLE' as const,
        data: Float64Array.from(values.flatMap((row) => Array.from(row[s]!))),
      }));
      const buffer = parquetWriteBuffer({
        columnData: [
          { name: 'step', type: 'INT64', data: rows.map(({ step }) => BigInt(step)) },
          { name: 'run', type: 'INT32', data: rows.map(({ run }) => run) },
          ...columns,
        ],
      });
      return new Uint8Array(buffer);
    }
    default: {
      const never: never = format;
      throw new TypeError(`unknown format ${String(never)}`);
    }
  }
}

function rowsOf(ensemble: Ensemble): Iterable<readonly number[]> {
  return { [Symbol.iterator]: () => eachRow(ensemble) };
}

function* eachRow({ times, values, finiteRuns }: Ensemble): Iterator<readonly number[]> {
  for (let t = 0; t < times.length; t++) {
    for (let k = 0; k < finiteRuns.length; k++) {
      yield [times[t]!, finiteRuns[k]!, ...values[t]!.map((column) => column[k]!)];
    }
  }
}
