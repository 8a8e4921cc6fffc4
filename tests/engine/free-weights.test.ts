import { describe, expect, it } from 'vitest';
import { confirmSecondLayerFlow } from '../../src/engine/closure-check.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { FREE, linksOf } from '../../src/engine/problem.js';
import { populationSteps } from '../../src/engine/steps.js';
import type { IndexedExpression } from '../../src/expression/expression.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import { rational } from '../expression/indexed-random.js';
import {
  averageOver,
  type Coefficients,
  difference,
  entry,
  linkFunction,
  problemOf,
  type QuadraturePoint,
  quadraturePoints,
  randomState,
  residualFunction,
  type State,
  valuesAt,
} from './specification.js';

/**
 * Plain SGD on weights of any length: `w_i <- w_i + eta a_i Delta sigma'(s_i) x`. Every statement is held against
 * Gauss-Hermite quadrature over the sample.
 */
const c: Coefficients = { 0: '0.3', 1: '0.5', 2: '0.8' };
const b: Coefficients = { 0: '-0.2', 1: '0.7', 2: '0.4' };
const [m, P] = [2, 2];

const state: State = (() => {
  const unit = randomState(71, m, P);
  const W = unit.W.map((row, i) => row.map((value) => (i === 0 ? 1.4 : 0.6) * value));
  const Q = W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
  return { ...unit, W, M: W.map((row) => row.slice(0, P)), Q, noise: 0.4 };
})();
const points = quadraturePoints(state, 7);
const instance = { sizes: { m, P }, links: linksOf(problemOf('mse', c, b)) };
const values = {
  ...valuesAt(state, { d: m + P }),
  'Q[1,1]': entry(state.Q, 0, 0),
  'Q[2,2]': entry(state.Q, 1, 1),
};
const at = (expression: IndexedExpression, indices: Readonly<Record<string, number>> = {}): number =>
  instantiate(expression, instance, indices).evaluate(values);
const [sigma, slope] = [linkFunction(b), linkFunction(b, 1)];

describe.each(['mse', 'correlation'] as const)('free weights under the %s loss', (loss) => {
  const dynamics = derivePopulationDynamics(loss, FREE);
  const residual = residualFunction(state.a, loss, c, b);
  const step = (point: QuadraturePoint, i: number): number => state.a[i]! * slope(point.s[i]!);

  it('has the loss', () => {
    const sample = (point: QuadraturePoint): number => {
      const f = point.s.reduce((sum, s, i) => sum + state.a[i]! * sigma(s), 0);
      const delta = residual(point);
      return loss === 'mse' ? (delta ** 2 + state.noise ** 2) / 2 : -delta * f;
    };
    expect(difference(at(dynamics.populationLoss), averageOver(points, sample))).toBeLessThan(1e-12);
  });

  it('has the flow of M and of Q, its diagonal included', () => {
    const along = (i: number, coordinate: (point: QuadraturePoint) => number): number =>
      averageOver(points, (point) => residual(point) * step(point, i) * coordinate(point));
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < P; p++) {
        const expected = along(i, ({ x }) => x[p]!);
        expect(difference(at(dynamics.flow.overlaps, { i: i + 1, p: p + 1 }), expected)).toBeLessThan(1e-12);
      }
      for (let l = 0; l < m; l++) {
        const expected = along(i, ({ s }) => s[l]!) + along(l, ({ s }) => s[i]!);
        expect(difference(at(dynamics.flow.gram, { i: i + 1, l: l + 1 }), expected)).toBeLessThan(1e-12);
      }
      const second = averageOver(points, (point) => residual(point) * sigma(point.s[i]!));
      expect(difference(at(dynamics.secondLayerFlow, { i: i + 1 }), second)).toBeLessThan(1e-12);
    }
  });

  it('has the second order of a step, exact in d, and its part of order d', () => {
    for (let i = 0; i < m; i++) {
      for (let l = 0; l < m; l++) {
        const mean = (factor: (point: QuadraturePoint) => number): number =>
          averageOver(
            points,
            (point) => (residual(point) ** 2 + state.noise ** 2) * step(point, i) * step(point, l) * factor(point),
          );
        const indices = { i: i + 1, l: l + 1 };
        const full = mean((point) => point.squaredNorm);
        expect(difference(at(dynamics.secondOrder.gram, indices), full)).toBeLessThan(1e-11);
        expect(
          difference(
            at(dynamics.itoCorrection.gram, indices),
            mean(() => 1),
          ),
        ).toBeLessThan(1e-11);
        const product = mean(({ x }) => x[0]! * x[1]!);
        expect(difference(at(dynamics.overlapSecondMoment, { ...indices, p: 1, r: 2 }), product)).toBeLessThan(1e-11);
      }
    }
    expect(dynamics.secondOrder.overlaps.isZero()).toBe(true);
  });

  it('has steps with exact evidence each, which a wrong flow contradicts', () => {
    const problem = problemOf(loss, c, b);
    const steps = populationSteps(dynamics, problem);
    expect(steps.map((item) => item.id)).toContain('second-layer');
    for (const item of steps) expect(item.verify().map(({ kind }) => kind)).toContain('exact');
    const twice = { ...dynamics, secondLayerFlow: dynamics.secondLayerFlow.scaled(rational(2)) };
    expect(confirmSecondLayerFlow(dynamics, problem)).toBe(true);
    expect(confirmSecondLayerFlow(twice, problem)).toBe(false);
    const flow = { ...dynamics.flow, gram: dynamics.flow.gram.scaled(rational(2)) };
    const wrong = populationSteps({ ...dynamics, flow, flowFromSample: flow }, problem);
    expect(() => wrong.find(({ id }) => id === 'closed-flow')?.verify()).toThrow(/contradicts the derivation/);
  });
});
