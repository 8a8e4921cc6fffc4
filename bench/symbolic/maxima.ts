/** Lets Maxima do the tasks of the symbolic benchmark, in a fresh process for each measurement. */

import { spawnSync } from 'node:child_process';
import type { Measurement } from './measure.js';
import { hermiteDegree, lossText, overlaps, powers } from './problem.js';

const variables = `[${overlaps.join(', ')}]`;

const recursion = (before: string, here: string, next: string): string =>
  `block([a: ${before}, b: ${here}, c, found: []],
    for n: 1 thru ${hermiteDegree - 1} do (c: ${next}, a: b, b: c, found: cons(b, found)), reverse(found))`;

/** What Maxima does for each way; rat(...) is its canonical rational form, expand(...) its general one. */
const ways: Readonly<Record<string, string>> = {
  'hermite-rat': recursion('rat(1)', 'rat(z)', 'rat(z)*b - n*a'),
  'hermite-expand': recursion('1', 'z', 'expand(z*b - n*a)'),
  'loss-rat': `block([l: rat(${lossText})], cons(l, map(lambda([x], diff(l, x)), ${variables})))`,
  'loss-expand': `block([l: expand(${lossText})], cons(l, map(lambda([x], expand(diff(l, x))), ${variables})))`,
  ...Object.fromEntries(
    Object.entries(powers).flatMap(([name, { symbols, exponent }]) => [
      [`${name}-rat`, `[rat(${symbols.join('+')})^${exponent}]`],
      [`${name}-expand`, `[expand((${symbols.join('+')})^${exponent})]`],
    ]),
  ),
};

/** Its clock ticks every 10 ms, so it runs longer than the others. */
const longerBy = 4;

function run(script: string): string {
  const { error, stdout } = spawnSync('maxima', ['--very-quiet'], {
    input: `${script}quit()$\n`,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 1 << 26,
  });
  if (error) throw error;
  return stdout;
}

/** The version, or undefined where there is no Maxima. */
export function maximaVersion(): string | undefined {
  const { error, stdout } = spawnSync('maxima', ['--version'], { encoding: 'utf8', timeout: 60_000 });
  return error ? undefined : stdout.trim().replace(/^Maxima /, '');
}

/** In a fresh process each time, which needs no warm-up: Maxima compiles nothing as it runs. */
export function measureMaxima(way: string, budget: number): Measurement {
  const output = run(`display2d: false$ linel: 100000$
work() := ${ways[way]!}$
clock() := ?get\\-internal\\-run\\-time()/?internal\\-time\\-units\\-per\\-second$
once: work()$
timed() := block([start: clock(), count: 0, elapsed: 0],
  while elapsed < ${longerBy * budget} do (apply('work, []), count: count + 1, elapsed: clock() - start),
  float(elapsed/count))$
print("seconds", timed(), "end")$
print("result", simplode(map(lambda([x], string(ratdisrep(x))), once), ";"), "end")$
`).replace(/\\?\n/g, ' ');
  const seconds = /seconds +(\S+) +end/.exec(output)?.[1];
  const result = /result (.*?) end/.exec(output)?.[1];
  if (seconds === undefined || result === undefined) throw new Error(`Maxima answered ${output.slice(0, 300)}`);
  return { seconds: Number(seconds), result: result.replaceAll(' ', '') };
}
