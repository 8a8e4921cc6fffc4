/** How a command ends: every exit code has its meaning here, and every failure becomes one here. */

import { CommanderError } from 'commander';
import { saysNoRoom } from '../study/budget.js';
import type { Report } from '../study/result.js';
import { failedRuns } from '../study/result.js';
import { shortened } from './shorten.js';

/** The exit codes, one meaning each. */
export const EXIT = {
  done: 0,
  disagrees: 1,
  badInput: 2,
  inconclusive: 3,
  runFailed: 4,
  unwritten: 5,
  interrupted: 130,
  closedPipe: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meanings, as `popflow --help` and the documentation print them. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done and all claims agree',
  disagrees: 'a claim disagrees',
  badInput: 'bad input, or more than this machine can hold',
  inconclusive: 'inconclusive only',
  runFailed: 'a run failed',
  unwritten: 'the result could not be written',
  interrupted: 'stopped by Ctrl-C or SIGTERM',
  closedPipe: 'the reader of stdout went away',
};

/**
 * The exit code of a report: a failed run comes first, since the report is then not whole; then a claim that disagrees;
 * then one that is open.
 *
 * @param report - the report.
 * @returns the code.
 */
export function exitCodeOf(report: Report): ExitCode {
  if (failedRuns(report).length > 0) return EXIT.runFailed;
  switch (report.verdict) {
    case 'agrees':
      return EXIT.done;
    case 'disagrees':
      return EXIT.disagrees;
    case 'inconclusive':
      return EXIT.inconclusive;
    default: {
      const never: never = report.verdict;
      throw new TypeError(`unknown verdict ${String(never)}`);
    }
  }
}

/** How an error ends a command. */
export interface ErrorExit {
  readonly code: ExitCode;
  /** What to print on stderr; undefined when commander has printed already, or nobody reads any more. */
  readonly message: string | undefined;
}

/**
 * How an error ends a command: always with one line. Bad input is code 2, a failed run 4, a result that cannot be written
 * 5, and a fault of popflow itself 4, with its stack for those who ask for it.
 *
 * @param error - whatever was thrown.
 * @param debug - whether to print the stack of a fault of popflow itself; defaults to false.
 * @returns code and message.
 */
export function errorExit(error: unknown, debug = false): ErrorExit {
  if (error instanceof CommanderError) {
    return { code: error.exitCode === 0 ? EXIT.done : EXIT.badInput, message: undefined };
  }
  if (!(error instanceof Error)) return { code: EXIT.runFailed, message: oneLine(String(error)) };
  // The last resort: whatever foresees what it needs says which number to lower.
  if (saysNoRoom(error)) {
    return { code: EXIT.badInput, message: `there is no room for this (${oneLine(error.message)}); lower its sizes` };
  }
  const message = oneLine(error.message);
  // By name: a user's file, or a worker thread, may have been given a copy of these classes of its own.
  switch (error.name) {
    case 'InputError':
    case 'RangeError':
      return { code: EXIT.badInput, message };
    case 'RunError':
      return { code: EXIT.runFailed, message };
    case 'InterruptedError':
      return { code: EXIT.interrupted, message };
    case 'OutputError': {
      const closed = 'code' in error && error.code === 'EPIPE';
      return closed ? { code: EXIT.closedPipe, message: undefined } : { code: EXIT.unwritten, message };
    }
    default:
      return {
        code: EXIT.runFailed,
        message: debug
          ? (error.stack ?? message)
          : `internal fault: ${oneLine(`${error.name}: ${error.message}`)}; DEBUG=1 shows where`,
      };
  }
}

function oneLine(message: string): string {
  return shortened(message.replace(/\s*\n\s*/g, ' ').trim());
}
