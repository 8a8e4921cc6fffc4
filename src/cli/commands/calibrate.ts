/** The command that measures the error rates of the checker on worlds where the truth is known. */

import type { Command } from 'commander';
import { given } from '../../algebra/given.js';
import { type Calibration, calibrate } from '../../checker/calibration.js';
import { InputError } from '../../engine/errors.js';
import { CALIBRATION_HEAD, calibrationCells, calibrationToHtml } from '../../report/calibration-page.js';
import { requireRoom } from '../../study/budget.js';
import { declare } from '../catalogue.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options.js';
import { emit, jsonText, note, requireWritable } from '../output.js';
import { inColumns } from '../print/columns.js';
import { createProgress } from '../progress.js';

interface CalibrateOptions extends CommonOptions {
  readonly worlds: number;
}

/** `popflow calibrate`: the error rates of the checker, measured where the truth is known. */
export function addCalibrateCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'calibrate').option(
    '--worlds <n>',
    'number of worlds of each kind, at least 100',
    wholeNumber(100),
    1000,
  );
  withCommonOptions(command, 'write calibration.json and the page with the power curve into this directory').action(
    async (options: CalibrateOptions) => {
      const { worlds, seed, out, set } = options;
      if (set.length > 0) throw new InputError(`--set ${set[0]}: a calibration has no parameters; leave it out`);
      // A world takes some twenty milliseconds.
      requireRoom({ '--worlds': worlds }, { '--worlds': 100 }, (asked) => {
        const number = Number(asked['--worlds']);
        return { memory: 1000 * number, heap: 1000 * number, operations: 2e7 * number };
      });
      await requireWritable(out);
      const progress = createProgress(io, options.quiet);
      const calibration = calibrate({ worlds, seed, progress: (done) => progress.update('calibrate', done) });
      progress.end();
      if (out !== undefined) {
        const quiet = { out, ...given({ quiet: options.quiet }) };
        await emit(io, quiet, 'calibration.json', jsonText(calibration));
        await emit(io, quiet, 'calibration.html', calibrationToHtml(calibration));
      }
      io.stdout.write(options.json === true ? jsonText(calibration) : `${tableText(calibration)}\n`);
      if (!calibration.held) note(io, options, 'not all requirements held');
      finish(calibration.held ? EXIT.done : EXIT.disagrees);
    },
  );
}

function tableText({ rows, worlds, runs, level, seed }: Calibration): string {
  return [
    inColumns([CALIBRATION_HEAD, ...rows.map(calibrationCells)]),
    `${worlds} worlds of each kind, ${runs} runs each, level ${100 * level} %, seed ${seed}; [exact 95 % intervals]`,
  ].join('\n');
}
