/** What `popflow derive --format typescript|python|julia` prints: the vector field of one model as a file of its own. */

import { type ProgramLanguage, printVectorField } from '../../codegen/print-vector-field.js';
import { InputError } from '../../engine/errors.js';
import type { Derived } from '../../engine/model.js';
import type { Derivation } from '../../study/contract.js';
import { initialState, modelOf } from '../../study/predict.js';
import { printValue } from '../../study/print-value.js';

/** The languages, in the order of the help, with the ending of their files. */
export const PROGRAM_FORMATS: Readonly<Record<ProgramLanguage, string>> = {
  typescript: 'ts',
  python: 'py',
  julia: 'jl',
};

/** Whether a format is a language, which needs a model. */
export function isProgramFormat(format: string): format is ProgramLanguage {
  return Object.hasOwn(PROGRAM_FORMATS, format);
}

/** A model of a derivation, with where it starts. */
export interface ModelChoice {
  readonly derivation: Derivation;
  readonly parameters: object;
  readonly derived: Derived<unknown>;
  /** Id of the model; the finest when undefined. */
  readonly model: string | undefined;
  /** Seed of the initial state. */
  readonly seed: number;
}

/**
 * Prints the vector field of a model.
 *
 * @returns the text of the file, with a newline at its end.
 * @throws InputError when the model is unknown or its vector field was written by hand; RangeError when a moment cannot be
 * exported.
 */
export function printModelProgram(choice: ModelChoice, language: ProgramLanguage): string {
  const { derivation, parameters, derived, seed } = choice;
  const model = modelOf(derived, choice.model);
  if (model.time === 'discrete') {
    throw new InputError(
      `model ${model.id} of ${derivation.id} is a map in discrete time; only vector fields are exported as ${language}`,
    );
  }
  if (model.program === undefined) {
    const exportable = derived.models
      .filter((one) => one.program !== undefined && one.time !== 'discrete')
      .map((one) => one.id);
    const instead = exportable.length === 0 ? 'none of its models can' : `these can: ${exportable.join(', ')}`;
    throw new InputError(
      `model ${model.id} of ${derivation.id} cannot be exported as ${language}: its vector field is a function written by hand (no program); ${instead}`,
    );
  }
  return printVectorField(
    {
      title: derivation.title,
      source: derivation.source,
      model,
      parameters: Object.entries(parameters).map(([name, value]) => [name, printValue(value)]),
      statistics: derived.statistics,
      initialState: Array.from(model.start(initialState(derivation, parameters, seed))),
      seed,
      timePerStep: model.timePerStep,
      program: model.program(),
    },
    language,
  );
}

/**
 * The name of the file: Python and Julia can import no name with a hyphen.
 *
 * @example
 * programFileName('single-index', 'python') // 'single_index.py'
 */
export function programFileName(id: string, language: ProgramLanguage): string {
  return `${language === 'typescript' ? id : id.replace(/\W/g, '_')}.${PROGRAM_FORMATS[language]}`;
}
