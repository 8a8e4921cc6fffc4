import { describe, expect, it } from 'vitest';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { type LossName, linksOf } from '../../src/engine/problem.js';
import type { IndexedExpression } from '../../src/expression/expression.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import {
  averageOver,
  type Coefficients,
  correlationLoss,
  difference,
  entry,
  linkFunction,
  mseLoss,
  normGrowth,
  problemOf,
  quadraturePoints,
  randomState,
  residualFunction,
  type State,
  singleIndexMoments,
  specifiedFlow,
  specifiedIto,
  stateOf,
  stepMoment,
  valuesAt,
} from './specification.js';

const LOSSES: readonly LossName[] = ['correlation', 'mse'];
/** Pairs of links: paper’s, different ones, with constant parts, pure h_2. */
const LINKS: readonly (readonly [string, Coefficients, Coefficients])[] = [
  ['h2 + h4', { 2: '0.8', 4: '0.6' }, { 2: '0.8', 4: '0.6' }],
  ['b unlike c', { 2: '0.8', 3: '0.6' }, { 1: '0.5', 2: '0.4', 3: '0.7' }],
  ['c_0 and b_0', { 0: '0.7', 1: '-0.3', 2: '0.5' }, { 0: '-0.4', 2: '0.6', 3: '0.2' }],
];

function evaluateAt(
  expression: IndexedExpression,
  loss: LossName,
  c: Coefficients,
  b: Coefficients,
  state: State,
  at: Readonly<Record<string, number>> = {},
  scalars: Readonly<Record<string, number>> = {},
): number {
  const instance = { sizes: { m: state.m, P: state.P }, links: linksOf(problemOf(loss, c, b)) };
  return instantiate(expression, instance, at).evaluate(valuesAt(state, scalars));
}

const EXACT = 1e-12;

