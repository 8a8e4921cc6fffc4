/** Expressions that begin with a minus, `hermite -z^2`: an argument that can be no option of the command is one of its operands. */

import type { Command, Option } from 'commander';

/** What a long option looks like; `--z^2` does not. */
const longOption = /^--[A-Za-z][A-Za-z0-9-]*(=.*)?$/s;

/**
 * The arguments of a command whose operand is an expression, so that commander takes `-z^2`, `-z` and `-u*v` for the expression that they are:
 * operands are put behind `--`, in their order. Options and their values stay; what looks like a long option stays one (a misspelt option is an error).
 *
 * @param command - the command.
 * @param argv - what follows its name.
 * @returns the arguments in another order; the same when no operand begins with a minus.
 */
export function withDashedOperands(command: Command, argv: readonly string[]): readonly string[] {
  // With the option for help, which `command.options` leaves out.
  const known: readonly Option[] = command.createHelp().visibleOptions(command);
  const find = (name: string): Option | undefined => known.find(({ long, short }) => name === long || name === short);
  const [options, operands]: [string[], string[]] = [[], []];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at]!;
    if (argument === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    const option = find(argument);
    if (option !== undefined) {
      options.push(argument);
      if (option.required && at + 1 < argv.length) {
        at += 1;
        options.push(argv[at]!);
      }
    } else if (longOption.test(argument)) {
      options.push(argument);
    } else {
      operands.push(argument);
    }
  }
  return operands.some((operand) => operand.startsWith('-')) ? [...options, '--', ...operands] : argv;
}
