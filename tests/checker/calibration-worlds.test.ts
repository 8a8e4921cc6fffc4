import { describe, expect, it } from 'vitest';
import { pathWorlds, sdeWorlds, type WorldKind } from '../../src/checker/calibration-worlds.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import { ornsteinUhlenbeckLaw } from '../../src/solvers/sde/ornstein-uhlenbeck.js';

const RUNS = 20_000;
const kinds: [string, WorldKind][] = [
  ['gaussian', pathWorlds('gaussian')],
  ['squares', pathWorlds('squares')],
  ['additive', sdeWorlds('additive')],
  ['multiplicative', sdeWorlds('multiplicative')],
];

describe('worlds of known truth', () => {
  // 5 standard errors at 40 points of 4 kinds: below 1e-4 in all; the fourth moment of squares is 60 sigma^4 / 4 at most.
  it.each(kinds)('%s have the centre and the spread that they state', (_, kind) => {
    const { values } = kind.draw(1, RUNS);
    values.forEach((row, t) => {
      row.forEach((sample, s) => {
        const [mean, sigma] = [kind.centre[t]![s]!, kind.spread![t]![s]!];
        const average = sample.reduce((sum, value) => sum + value, 0) / RUNS;
        const square = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / RUNS;
        expect(Math.abs(average - mean)).toBeLessThan((5 * sigma) / Math.sqrt(RUNS));
        expect(Math.abs(square / sigma ** 2 - 1)).toBeLessThan(5 * Math.sqrt(14 / RUNS));
      });
    });
  });

  it('of the equation come near its exact law: Euler-Maruyama is off by O(step)', () => {
    const { times, centre, spread, cdf } = sdeWorlds('additive');
    const last = times.length - 1;
    [-1, 0.5].forEach((rate, s) => {
      const law = ornsteinUhlenbeckLaw({ rate, diffusion: 0.25, start: [1, 0.5][s]! }, times[last]!);
      expect(Math.abs(centre[last]![s]! / law.mean - 1)).toBeLessThan(0.03);
      expect(Math.abs(spread![last]![s]! ** 2 / law.variance - 1)).toBeLessThan(0.03);
      expect(cdf![last]![s]!(centre[last]![s]! + spread![last]![s]!)).toBeCloseTo(normalCdf(1), 12);
    });
  });

  it('of multiplicative noise have the second moment of the equation, exp((2 rate + 1/4) t)', () => {
    const { centre, spread } = sdeWorlds('multiplicative');
    expect(spread!.at(-1)![1]! ** 2 + centre.at(-1)![1]! ** 2).toBeCloseTo(0.25 * Math.exp(1.25), 1);
  });

  it('with heavy tails have median 0 around their centre and no fourth of their runs beyond the quartiles of Student’s law', () => {
    // The upper quartile of Student's law with 2 degrees of freedom is sqrt(2/3); 5 sd of a binomial part are .0153.
    const kind = pathWorlds('heavy');
    const { values } = kind.draw(2, RUNS);
    const scores = Array.from(values[4]![1]!, (value) => (value - kind.centre[4]![1]!) / (0.1 + kind.times[4]!));
    expect(Math.abs(scores.filter((x) => x > 0).length / RUNS - 0.5)).toBeLessThan(0.018);
    expect(Math.abs(scores.filter((x) => x > Math.sqrt(2 / 3)).length / RUNS - 0.25)).toBeLessThan(0.0154);
    expect(kind.spread).toBeNull();
  });
});
