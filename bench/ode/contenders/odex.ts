/** Lets the `odex` package integrate the benchmark cases and answer with measurements. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Work } from '../../symbolic/measure.js';
import { serve } from '../../symbolic/serve.js';
import { type Case, cases, plainField, tolerances, wayOf } from '../problems.js';

const { version } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('odex/package.json'), 'utf8')) as {
  version: string;
};

/** The part of odex that is used; it comes without types. */
interface Odex {
  readonly Solver: new (
    size: number,
  ) => {
    denseOutput: boolean;
    relativeTolerance: number;
    absoluteTolerance: number;
    solve(f: (t: number, y: number[]) => number[], t: number, y: number[], tEnd: number): { y: number[] };
  };
}

const { Solver } = createRequire(import.meta.url)('odex') as Odex;

/** More evaluations than any case takes: past it odex may never return. */
const mostEvaluations = 100_000;

function work({ field, initial, tEnd, absolute }: Case, tolerance: number): Work {
  const evaluate = plainField(field);
  const size = initial.length;
  let evaluations = 0;
  // It keeps the arrays that it is given, so each evaluation needs a new one.
  const derivative = (_t: number, y: number[]): number[] => {
    evaluations += 1;
    if (evaluations > mostEvaluations) throw new Error('too many evaluations');
    const out = new Array<number>(size);
    evaluate(y, out);
    return out;
  };
  const run = () => {
    evaluations = 0;
    const solver = new Solver(size);
    solver.denseOutput = false;
    solver.relativeTolerance = tolerance;
    solver.absoluteTolerance = tolerance * absolute;
    return solver.solve(derivative, 0, [...initial], tEnd);
  };
  return {
    run,
    batch: 1,
    result: () => {
      const { y } = run();
      return JSON.stringify({ reached: y.every(Number.isFinite), evaluations, y: [...y] });
    },
  };
}

const works = cases
  .filter((one) => !one.stiff)
  .flatMap((one) =>
    tolerances.map(({ exponent, value }): [string, () => Work] => [
      wayOf(one.name, 'GBS', exponent),
      () => work(one, value),
    ]),
  );

await serve(version, Object.fromEntries(works));