describe.each(LINKS)('the population dynamics for %s', (_name, c, b) => {
  const states = [
    [1, 1],
    [1, 3],
    [2, 2],
    [3, 2],
  ].map(([m, P], seed) => randomState(seed + 1, m!, P!));

  it('has the loss of 2.2', () => {
    for (const state of states) {
      const mse = evaluateAt(derivePopulationDynamics('mse').populationLoss, 'mse', c, b, state);
      expect(difference(mse, mseLoss(state, c, b))).toBeLessThan(EXACT);
      const correlation = evaluateAt(
        derivePopulationDynamics('correlation').populationLoss,
        'correlation',
        c,
        b,
        state,
      );
      expect(difference(correlation, correlationLoss(state, c, b))).toBeLessThan(EXACT);
    }
  });

  it.each(LOSSES)('has the flow of 2.4 and 2.6 for the %s loss', (loss) => {
    const { flow } = derivePopulationDynamics(loss);
    for (const state of states) {
      const { dM, dQ } = specifiedFlow(state, loss, c, b);
      for (let i = 1; i <= state.m; i++) {
        for (let p = 1; p <= state.P; p++) {
          const value = evaluateAt(flow.overlaps, loss, c, b, state, { i, p });
          expect(difference(value, entry(dM, i - 1, p - 1))).toBeLessThan(EXACT);
        }
        for (let l = 1; l <= state.m; l++) {
          const value = evaluateAt(flow.gram, loss, c, b, state, { i, l });
          expect(difference(value, entry(dQ, i - 1, l - 1))).toBeLessThan(EXACT);
        }
      }
    }
  });

  it.each(LOSSES)('has the Itô correction of 2.9 for the %s loss, G by Gauss-Hermite quadrature', (loss) => {
    const { itoCorrection } = derivePopulationDynamics(loss);
    for (const [seed, m, P] of [
      [11, 1, 2],
      [12, 2, 1],
    ] as const) {
      const state = randomState(seed, m, P);
      const G = stepMoment(state, quadraturePoints(state, 9), loss, c, b);
      const { dM, dQ } = specifiedIto(state, G);
      for (let i = 1; i <= m; i++) {
        for (let p = 1; p <= P; p++) {
          const value = evaluateAt(itoCorrection.overlaps, loss, c, b, state, { i, p });
          expect(difference(value, entry(dM, i - 1, p - 1))).toBeLessThan(1e-11);
        }
        for (let l = 1; l <= m; l++) {
          const value = evaluateAt(itoCorrection.gram, loss, c, b, state, { i, l });
          expect(difference(value, entry(dQ, i - 1, l - 1))).toBeLessThan(1e-11);
        }
      }
    }
  });

  it.each(LOSSES)('has the second moment of the increments for the %s loss, by quadrature', (loss) => {
    const dynamics = derivePopulationDynamics(loss);
    const state = randomState(21, 2, 2);
    const points = quadraturePoints(state, 9);
    const [residual, slope] = [residualFunction(state.a, loss, c, b), linkFunction(b, 1)];
    // Every pairing of the indices is a different polynomial; these are the ones that differ in structure.
    for (const [i, l, p, r] of [
      [1, 1, 1, 1],
      [1, 1, 1, 2],
      [1, 2, 1, 2],
    ] as const) {
      const second = averageOver(points, (point) => {
        const factor = (neuron: number, target: number): number => {
          const s = point.s[neuron - 1]!;
          const tangent = point.x[target - 1]! - s * entry(state.M, neuron - 1, target - 1);
          return state.rho[neuron - 1]! * slope(s) * tangent;
        };
        return (residual(point) ** 2 + state.noise ** 2) * factor(i, p) * factor(l, r);
      });
      const at = { i, l, p, r };
      expect(difference(evaluateAt(dynamics.overlapSecondMoment, loss, c, b, state, at), second)).toBeLessThan(1e-11);
      const { dM } = specifiedFlow(state, loss, c, b);
      const covariance = second - entry(dM, i - 1, p - 1) * entry(dM, l - 1, r - 1);
      expect(difference(evaluateAt(dynamics.overlapCovariance, loss, c, b, state, at), covariance)).toBeLessThan(1e-11);
    }
  });

  it.each(LOSSES)('has a second-order drift that is exact in d for the %s loss', (loss) => {
    // d = P + m: then |x|^2 is the sum over the axes of the quadrature.
    const { secondOrder } = derivePopulationDynamics(loss);
    const state = randomState(31, 2, 1);
    const { m, M, Q, rho } = state;
    const points = quadraturePoints(state, 9);
    const [residual, slope] = [residualFunction(state.a, loss, c, b), linkFunction(b, 1)];
    const mean = (f: (point: (typeof points)[number], step: readonly number[], norm: number) => number): number =>
      averageOver(points, (point) => {
        const delta = residual(point);
        const slopes = point.s.map((s, at) => rho[at]! * slope(s));
        return f(point, slopes, point.squaredNorm) * (delta ** 2 + state.noise ** 2);
      });
    const growth = (neuron: number): number =>
      mean(({ s }, slopes, norm) => slopes[neuron]! ** 2 * (norm - s[neuron]! ** 2));
    const scalars = { d: 3 };
    for (let i = 0; i < m; i++) {
      const value = evaluateAt(secondOrder.overlaps, loss, c, b, state, { i: i + 1, p: 1 }, scalars);
      expect(difference(value, (-growth(i) * entry(M, i, 0)) / 2)).toBeLessThan(1e-9);
    }
    const cross = mean(({ s }, slopes, norm) => {
      const [si, sl] = s as [number, number];
      return slopes[0]! * slopes[1]! * (norm - si * si - sl * sl + si * sl * entry(Q, 0, 1));
    });
    const expected = cross - ((growth(0) + growth(1)) * entry(Q, 0, 1)) / 2;
    expect(difference(evaluateAt(secondOrder.gram, loss, c, b, state, { i: 1, l: 2 }, scalars), expected)).toBeLessThan(
      1e-9,
    );
  });

  it('has the norm growth A(M) of 2.7 for one neuron', () => {
    const { itoCorrection } = derivePopulationDynamics('correlation');
    for (const P of [1, 2, 3]) {
      const state = { ...randomState(40 + P, 1, P), rho: [1] };
      const [M] = state.M as [readonly number[]];
      const ito = evaluateAt(itoCorrection.overlaps, 'correlation', c, b, state, { i: 1, p: 1 });
      const A = normGrowth(c, b, state.noise, M);
      expect(difference(ito, (-A * M[0]!) / 2)).toBeLessThan(1e-10);
    }
  });

  it('has the A(m) and Sigma(m) of 2.7 for P = 1', () => {
    const { overlapSecondMoment } = derivePopulationDynamics('correlation');
    for (const m of [-0.6, 0.1, 0.9]) {
      const state = stateOf([[m, Math.sqrt(1 - m * m)]], 1, [1], [1], 0.3);
      const { A, Sigma } = singleIndexMoments(c, b, 0.3, m, 16);
      const at = { i: 1, l: 1, p: 1, r: 1 };
      expect(difference(evaluateAt(overlapSecondMoment, 'correlation', c, b, state, at), Sigma)).toBeLessThan(1e-10);
      expect(difference(normGrowth(c, b, 0.3, [m]), A)).toBeLessThan(1e-10);
    }
  });

  it.each(LOSSES)('keeps the length of the weight vectors for the %s loss', (loss) => {
    const { flow, itoCorrection } = derivePopulationDynamics(loss);
    const state = randomState(51, 2, 2);
    for (const i of [1, 2]) {
      const same = { i, l: i };
      expect(Math.abs(evaluateAt(flow.gram, loss, c, b, state, same))).toBeLessThan(1e-12);
      expect(Math.abs(evaluateAt(itoCorrection.gram, loss, c, b, state, same))).toBeLessThan(1e-9);
    }
  });

  it.each(LOSSES)('is equivariant under permutations of neurons and of targets for the %s loss', (loss) => {
    const { flow } = derivePopulationDynamics(loss);
    const state = randomState(61, 3, 3);
    const [neurons, targets] = [
      [2, 0, 1],
      [1, 2, 0],
    ] as const;
    const W = neurons.map((i) => [...targets, 3, 4, 5].map((k) => entry(state.W, i, k)));
    const pick = (values: readonly number[]): number[] => neurons.map((i) => values[i]!);
    const moved = stateOf(W, 3, pick(state.a), pick(state.rho), state.noise);
    for (let i = 0; i < 3; i++) {
      for (let p = 0; p < 3; p++) {
        const original = { i: (neurons[i] as number) + 1, p: (targets[p] as number) + 1 };
        const [first, second] = [
          evaluateAt(flow.overlaps, loss, c, b, moved, { i: i + 1, p: p + 1 }),
          evaluateAt(flow.overlaps, loss, c, b, state, original),
        ];
        expect(difference(first, second)).toBeLessThan(EXACT);
      }
      const l = (i + 1) % 3;
      const original = { i: (neurons[i] as number) + 1, l: (neurons[l] as number) + 1 };
      const first = evaluateAt(flow.gram, loss, c, b, moved, { i: i + 1, l: l + 1 });
      expect(difference(first, evaluateAt(flow.gram, loss, c, b, state, original))).toBeLessThan(EXACT);
    }
  });
});

