/** Lets the solvers of this repository integrate the benchmark cases and answer with measurements. */

import { readFileSync } from 'node:fs';
import { piController } from '../../../src/solvers/ode/controller.js';
import { dop853 } from '../../../src/solvers/ode/dop853.js';
import { predictiveController } from '../../../src/solvers/ode/predictive-controller.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { rowFlowTerm } from '../../../src/solvers/ode/row-flow.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Solver } from '../../../src/solvers/ode/solver.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { tsit5 } from '../../../src/solvers/ode/tsit5.js';
import type { Work } from '../../symbolic/measure.js';
import { serve } from '../../symbolic/serve.js';
import { type Case, cases, plainField, plainJacobian, tolerances, wayOf } from '../problems.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

function termOf({ field, initial }: Case, plain: boolean): Term {
  if (field.kind === 'row-flow' && !plain) {
    const drift = field.drift.map(([linear, cubic]) => [0, linear, 0, cubic]);
    return rowFlowTerm({ rows: field.rows, columns: field.columns, drift });
  }
  const evaluate = plainField(field);
  const jacobian = plainJacobian(field);
  return {
    dimension: initial.length,
    evaluate: (_t, y, out) => evaluate(y, out),
    ...(jacobian === undefined ? {} : { jacobian: (_t, y, out) => jacobian(y, out) }),
  };
}

function work(one: Case, solver: Solver, tolerance: number, plain: boolean): Work {
  const term = termOf(one, plain);
  const controller = (one.stiff ? predictiveController : piController)({
    relativeTolerance: tolerance,
    absoluteTolerance: tolerance * one.absolute,
  });
  const run = () =>
    solve({ term, initial: one.initial, tEnd: one.tEnd, solver, controller, saveAt: 'end', maxSteps: 1_000_000 });
  return {
    run,
    batch: 1,
    result: () => {
      const { outcome, y, stats } = run();
      return JSON.stringify({ reached: outcome.kind === 'reached', evaluations: stats.evaluations, y: [...y[0]!] });
    },
  };
}

const works = cases.flatMap((one) =>
  tolerances.flatMap(({ exponent, value }): [string, () => Work][] => {
    const way = (method: string, make: () => Work): [string, () => Work] => [wayOf(one.name, method, exponent), make];
    return one.stiff
      ? [way('Radau5', () => work(one, radau5(), value, false))]
      : [
          way('DOP853', () => work(one, dop853(), value, false)),
          way('DOP853-plain', () => work(one, dop853(), value, true)),
          way('Tsit5', () => work(one, tsit5(), value, false)),
        ];
  }),
);

await serve(`${version}, Node ${process.version}`, Object.fromEntries(works));
