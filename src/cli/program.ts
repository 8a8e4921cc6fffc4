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
import { EXIT, type ExitCode, errorExit } from './exit-code.js';
import type { CommandIo } from './io.js';
import { popflowVersion } from './version.js';

/**
 * Runs one command line.
 *
 * @param argv - the arguments, without node and script.
 * @param io - the streams that it writes to.
 * @returns the exit code: 0 done and all claims agree, 1 a claim disagrees, 2 bad input, 3 inconclusive only, 4 a run
 * failed, 5 the result could not be written. It never throws.
 */
export async function main(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram(io, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const { code: failed, message } = errorExit(error);
    if (message !== undefined) io.stderr.write(`popflow: ${message}\n`);
    return failed;
  }
}

function createProgram(io: CommandIo, finish: (code: ExitCode) => void): Command {
  const program = new Command('popflow')
    .description('derive, predict, simulate and check the population dynamics of learning problems')
    .version(popflowVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(`popflow: ${text.replace(/^error: /, '').replace(/\n(?=.)/g, ' ')}`),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 done and all claims agree, 1 a claim disagrees, 2 bad input, 3 inconclusive only, 4 a run failed, 5 the result could not be written.' +
        '\nParameters of a derivation: popflow derive <derivation> --parameters',
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
