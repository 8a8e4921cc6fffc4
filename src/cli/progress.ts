/** How far a command is: a bar on a terminal, sparse lines elsewhere, with durations and rates in words. */

import { visibleLine } from '../report/visible.js';
import { type CommandIo, withSequences } from './io.js';

/** Shows how far a command is. */
export interface Progress {
  /** `fraction` of the task `label`, in [0, 1]; `detail` is said behind it, for instance a rate. */
  update(label: string, fraction: number, detail?: string): void;
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
  return io.stderr.isTTY === true && io.cursor !== false ? bar(io, now) : lines(io, now);
}

function bar({ stderr }: CommandIo, now: () => number): Progress {
  let last = Number.NEGATIVE_INFINITY;
  const left = createClock(now);
  return {
    update(label, fraction, detail) {
      const time = now();
      const remaining = left(label, fraction);
      if (time - last < REDRAW) return;
      last = time;
      const full = Math.round(BAR * fraction);
      const text = `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent(fraction)} ${[label, detail, remaining].filter(Boolean).join(' · ')}`;
      stderr.write(withSequences(`\r\u001b[K${visibleLine(text).slice(0, (stderr.columns ?? 80) - 1)}`));
    },
    end() {
      stderr.write(withSequences('\r\u001b[K'));
    },
  };
}

function lines({ stderr }: CommandIo, now: () => number): Progress {
  let last = now();
  const left = createClock(now);
  const finished = new Set<string>();
  return {
    update(label, fraction, detail) {
      const remaining = left(label, fraction);
      if (fraction >= 1) {
        if (!finished.has(label)) stderr.write(`${label}: done\n`);
        finished.add(label);
      } else if (now() - last >= SPARSE) {
        stderr.write(`${[`${label}: ${percent(fraction).trim()}`, detail, remaining].filter(Boolean).join(' · ')}\n`);
      } else return;
      last = now();
    },
    end: () => undefined,
  };
}

/**
 * How long a task still takes, from how long it took so far: nothing is said before 2 % are done.
 *
 * @param now - the clock, in milliseconds.
 * @returns a function of label and fraction that gives for instance `2 min 10 s left`, or undefined.
 */
function createClock(now: () => number): (label: string, fraction: number) => string | undefined {
  const starts = new Map<string, { readonly time: number; readonly fraction: number }>();
  return (label, fraction) => {
    const start = starts.get(label);
    if (start === undefined) {
      starts.set(label, { time: now(), fraction });
      return undefined;
    }
    if (fraction < 0.02 || fraction >= 1 || fraction <= start.fraction) return undefined;
    return `${durationText(((now() - start.time) * (1 - fraction)) / (fraction - start.fraction) / 1000)} left`;
  };
}

/**
 * A duration for people.
 *
 * @param seconds - finite and >= 0.
 * @returns whole seconds below a minute, minutes and seconds below an hour, else hours and minutes.
 * @example
 * durationText(130.4) // '2 min 10 s'
 */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/**
 * A rate for people: three digits and a prefix.
 *
 * @param rate - finite and >= 0.
 * @returns for instance `12.3 M`.
 * @example
 * rateText(12_345_678) // '12.3 M'
 */
export function rateText(rate: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (rate >= unit) return `${Number((rate / unit).toPrecision(3))} ${name}`;
  }
  return String(Number(rate.toPrecision(3)));
}

function percent(fraction: number): string {
  return `${Math.floor(100 * fraction)
    .toString()
    .padStart(3)} %`;
}
