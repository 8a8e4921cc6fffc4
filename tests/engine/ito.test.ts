import { describe, expect, it } from 'vitest';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { compactItoCorrection, expandStepMoment, stepSecondMoment } from '../../src/engine/finite-step/ito.js';
import { INDICES, linksOf } from '../../src/engine/problem.js';
import { secondLayerForm } from '../../src/engine/second-layer.js';
import { symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import {
  type Coefficients,
  correlation,
  difference,
  entry,
  problemOf,
  quadraturePoints,
  randomState,
  stepMoment,
  valuesAt,
} from './specification.js';

const c: Coefficients = { 0: '0.3', 2: '0.8', 3: '0.6' };
const b: Coefficients = { 0: '-0.2', 1: '0.5', 2: '0.4', 3: '0.7' };

describe.each(['correlation', 'mse'] as const)('the compact Itô correction for the %s loss', (loss) => {
  it('has a G_il that quadrature confirms', () => {
    const state = randomState(3, 2, 2);
    const G = stepMoment(state, quadraturePoints(state, 7), loss, c, b);
    const instance = { sizes: { m: 2, P: 2 }, links: linksOf(problemOf(loss, c, b)) };
    for (const [i, l] of [
      [1, 1],
      [1, 2],
    ] as const) {
      const value = instantiate(stepSecondMoment(loss), instance, { i, l }).evaluate(valuesAt(state));
      expect(difference(value, entry(G, i - 1, l - 1))).toBeLessThan(1e-11);
    }
  });

  it('expands to eta d times the derived correction', () => {
    const { itoCorrection } = derivePopulationDynamics(loss);
    const compact = compactItoCorrection();
    const moment = stepSecondMoment(loss);
    const etaD = IndexedExpression.ofAtom(symbol('eta')).timesAtom(symbol('d'));
    expect(expandStepMoment(compact.overlaps, moment).equals(etaD.times(itoCorrection.overlaps))).toBe(true);
    expect(expandStepMoment(compact.gram, moment).equals(etaD.times(itoCorrection.gram))).toBe(true);
    // The sign of one term decides.
    expect(expandStepMoment(compact.overlaps, moment).equals(etaD.times(itoCorrection.gram))).toBe(false);
  });
});

describe('expandStepMoment', () => {
  const { i, l } = INDICES;
  const G = (first: typeof i, second: typeof i) => IndexedExpression.ofAtom(symbol('G', [first, second], 'symmetric'));
  const a = (index: typeof i) => IndexedExpression.ofAtom(symbol('a', [index]));
  const value = a(i).times(a(l)).plus(a(i)).plus(a(l));

  it('puts the value at the indices of each G, powers and exchanged indices too', () => {
    expect(expandStepMoment(G(l, i), value).equals(value)).toBe(true);
    expect(expandStepMoment(G(i, l).times(G(i, l)), value).equals(value.times(value))).toBe(true);
    expect(expandStepMoment(G(l, l), value).equals(value.withIndex(i, l))).toBe(true);
  });

  it('leaves other symbols alone', () => {
    expect(expandStepMoment(a(i), value).equals(a(i))).toBe(true);
  });
});

describe('the quadratic form of the second layer', () => {
  it('has kernel B(Q) and correlation sum_p C(M)', () => {
    const form = secondLayerForm(derivePopulationDynamics('mse'));
    const state = randomState(8, 3, 2);
    const instance = { sizes: { m: 3, P: 2 }, links: linksOf(problemOf('mse', c, b)) };
    for (const i of [1, 2, 3]) {
      for (const l of [1, 2, 3]) {
        const kernel = instantiate(form.kernel, instance, { i, l }).evaluate(valuesAt(state));
        expect(difference(kernel, correlation(b, b, entry(state.Q, i - 1, l - 1)))).toBeLessThan(1e-13);
      }
      const right = instantiate(form.correlation, instance, { i }).evaluate(valuesAt(state));
      const expected = [0, 1].reduce((sum, p) => sum + correlation(b, c, entry(state.M, i - 1, p)), 0);
      expect(difference(right, expected)).toBeLessThan(1e-13);
    }
    expect(form.kernel.symbolNames().has('a')).toBe(false);
    expect(form.correlation.symbolNames().has('a')).toBe(false);
  });

  it('has no kernel under the correlation loss, which is linear in the second layer', () => {
    expect(secondLayerForm(derivePopulationDynamics('correlation')).kernel.isZero()).toBe(true);
  });
});
