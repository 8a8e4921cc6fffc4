import { describe, expect, it } from 'vitest';
import {
  hornerFunction,
  polynomialDerivative,
  polynomialLinks,
  validateSgdSetting,
} from '../../src/simulators/problem.js';
import { singleNeuron } from './problems.js';

describe('links as polynomials', () => {
  it('are evaluated with products and sums that are exact for integers', () => {
    // 2 z^3 - z + 5
    const value = hornerFunction([5, -1, 0, 2]);
    expect([-2, 0, 3].map(value)).toEqual([-9, 5, 56]);
    expect(hornerFunction([7])(3)).toBe(7);
    expect(polynomialDerivative([5, -1, 0, 2])).toEqual([-1, 0, 6]);
    expect(polynomialDerivative([7])).toEqual([0]);
    expect(polynomialLinks({ target: [0, 1], learner: [5, -1, 0, 2] }).learnerDerivative(3)).toBe(53);
  });

  it('keep small and negative coefficients as they are', () => {
    for (const coefficient of [1e-300, -0, -2.5e-7, 0.1 + 0.2]) {
      expect(Object.is(hornerFunction([coefficient])(1), coefficient)).toBe(true);
    }
  });

  it('must be finite, there must be one, and they must belong to the functions', () => {
    expect(() => hornerFunction([])).toThrow('coefficients is empty');
    expect(() => hornerFunction([1, Number.NaN])).toThrow('coefficients[1] must be finite; got NaN');
    const links = polynomialLinks({ target: [0, 1], learner: [0, 0, 1] });
    const problem = singleNeuron({ dimension: 10, stepSize: 0.1, ...links });
    expect(validateSgdSetting(problem)).toBe(problem);
    expect(() => validateSgdSetting({ ...problem, learner: (z) => z * z + 1e-9 })).toThrow(
      'its polynomial gives 0.48999999999999994; make both with polynomialLinks',
    );
    expect(() => validateSgdSetting({ ...problem, polynomials: { target: [0, 1], learner: [Infinity] } })).toThrow(
      'polynomials.learner[0] must be finite; got Infinity',
    );
  });
});
