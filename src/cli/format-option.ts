/** Which output format a command was asked for, where `--json` and `--format` may both be given. */

import { InputError } from '../engine/errors.js';

/**
 * The format of a command's output: `--json` is short for `--format json`.
 *
 * @param options - `format` and `json`, as typed.
 * @param fallback - the format when neither is given.
 * @returns the format.
 * @throws InputError when the two contradict each other.
 * @example
 * formatOf({ json: true }, 'csv') // 'json'
 */
export function formatOf<F extends string>(
  options: { readonly format?: F; readonly json?: boolean },
  fallback: F,
): F | 'json' {
  const { format, json } = options;
  if (json !== true) return format ?? fallback;
  if (format !== undefined && format !== 'json') {
    throw new InputError(`--json and --format ${format} contradict each other; give one of them`);
  }
  return 'json';
}
