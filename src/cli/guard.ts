/** The end of the process belongs to popflow: code of the user that ends it, or throws where nobody waits, never passes for a verdict. */

import { uncalled } from '../study/place.js';
import { EXIT, type ExitCode } from './exit-code.js';

const ENDED =
  'the run failed: the process was ended before it was done; no code that popflow runs may call process.exit';

/**
 * Runs the whole work of the process and ends it with the code of the work, whatever timers a user's file has left.
 *
 * When the process ends before the work has - `process.exit` in a user's file, an error in a timer, a promise that nobody waits
 * for - one line says so and the code is that of a failed run.
 *
 * @param work - gives the exit code; it never throws, and what it wrote is out when it is done.
 */
export function guarded(work: () => Promise<ExitCode>): void {
  let done = false;
  let told = false;
  const end = (line: string): void => {
    if (told) return;
    told = true;
    process.stderr.write(`popflow: ${line}\n`);
  };
  const uncaught = (error: unknown): void => {
    end(`the run failed: ${uncalled(error)}`);
    process.exit(EXIT.runFailed);
  };
  process.on('uncaughtException', uncaught);
  process.on('unhandledRejection', uncaught);
  process.on('exit', () => {
    if (done) return;
    end(ENDED);
    process.exitCode = EXIT.runFailed;
  });
  // What process.exit ends in, and what a user's file may call beside it: no listener hears of that.
  const ending = process as NodeJS.Process & { reallyExit(code?: number): never };
  const ended = ending.reallyExit;
  ending.reallyExit = (code) => {
    if (!done) end(ENDED);
    return ended.call(process, done ? code : EXIT.runFailed);
  };
  work().then(async (code) => {
    // A promise that failed while nobody waited is told of once all that is ready has been done.
    await new Promise((next) => setImmediate(next));
    done = true;
    process.exitCode = code;
    // A reader that has gone takes nothing more: then there is nothing to wait for.
    await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((out) => stream.write('', out))));
    process.exit(code);
  }, uncaught);
}
