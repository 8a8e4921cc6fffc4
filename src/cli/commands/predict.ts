/** The command that integrates one limit model from the state that simulations start from. */

import { type Command, Option } from 'commander';
import { given } from '../../algebra/given.js';
import { InputError } from '../../engine/errors.js';
import { resolveParameters } from '../../study/parameters.js';
import { type Prediction, predict, reached } from '../../study/predict.js';
import { declare } from '../catalogue.js';
import { formatOf } from '../format-option.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import {
  assignedParameters,
  type CommonOptions,
  numberList,
  type ProblemOptions,
  positiveNumber,
  wholeNumber,
  withCommonOptions,
  withProblemOptions,
} from '../options.js';
import { emit, jsonText, note } from '../output.js';
import { toCsv } from '../print/csv.js';

interface PredictCommandOptions extends CommonOptions, ProblemOptions {
  readonly model?: string;
  readonly tEnd?: number;
  readonly points?: number;
  readonly times?: readonly number[];
  readonly rtol?: number;
  readonly atol?: number;
  readonly format?: 'csv' | 'json';
}

/** `popflow predict`: integrates one limit model from the initial state that `simulate` starts from, too. */
export function addPredictCommand(program: Command, io: CommandIo): void {
  const command = declare(program, 'predict')
    .option('--model <id>', 'defaults to the finest model')
    .option('--t-end <T>', 'end of the integration in model time; defaults to the last of --times', positiveNumber)
    .option('--points <n>', 'number of equal steps of the output grid; defaults to 100', wholeNumber(1))
    .option('--times <a,b,c>', 'output times instead of a grid', numberList)
    .option('--rtol <x>', 'relative tolerance; defaults to 1e-9', positiveNumber)
    .option('--atol <x>', 'absolute tolerance; defaults to 1e-12', positiveNumber)
    .addOption(new Option('--format <format>', 'defaults to csv').choices(['csv', 'json']));
  withCommonOptions(withProblemOptions(command)).action(async (name: string, options: PredictCommandOptions) => {
    const format = formatOf(options, 'csv');
    const { model, points, times, rtol, atol, seed } = options;
    const tEnd = options.tEnd ?? times?.at(-1);
    if (tEnd === undefined)
      throw new InputError('--t-end is missing; give the end of the integration, for instance --t-end 1');
    const derivation = await derivationOf(name);
    const parameters = resolveParameters(derivation, assignedParameters(options));
    const prediction = predict(derivation, parameters, {
      tEnd,
      seed,
      ...given({ model, points, times, relativeTolerance: rtol, absoluteTolerance: atol }),
    });
    const text =
      format === 'json'
        ? jsonText({ derivation: derivation.id, parameters, seed, ...toJson(prediction) })
        : toCsv(
            ['t', ...prediction.statistics],
            prediction.times.map((t, index) => [t, ...prediction.values[index]!]),
          );
    await emit(io, options, `${derivation.id}-prediction.${format}`, text);
    // What was reached is printed in any case; the exit code says that it is not all.
    reached(prediction);
    note(io, options, `model ${prediction.model} (${prediction.title}), ${prediction.standing}`);
  });
}

function toJson({ model, title, standing, statistics, times, values, solution }: Prediction): object {
  const { outcome, stats, assumptions } = solution;
  return { model, title, standing, outcome, statistics, times, values, work: stats, assumptions };
}