describe('special cases', () => {
  const paper: Coefficients = { 2: '0.8', 4: '0.6' };
  const { flow, itoCorrection, overlapSecondMoment } = derivePopulationDynamics('correlation');
  const at = (M: readonly number[], p: number, links: Coefficients): number =>
    evaluateAt(flow.overlaps, 'correlation', links, links, oneNeuron(M), { i: 1, p });

  it('has the fixed point M = e_1', () => {
    for (const p of [1, 2, 3]) expect(Math.abs(at([1, 0, 0], p, paper))).toBeLessThan(1e-14);
    // An equal mixture is one too, an unequal one is not.
    expect(Math.abs(at([Math.SQRT1_2, Math.SQRT1_2], 1, paper))).toBeLessThan(1e-14);
    expect(Math.abs(at([0.6, 0.8], 1, paper))).toBeGreaterThan(0.1);
  });

  it('has the mass equation of 2.4: dS/dtau = 2 (1 - S)(2 c_2^2 S + 4 c_4^2 sum u^2)', () => {
    const M = [0.3, -0.5, 0.2];
    const derivative = M.reduce((sum, value, p) => sum + 2 * value * at(M, p + 1, paper), 0);
    const u = M.map((value) => value ** 2);
    const S = u.reduce((sum, value) => sum + value, 0);
    const fourth = u.reduce((sum, value) => sum + value ** 2, 0);
    expect(difference(derivative, 2 * (1 - S) * (2 * 0.64 * S + 4 * 0.36 * fourth))).toBeLessThan(EXACT);
  });

  it('has the ratio equation of 2.4: d log(u_p / u_q)/dtau = 2 ell c_ell^2 (u_p - u_q)', () => {
    const M = [0.3, -0.5, 0.2];
    const rate = (p: number): number => (2 * at(M, p, paper)) / M[p - 1]!;
    expect(difference(rate(1) - rate(2), 8 * 0.36 * (0.09 - 0.25))).toBeLessThan(EXACT);
  });

  it('depends for h_2 on M by rotations alone: A(M) = 2 P + 8 S and dM = 2 (1 - S) M', () => {
    const h2: Coefficients = { 2: '1' };
    const M = [0.3, -0.5, 0.2];
    const S = 0.09 + 0.25 + 0.04;
    M.forEach((value, p) => {
      expect(difference(at(M, p + 1, h2), 2 * (1 - S) * value)).toBeLessThan(EXACT);
      const ito = evaluateAt(itoCorrection.overlaps, 'correlation', h2, h2, oneNeuron(M), { i: 1, p: p + 1 });
      expect(difference(ito, (-(6 + 8 * S) * value) / 2)).toBeLessThan(EXACT);
    });
    // A rotation of the targets turns the vector field with it; with h_4 it does not.
    const [cos, sin] = [0.6, 0.8];
    const rotate = ([x, y, z]: readonly number[]): number[] => [cos * x! - sin * y!, sin * x! + cos * y!, z!];
    const field = (overlaps: readonly number[], links: Coefficients): number[] =>
      overlaps.map((_, p) => at(overlaps, p + 1, links));
    const gap = (links: Coefficients): number => {
      const [turned, original] = [field(rotate(M), links), rotate(field(M, links))];
      return Math.max(...turned.map((value, p) => Math.abs(value - original[p]!)));
    };
    expect(gap(h2)).toBeLessThan(1e-14);
    expect(gap(paper)).toBeGreaterThan(0.01);
  });

  it('has Sigma(0) = delta_pq beta0 [E u^2 phi^2 + (P - 1) sum c_k^2 + nu^2] of 2.7', () => {
    const [c, b]: Coefficients[] = [
      { 2: '0.8', 3: '0.6' },
      { 1: '0.5', 2: '0.4' },
    ] as [Coefficients, Coefficients];
    const state = { ...oneNeuron([0, 0, 0]), noise: 0.5 };
    const beta = 0.25 + 2 * 0.16;
    // E u^2 h_2^2 = 5, E u^2 h_3^2 = 7; u^2 h_2 h_3 is odd.
    const expected = beta * (5 * 0.64 + 7 * 0.36 + 2 + 0.25);
    const sigma = (p: number, r: number): number =>
      evaluateAt(overlapSecondMoment, 'correlation', c as Coefficients, b as Coefficients, state, { i: 1, l: 1, p, r });
    for (const p of [1, 2, 3]) expect(difference(sigma(p, p), expected)).toBeLessThan(EXACT);
    expect(Math.abs(sigma(1, 2))).toBeLessThan(1e-14);
  });

  it('derives each loss once and refuses none of the two', () => {
    expect(derivePopulationDynamics('mse')).toBe(derivePopulationDynamics('mse'));
    expect(derivePopulationDynamics('mse').loss).toBe('mse');
  });
});

function oneNeuron(M: readonly number[]): State {
  const rest = Math.sqrt(Math.max(0, 1 - M.reduce((sum, value) => sum + value * value, 0)));
  return stateOf([[...M, rest]], M.length, [1], [1]);
}
