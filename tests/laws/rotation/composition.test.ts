import { describe, expect, it } from 'vitest';
import { compositionDynamics, compositionIdentities } from '../../../src/engine/closure/thresholds.js';

describe('the dynamics of a composition', () => {
  it.each([
    [1, 0],
    [1, 1],
    [2, 0],
    [2, 1],
    [2, 2],
    [3, 1],
  ])('with m2 = %i neurons, %i thresholds below 1: gradient, first integral and Lyapunov function', (m2, below) => {
    expect(compositionIdentities(compositionDynamics(m2, below))).toEqual({
      gradient: true,
      thresholds: true,
      firstIntegral: true,
      lyapunov: true,
    });
  });

  it('notices a velocity of the wrong size', () => {
    const right = compositionDynamics(2, 1);
    const wrong = { ...right, a: right.a.map((velocity) => velocity.scaled(2)) };
    expect(compositionIdentities(wrong)).toMatchObject({ gradient: false, firstIntegral: false, lyapunov: false });
  });

  it('refuses what is no order of thresholds', () => {
    expect(() => compositionDynamics(0, 0)).toThrow('got 0');
    expect(() => compositionDynamics(2, 3)).toThrow('from 0 to 2; got 3');
  });
});
