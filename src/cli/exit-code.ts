import { CommanderError } from 'commander';
import type { Report } from '../derivation/result.js';
import { failedRuns } from '../derivation/run.js';

/** The exit codes, one meaning each. */
export const EXIT = {
  done: 0,
  disagrees: 1,
  badInput: 2,
  inconclusive: 3,
  runFailed: 4,
  unwritten: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

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
  /** What to print on stderr; undefined when commander has printed already. */
  readonly message: string | undefined;
}

/**
 * How an error ends a command: bad input is one line and code 2, a failed run one line and code 4, a result that
 * cannot be written one line and code 5, a fault of popflow itself its stack and code 4.
 *
 * @param error - whatever was thrown.
 * @returns code and message.
 */
export function errorExit(error: unknown): ErrorExit {
  if (error instanceof CommanderError) {
    return { code: error.exitCode === 0 ? EXIT.done : EXIT.badInput, message: undefined };
  }
  if (!(error instanceof Error)) return { code: EXIT.runFailed, message: String(error) };
  // By name: a user's file may have been given a copy of these classes of its own.
  if (error.name === 'InputError' || error.name === 'RangeError') {
    return { code: EXIT.badInput, message: oneLine(error.message) };
  }
  if (error.name === 'RunError') return { code: EXIT.runFailed, message: oneLine(error.message) };
  if (error.name === 'OutputError') return { code: EXIT.unwritten, message: oneLine(error.message) };
  return { code: EXIT.runFailed, message: error.stack ?? error.message };
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ');
}
