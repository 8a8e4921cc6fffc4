import { describe, expect, it } from 'vitest';
import { piController } from '../../../src/solvers/ode/controller.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { type RowFlow, rowFlowTerm } from '../../../src/solvers/ode/row-flow.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';

/** The formula of the documentation, entry by entry. */
function byFormula(flow: RowFlow, y: Float64Array): number[] {
  const { rows, columns, drift, rates = [], products = false } = flow;
  const M = (i: number, p: number): number => y[i * columns + p]!;
  const coefficients = (p: number): readonly number[] =>
    (typeof drift[0] === 'number' ? drift : drift[p]) as readonly number[];
  const G = (i: number, p: number): number =>
    (rates[i] ?? 1) * coefficients(p).reduce((sum, c, k) => sum + c * M(i, p) ** k, 0);
  const every = Array.from({ length: columns }, (_, p) => p);
  const S = (i: number): number => every.reduce((sum, q) => sum + G(i, q) * M(i, q), 0);
  const out: number[] = [];
  for (let i = 0; i < rows; i += 1) for (const p of every) out.push(G(i, p) - M(i, p) * S(i));
  let at = rows * columns;
  if (products)
    for (let i = 0; i < rows; i += 1)
      for (let l = i + 1; l < rows; l += 1, at += 1)
        out.push(every.reduce((sum, p) => sum + G(i, p) * M(l, p) + G(l, p) * M(i, p), 0) - y[at]! * (S(i) + S(l)));
  return out;
}

describe.each(['wasm', 'typescript'] as const)('row flows by %s', (kind) => {
  it.each([
    { rows: 1, columns: 1, drift: [0] },
    { rows: 2, columns: 3, drift: [1] },
    { rows: 2, columns: 5, drift: [0, 0, 0, 2] },
    { rows: 3, columns: 4, drift: [1, -1, 0.5, 2, -0.25], rates: [1, 2, -0.5], products: true },
    { rows: 2, columns: 11, drift: Array.from({ length: 11 }, (_, p) => [0, p, 0, 1]), products: true },
    { rows: 2, columns: 3, drift: [[1], [0, 1], [0, 0, 1]] },
  ] satisfies RowFlow[])('are what the formula says: $rows x $columns, $drift', (flow: RowFlow) => {
    const term = rowFlowTerm(flow, kind);
    const y = Float64Array.from({ length: term.dimension }, (_, i) => 0.6 * Math.sin(1 + 2.3 * i));
    const out = new Float64Array(y.length);
    term.evaluate(0, y, out);
    byFormula(flow, y).forEach((value, i) => {
      expect(Math.abs(value - out[i]!)).toBeLessThan(1e-14 * (1 + Math.abs(value)));
    });
  });

  it('refuse what is not a row flow', () => {
    const make = (flow: RowFlow) => () => rowFlowTerm(flow, kind);
    expect(make({ rows: 0, columns: 1, drift: [1] })).toThrow('rows is 0; allowed is a positive integer');
    expect(make({ rows: 1, columns: 1.5, drift: [1] })).toThrow('columns is 1.5; allowed is a positive integer');
    expect(make({ rows: 1, columns: 1, drift: [Number.NaN] })).toThrow('drift[0] is NaN; it must be finite');
    expect(make({ rows: 1, columns: 1, drift: [] })).toThrow('drift has');
    expect(make({ rows: 1, columns: 2, drift: [[1]] })).toThrow('drift has 1 polynomials for 2 columns');
    expect(make({ rows: 2, columns: 1, drift: [1], rates: [1] })).toThrow('rates has 1 entries for 2 rows');
    expect(make({ rows: 1, columns: 1, drift: [1], rates: [1 / 0] })).toThrow('rates[0] is Infinity');
  });
});

// The heat equation on n inner points of (0, 1): u = exp(-lambda t) sin(pi x) with lambda = 4 (n + 1)^2 sin^2(pi / (2 (n + 1))) exactly.
describe.each([31, 32, 100])('Radau5 on %i components', (n) => {
  const h = 1 / (n + 1);
  const term: Term = {
    dimension: n,
    evaluate(_t, y, derivative) {
      for (let i = 0; i < n; i += 1) derivative[i] = ((y[i - 1] ?? 0) - 2 * y[i]! + (y[i + 1] ?? 0)) / (h * h);
    },
  };
  it('follows the heat equation, whichever way its systems are solved', () => {
    const initial = Array.from({ length: n }, (_, i) => Math.sin(Math.PI * h * (i + 1)));
    const controller = piController({ relativeTolerance: 1e-7, absoluteTolerance: 1e-9 });
    const { outcome, y } = solve({ term, initial, tEnd: 0.1, solver: radau5(), controller, saveAt: 'end' });
    expect(outcome.kind).toBe('reached');
    const rate = (4 / (h * h)) * Math.sin((Math.PI * h) / 2) ** 2;
    y[0]!.forEach((value, i) => {
      expect(Math.abs(value - initial[i]! * Math.exp(-0.1 * rate))).toBeLessThan(1e-6);
    });
  });
});
