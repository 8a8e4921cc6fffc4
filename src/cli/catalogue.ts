/** The commands as the help lists them: what each is for and what it takes. Their options stand in their own files. */

import type { Command } from 'commander';

/** A command without its options. */
interface Listed {
  readonly description: string;
  /** Its operand with what is said of it; undefined when it takes none. */
  readonly operand?: readonly [syntax: string, description: string];
}

/** The commands in the order of the help. */
export const CATALOGUE = {
  list: {
    description: 'derivations, one line each',
  },
  hermite: {
    description: 'Hermite coefficients of a link, exact where a closed form is known, and its information exponent',
    operand: [
      '<link>',
      'for instance "z^3 - 3*z", "h2 + 1/2*h4", "relu(z)", "gelu(z) - 1/3*h3(z)", "erf(z/sqrt(2))"; other letters need --set name=value',
    ],
  },
  moment: {
    description:
      'Gaussian expectation of a polynomial, symbolic, or of products of link functions of single variables; variables are centred, ' +
      'with variance 1 unless stated',
    operand: ['<expression>', 'for instance "u^2*v^2", "relu(u)*relu(v)", "tanh(u)*v^3"'],
  },
  derive: {
    description: 'population loss, gradient and closed equations of a derivation, step by step',
    operand: ['<derivation>', 'id or path of a file'],
  },
  predict: {
    description: 'integrate a limit model of a derivation',
    operand: ['<derivation>', 'id or path of a file'],
  },
  simulate: {
    description: 'run the finite-sample algorithm of a derivation over many seeds',
    operand: ['<derivation>', 'id or path of a file'],
  },
  check: {
    description: 'run the claims of one derivation and write its report',
    operand: ['<derivation>', 'id or path of a file'],
  },
  verify: {
    description: 'run the claims of all derivations and write one report: the main job',
    operand: ['[derivations...]', 'ids or paths; defaults to all that come with popflow'],
  },
  limit: {
    description: 'test whether a model is the limit of the runs: its deviation on several sizes, extrapolated',
    operand: ['<derivation>', 'id or path of a file'],
  },
  fit: {
    description: 'fit median hitting times to size^p (log size)^q',
    operand: ['<file>', 'CSV or Parquet with the columns size, time and, where runs were given up, censored (0 or 1)'],
  },
  compare: {
    description: 'judge runs that were made elsewhere against a theory, both as files (docs/bring-your-own-data.md)',
  },
  calibrate: {
    description: 'measure the error rates of the checker in worlds where the theory is true by construction',
  },
  faults: {
    description: 'plant one error a derivation and see whether the checker finds it, and leaves true ones alone',
  },
} as const satisfies Readonly<Record<string, Listed>>;

export type CommandName = keyof typeof CATALOGUE;

/**
 * Declares a command of the catalogue: its name, description and operand.
 *
 * @param program - the program that it belongs to.
 * @param name - its name.
 * @returns the command, which has no options yet.
 */
export function declare(program: Command, name: CommandName): Command {
  const { description, operand }: Listed = CATALOGUE[name];
  const command = program.command(name).description(description);
  return operand === undefined ? command : command.argument(...operand);
}
