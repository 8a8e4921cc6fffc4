/** The options that commands share, and how the numbers given to them are read and checked. */

import { type Command, InvalidArgumentError } from 'commander';

/** The options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly set: readonly string[];
  readonly seed: number;
  readonly out?: string;
  readonly quiet?: boolean;
}

/**
 * Adds the options that every command takes.
 *
 * @param command - the command.
 * @param out - what `--out` is for in this command.
 * @returns the same command.
 */
export function withCommonOptions(command: Command, out = 'write the result into this directory'): Command {
  return command
    .option('--json', 'machine output on stdout, nothing else there')
    .option('--set <name=value>', 'set a parameter (repeatable)', collect, [])
    .option('--seed <n>', 'master seed', wholeNumber(0), 0)
    .option('--out <dir>', out)
    .option('--quiet', 'no progress and no notes on stderr');
}

/**
 * Adds `--workers`.
 *
 * @param command - a command whose work can be shared out.
 * @returns the same command.
 */
export function withWorkers(command: Command): Command {
  return command.option(
    '--workers <n>',
    'worker threads; defaults to one for each core. Results do not depend on it',
    wholeNumber(1),
  );
}

/** Parameters that have a flag of their own: `--link "relu(z)"` is `--set link=relu(z)`. */
export interface ProblemOptions {
  readonly link?: string;
  readonly learner?: string;
  readonly targets?: string;
  readonly neurons?: string;
  readonly loss?: string;
}

/**
 * Adds the flags of an ad-hoc problem.
 *
 * @param command - a command that takes a derivation.
 * @returns the same command.
 */
export function withProblemOptions(command: Command): Command {
  return command
    .option('--link <text>', 'target link, the same as --set link=...')
    .option('--learner <text>', 'learner link, the same as --set learner=...')
    .option('--targets <n>', 'number of target directions, the same as --set targets=...')
    .option('--neurons <n>', 'number of neurons, the same as --set neurons=...')
    .option('--loss <name>', 'mse or correlation, the same as --set loss=...');
}

/**
 * All assignments of a command line: `--set` and the flags of an ad-hoc problem.
 *
 * @param options - as commander read them.
 * @returns texts of the form `name=value`.
 * @example
 * assignedParameters({ set: ['d=50'], link: 'h2' }) // ['d=50', 'link=h2']
 */
export function assignedParameters(options: ProblemOptions & Pick<CommonOptions, 'set'>): readonly string[] {
  const { link, learner, targets, neurons, loss } = options;
  const flags = Object.entries({ link, learner, targets, neurons, loss });
  return [...options.set, ...flags.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))];
}

/**
 * Gathers a repeatable option.
 *
 * @param value - the next value.
 * @param previous - those before.
 * @returns all of them.
 */
export function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/**
 * A reader of whole numbers.
 *
 * @param least - smallest value that is allowed.
 * @param most - largest value that is allowed; defaults to none in particular.
 * @returns a function for commander that throws one line for anything else.
 * @example
 * wholeNumber(1)('12') // 12
 */
export function wholeNumber(least: number, most?: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isWhole = text.trim() !== '' && Number.isSafeInteger(value);
    if (isWhole && value >= least && (most === undefined || value <= most)) return value;
    throw new InvalidArgumentError(
      most === undefined ? `must be a whole number >= ${least}` : `must be a whole number from ${least} to ${most}`,
    );
  };
}

/**
 * Reads a positive number.
 *
 * @param text - as typed.
 * @returns the number.
 * @throws InvalidArgumentError when it is none.
 * @example
 * positiveNumber('1e-3') // 0.001
 */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a finite number > 0');
}

/**
 * Reads a number that is not negative.
 *
 * @param text - as typed.
 * @returns the number.
 * @throws InvalidArgumentError when it is none.
 * @example
 * nonNegativeNumber('0') // 0
 */
export function nonNegativeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('must be a finite number >= 0');
}

/**
 * Reads a list of numbers.
 *
 * @param text - numbers separated by commas.
 * @returns the numbers.
 * @throws InvalidArgumentError when one of them is none.
 * @example
 * numberList('0,0.5,1') // [0, 0.5, 1]
 */
export function numberList(text: string): readonly number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (part.trim() !== '' && Number.isFinite(value)) return value;
    throw new InvalidArgumentError(`must be numbers separated by commas; '${part}' is none`);
  });
}
