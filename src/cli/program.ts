/** One command line from its arguments to an exit code: commands are declared, run, and their errors told. */

import { Command } from 'commander';
import { CATALOGUE, type CommandName, declare } from './catalogue.js';
import { withDashedOperands } from './dashed-operands.js';
import { type ErrorExit, EXIT, EXIT_MEANINGS, type ExitCode, errorExit } from './exit-code.js';
import { type CommandIo, cleaned } from './io.js';
import { shortened } from './shorten.js';
import { popflowVersion } from './version.js';

/**
 * Runs one command line.
 *
 * @param argv - the arguments, without node and script.
 * @param terminal - the streams that it writes to; all text is cleaned before it gets there.
 * @returns the exit code, one of `EXIT`. It never throws.
 */
export async function main(argv: readonly string[], terminal: CommandIo): Promise<ExitCode> {
  const io = cleaned(terminal);
  let code: ExitCode = EXIT.done;
  const finish: Finish = (ended) => {
    code = ended;
  };
  // Whatever the verdict: a result that did not get out is no result.
  const failure =
    (await failureOf(io, async () => {
      const program = await createProgram(io, argv, finish);
      return program.parseAsync([...operandsApart(program, argv)], { from: 'user' });
    })) ?? (await failureOf(io, async () => io.stdout.flush?.()));
  if (failure === undefined) return code;
  if (failure.message !== undefined) io.stderr.write(`popflow: ${failure.message}\n`);
  return failure.code;
}

/** How something failed; undefined when it did not (help and version end with an error of code 0). */
async function failureOf(io: CommandIo, action: () => Promise<unknown>): Promise<ErrorExit | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    const exit = errorExit(error, io.debug);
    return exit.code === EXIT.done ? undefined : exit;
  }
}

/** The commands whose operand is an expression, which may begin with a minus. */
const EXPRESSION_COMMANDS: readonly string[] = ['hermite', 'moment'];

function operandsApart(program: Command, argv: readonly string[]): readonly string[] {
  const [name, ...rest] = argv;
  const command = program.commands.find((one) => one.name() === name);
  if (name === undefined || command === undefined || !EXPRESSION_COMMANDS.includes(name)) return argv;
  return [name, ...withDashedOperands(command, rest)];
}

/** Told how a command that ran to its end ended. */
type Finish = (code: ExitCode) => void;

/** Adds a command with its options to the program. */
type Add = (program: Command, io: CommandIo, finish: Finish) => void;

/** What each command needs is loaded when it is called: loading all takes a hundred times as long as printing the help. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<Add>>> = {
  list: async () => (await import('./commands/list.js')).addListCommand,
  hermite: async () => (await import('./commands/hermite.js')).addHermiteCommand,
  moment: async () => (await import('./commands/moment.js')).addMomentCommand,
  derive: async () => (await import('./commands/derive.js')).addDeriveCommand,
  predict: async () => (await import('./commands/predict.js')).addPredictCommand,
  simulate: async () => (await import('./commands/simulate.js')).addSimulateCommand,
  check: async () => (await import('./commands/check.js')).addCheckCommand,
  verify: async () => (await import('./commands/verify.js')).addVerifyCommand,
  limit: async () => (await import('./commands/limit.js')).addLimitCommand,
  fit: async () => (await import('./commands/fit.js')).addFitCommand,
  compare: async () => (await import('./commands/compare.js')).addCompareCommand,
  calibrate: async () => (await import('./commands/calibrate.js')).addCalibrateCommand,
  faults: async () => (await import('./commands/faults.js')).addFaultsCommand,
};

/** The command that the arguments name, also after `help`; undefined when there is none. */
function calledBy([first, second]: readonly string[]): string | undefined {
  return first === 'help' ? second : first;
}

/** The program with all commands; the one that is called is whole, the others are what the help lists of them. */
async function createProgram(io: CommandIo, argv: readonly string[], finish: Finish): Promise<Command> {
  const program = new Command('popflow')
    .description('derive, predict, simulate and check the population dynamics of learning problems')
    .version(popflowVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) =>
        write(`popflow: ${shortened(text.replace(/^error: /, '').replace(/\n(?=.)/g, ' '))}`),
    })
    .addHelpText(
      'after',
      `\nExit codes:\n${exitCodes()}\n\nParameters of a derivation: popflow derive <derivation> --parameters`,
    );
  const called = calledBy(argv);
  for (const name of Object.keys(CATALOGUE) as CommandName[]) {
    if (name === called) (await COMMANDS[name]())(program, io, finish);
    else declare(program, name);
  }
  return program;
}

function exitCodes(): string {
  return Object.entries(EXIT)
    .map(([name, code]) => `  ${String(code).padEnd(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
    .join('\n');
}
