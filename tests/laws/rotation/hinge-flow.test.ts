import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { type Hinge, hingeForce, hingeLoss } from '../../../src/laws/rotation/hinge.js';
import { HingeFlow } from '../../../src/laws/rotation/hinge-flow.js';

const law = arcsecLaw(0.5);

/** The symbolic expectations at numbers: an independent route, pair by pair. */
function symbolic(g: number, outer: readonly number[], biases: readonly number[]) {
  const neurons = outer.length;
  const entries = [
    { j: -1, b: 1, v: 1 },
    ...outer.map((a, j) => ({ j, b: biases[j]!, v: -a * g })).filter(({ b }) => b > 0),
  ].sort((p, q) => p.b / p.v - q.b / q.v);
  const values: Record<string, number> = {};
  const hinges = entries.map(({ j, b, v }): Hinge => {
    const name = j < 0 ? 'target' : String(j);
    const out = new Float64Array(3);
    law.truncatedMoments(b / v, out);
    out.forEach((moment, k) => {
      values[`M${k}_${name}`] = moment;
    });
    values[`b${name}`] = b;
    values[`v${name}`] = v;
    return {
      weight: j < 0 ? Rational.of(1) : Rational.of(-1n, BigInt(neurons)),
      intercept: Polynomial.symbol(`b${name}`),
      slope: Polynomial.symbol(`v${name}`),
      threshold: name,
    };
  });
  const force = (j: number, power: 0 | 1): number => {
    const index = entries.findIndex((entry) => entry.j === j);
    return index < 0 ? 0 : hingeForce(hinges, index, power).evaluate(values);
  };
  return {
    loss: hingeLoss(hinges).evaluate(values),
    A: outer.map((_, j) => force(j, 0)),
    B: outer.map((_, j) => force(j, 1)),
  };
}

describe('the forces on a mean of hinges', () => {
  it.each<[string, number, readonly number[], readonly number[]]>([
    ['one neuron', 0.5, [-0.5], [0.5]],
    ['three, thresholds on both sides of 1', 0.8, [-0.9, -0.4, -1.3], [0.6, 0.5, 1.5]],
    ['a dead one among them', 0.7, [-0.9, -0.4, -1.1], [0.6, -0.2, 0.9]],
    ['equal thresholds', 0.6, [-1, -0.5], [1, 0.5]],
    ['below the support of the radius', 1, [-1], [0.4]],
  ])('are the symbolic expectations: %s', (_, g, outer, biases) => {
    const flow = new HingeFlow(law, outer.length);
    flow.setLayer(outer, biases);
    const out = { loss: 0, feature: 0 };
    flow.evaluate(g, out);
    const expected = symbolic(g, outer, biases);
    expect(out.loss).toBeCloseTo(expected.loss, 13);
    expected.A.forEach((value, j) => {
      expect(flow.A[j]).toBeCloseTo(value, 13);
    });
    expected.B.forEach((value, j) => {
      expect(flow.B[j]).toBeCloseTo(value, 13);
    });
    const feature = outer.reduce((sum, a, j) => sum + a * expected.B[j]!, 0) / outer.length;
    expect(out.feature).toBeCloseTo(feature, 13);
  });

  it('refuses a learner whose population loss is infinite', () => {
    const flow = new HingeFlow(law, 2);
    expect(() => flow.setLayer([-1, 0.1], [0.5, 0.5])).toThrow('a_2 = 0.1; every a_j must be < 0');
    flow.setLayer([-1, -1], [0.5, 0.5]);
    expect(() => flow.evaluate(0, { loss: 0, feature: 0 })).toThrow('got 0');
  });
});
