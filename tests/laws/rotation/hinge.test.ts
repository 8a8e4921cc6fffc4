import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { type Hinge, hingeForce, hingeLoss, thresholdDerivative } from '../../../src/laws/rotation/hinge.js';

/** Two neurons of weight -1/2, the target relu(1 - r) with threshold 1 between them: b_1/v_1 < 1 < b_2/v_2. */
const hinges: readonly Hinge[] = [
  { weight: Rational.of('-1/2'), intercept: Polynomial.symbol('b1'), slope: Polynomial.symbol('v1'), threshold: '1' },
  { weight: Rational.of(1), intercept: Polynomial.constant(1), slope: Polynomial.constant(1), threshold: 'target' },
  { weight: Rational.of('-1/2'), intercept: Polynomial.symbol('b2'), slope: Polynomial.symbol('v2'), threshold: '2' },
];
const values = { b1: 0.7, v1: 0.9, b2: 0.8, v2: 0.35 };

function withMoments(): Readonly<Record<string, number>> {
  const law = arcsecLaw(0.5);
  const all: Record<string, number> = { ...values };
  const thresholds = { 1: values.b1 / values.v1, target: 1, 2: values.b2 / values.v2 };
  for (const [name, radius] of Object.entries(thresholds)) {
    const out = new Float64Array(3);
    law.truncatedMoments(radius, out);
    out.forEach((moment, k) => {
      all[`M${k}_${name}`] = moment;
    });
  }
  return all;
}

/** E of a function of r under the arcsec law, r = 1/(2 cos theta), by the midpoint rule in theta. */
function mean(f: (r: number) => number): number {
  const cells = 400_000;
  let sum = 0;
  for (let i = 0; i < cells; i++) sum += f(0.5 / Math.cos((Math.PI * (i + 0.5)) / (2 * cells)));
  return sum / cells;
}

const relu = (z: number): number => Math.max(0, z);
const residual = (r: number): number =>
  relu(1 - r) - 0.5 * (relu(values.b1 - values.v1 * r) + relu(values.b2 - values.v2 * r));

describe('expectations of hinges', () => {
  it('are the integrals', () => {
    const all = withMoments();
    expect(hingeLoss(hinges).evaluate(all)).toBeCloseTo(0.5 * mean((r) => residual(r) ** 2), 8);
    for (const [index, threshold] of [
      [0, values.b1 / values.v1],
      [2, values.b2 / values.v2],
    ] as const) {
      for (const power of [0, 1] as const) {
        const expected = mean((r) => (r < threshold ? residual(r) * r ** power : 0));
        expect(hingeForce(hinges, index, power).evaluate(all)).toBeCloseTo(expected, 5);
      }
    }
  });

  it('have the forces as gradient: exactly, since moving a threshold changes nothing', () => {
    const loss = hingeLoss(hinges);
    for (const [index, name] of [
      [0, '1'],
      [2, '2'],
    ] as const) {
      const weight = hinges[index]!.weight;
      expect(loss.derivative(`b${name}`).equals(hingeForce(hinges, index, 0).scaled(weight))).toBe(true);
      expect(loss.derivative(`v${name}`).equals(hingeForce(hinges, index, 1).scaled(weight).negated())).toBe(true);
      expect(thresholdDerivative(hinges, index, 'R').isZero()).toBe(true);
    }
  });

  it('would notice a hinge that does not end at its threshold', () => {
    const wrong = hinges.map((hinge, k) => (k === 0 ? { ...hinge, slope: Polynomial.symbol('v1').scaled(2) } : hinge));
    const loss = hingeLoss(wrong);
    const boundary = Polynomial.sum(
      [0, 1, 2].map((k) => loss.derivative(`M${k}_1`).times(Polynomial.symbol('R').power(k))),
    ).substitute({ b1: Polynomial.symbol('v1').times(Polynomial.symbol('R')) });
    expect(boundary.isZero()).toBe(false);
  });
});
