/** The command that prints a derivation's steps, closed equations and models, or its parameters. */

import { type Command, Option } from 'commander';
import { InputError, RunError } from '../../engine/errors.js';
import type { Evidence, Step } from '../../expression/step.js';
import { parameterTable, resolveParameters } from '../../study/parameters.js';
import { printValue } from '../../study/print-value.js';
import { declare } from '../catalogue.js';
import { formatOf } from '../format-option.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import {
  assignedParameters,
  type CommonOptions,
  type ProblemOptions,
  withCommonOptions,
  withProblemOptions,
} from '../options.js';
import { emit, jsonText } from '../output.js';
import { inColumns } from '../print/columns.js';
import { DOCUMENT_FORMATS, type DocumentFormat, printDocument } from '../print/derived-document.js';
import { isProgramFormat, PROGRAM_FORMATS, printModelProgram, programFileName } from '../print/vector-field.js';

interface DeriveOptions extends CommonOptions, ProblemOptions {
  readonly format?: DocumentFormat | keyof typeof PROGRAM_FORMATS;
  readonly model?: string;
  readonly evidence?: boolean;
  readonly parameters?: boolean;
}

/** `popflow derive`: the steps, the closed equations and the models, or with `--parameters` what `--set` may change. */
export function addDeriveCommand(program: Command, io: CommandIo): void {
  const command = declare(program, 'derive')
    .addOption(
      new Option('--format <format>', 'defaults to text').choices([
        ...Object.keys(DOCUMENT_FORMATS),
        ...Object.keys(PROGRAM_FORMATS),
      ]),
    )
    .option(
      '--model <id>',
      'with typescript, python, julia: the model whose vector field is printed; defaults to the finest',
    )
    .option('--evidence', 'gather the evidence of each step and print it')
    .option('--parameters', 'print the parameters that --set may change, and nothing else');
  withCommonOptions(withProblemOptions(command)).action(async (name: string, options: DeriveOptions) => {
    const derivation = await derivationOf(name);
    const format = formatOf(options, 'text');
    refuseContradictions(options, format);
    if (options.parameters === true) {
      const table = parameterTable(derivation);
      const rows = table.map((row) => [row.name, printValue(row.default), row.allowed, row.description]);
      const text =
        format === 'json' ? jsonText(table) : `${inColumns([['name', 'default', 'allowed', 'meaning'], ...rows])}\n`;
      await emit(io, options, `${derivation.id}-parameters.${format === 'json' ? 'json' : 'txt'}`, text);
      return;
    }
    const parameters = resolveParameters(derivation, assignedParameters(options));
    const derived = derivation.derive(parameters);
    if (isProgramFormat(format)) {
      const { model, seed } = options;
      const text = printModelProgram({ derivation, parameters, derived, model, seed }, format);
      await emit(io, options, programFileName(derivation.id, format), text);
      return;
    }
    const evidence = options.evidence === true ? derived.steps.map(evidenceOf) : undefined;
    const text = printDocument({ derivation, parameters, derived, evidence }, format);
    await emit(io, options, `${derivation.id}.${DOCUMENT_FORMATS[format]}`, text);
  });
}

/** A file of code holds no table of evidence or parameters, and a document holds all models. */
function refuseContradictions({ model, evidence, parameters }: DeriveOptions, format: string): void {
  const languages = Object.keys(PROGRAM_FORMATS).join(', ');
  if (!isProgramFormat(format)) {
    if (model === undefined) return;
    throw new InputError(`--model goes with --format ${languages}; --format ${format} prints every model`);
  }
  for (const [name, given] of Object.entries({ evidence, parameters })) {
    if (given !== true) continue;
    throw new InputError(`--${name} and --format ${format} contradict each other; give one of them`);
  }
}

function evidenceOf(step: Step): readonly Evidence[] {
  try {
    return step.verify();
  } catch (error) {
    throw new RunError(`step ${step.id}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
