import { Command } from 'commander';
import { addCalibrateCommand } from './commands/calibrate.js';
import { addCheckCommand } from './commands/check.js';
import { addCompareCommand } from './commands/compare.js';
import { addDeriveCommand } from './commands/derive.js';
import { addFaultsCommand } from './commands/faults.js';
import { addFitCommand } from './commands/fit.js';
import { addHermiteCommand } from './commands/hermite.js';
import { addLimitCommand } from './commands/limit.js';
import { addListCommand } from './commands/list.js';
import { addMomentCommand } from './commands/moment.js';
import { addPredictCommand } from './commands/predict.js';
import { addSimulateCommand } from './commands/simulate.js';
import { addVerifyCommand } from './commands/verify.js';
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
  const program = createProgram(io, (ended) => {
    code = ended;
  });
  // Whatever the verdict: a result that did not get out is no result.
  const failure =
    (await failureOf(io, () => program.parseAsync([...operandsApart(program, argv)], { from: 'user' }))) ??
    (await failureOf(io, async () => io.stdout.flush?.()));
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

function createProgram(io: CommandIo, finish: (code: ExitCode) => void): Command {
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
  addListCommand(program, io);
  addHermiteCommand(program, io);
  addMomentCommand(program, io);
  addDeriveCommand(program, io);
  addPredictCommand(program, io);
  addSimulateCommand(program, io, finish);
  addCheckCommand(program, io, finish);
  addVerifyCommand(program, io, finish);
  addLimitCommand(program, io, finish);
  addFitCommand(program, io, finish);
  addCompareCommand(program, io, finish);
  addCalibrateCommand(program, io, finish);
  addFaultsCommand(program, io, finish);
  return program;
}

function exitCodes(): string {
  return Object.entries(EXIT)
    .map(([name, code]) => `  ${String(code).padEnd(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
    .join('\n');
}
