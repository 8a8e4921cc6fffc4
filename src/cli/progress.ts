import type { CommandIo } from './io.js';

/** Shows how far a command is. */
export interface Progress {
  /** `fraction` of the task `label`, in [0, 1]. */
  update(label: string, fraction: number): void;
  /** Removes the bar. */
  end(): void;
}

const BAR = 24;
/** A bar is redrawn at most this often, in milliseconds. */
const REDRAW = 100;
/** Elsewhere than on a terminal a task says where it is at most this often, in milliseconds, and once when it is done. */
const SPARSE = 10_000;

/**
 * Progress on stderr: a bar on a terminal, sparse lines elsewhere, nothing when quiet.
 *
 * @param io - the streams.
 * @param quiet - whether to say nothing; defaults to false.
 * @param now - the clock, in milliseconds; defaults to that of the process.
 * @returns the progress.
 */
export function createProgress(io: CommandIo, quiet = false, now: () => number = () => performance.now()): Progress {
  if (quiet) return { update: () => undefined, end: () => undefined };
  return io.stderr.isTTY === true ? bar(io, now) : lines(io, now);
}

function bar({ stderr }: CommandIo, now: () => number): Progress {
  let last = Number.NEGATIVE_INFINITY;
  return {
    update(label, fraction) {
      const time = now();
      if (time - last < REDRAW) return;
      last = time;
      const full = Math.round(BAR * fraction);
      const text = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent(fraction)} ${label}`;
      stderr.write(`\r\u001b[K${text.slice(0, (stderr.columns ?? 80) - 1)}`);
    },
    end() {
      stderr.write('\r\u001b[K');
    },
  };
}

function lines({ stderr }: CommandIo, now: () => number): Progress {
  let last = now();
  const finished = new Set<string>();
  return {
    update(label, fraction) {
      if (fraction >= 1) {
        if (!finished.has(label)) stderr.write(`${label}: done\n`);
        finished.add(label);
      } else if (now() - last >= SPARSE) {
        stderr.write(`${label}: ${percent(fraction).trim()}\n`);
      } else return;
      last = now();
    },
    end: () => undefined,
  };
}

function percent(fraction: number): string {
  return `${Math.floor(100 * fraction)
    .toString()
    .padStart(3)} %`;
}
