/** What a ladder check makes of margins in parts, robust centres, and models that predict more than a mean. */
import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/engine/model.js';
import { normalCdf } from '../../src/numerics/special/normal.js';
import { type LadderCheckOptions, ladderCheck } from '../../src/study/checks/ladder.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const ETA = 0.4;

/**
 * The exact law of the toy: after n steps each component of u is N(a, v) with a = (1 - eta)^n from a start of ones and
 * v = eta^2 s^2 (1 - (1 - eta)^(2 n)) / (1 - (1 - eta)^2). So e = |u|^2 / d has mean a^2 + v and variance (2 v^2 + 4 v a^2) / d.
 */
function lawAfter(steps: number): { readonly a: number; readonly v: number } {
  const keep = (1 - ETA) ** 2;
  return { a: (1 - ETA) ** steps, v: (ETA ** 2 * (1 - keep ** steps)) / (1 - keep) };
}

function exactModel(
  { dimension }: ToyParameters,
  wrong: { readonly spread: number; readonly law: number },
): Model<ToyState> {
  const [flow] = toyDerivation().derive(resolveParameters(toyDerivation(), [`dimension=${dimension}`])).models;
  const steps = (time: number) => Math.round(time / ETA);
  return {
    id: 'map',
    title: 'Map',
    adds: 'finite steps',
    assumes: [],
    order: 'exact',
    timePerStep: ETA,
    equations: [],
    time: 'discrete',
    start: (state) => flow!.start(state),
    term: {
      dimension: 1,
      evaluate: (_t, y, dy) => {
        dy[0] = (((1 - ETA) ** 2 - 1) * y[0]! + ETA ** 2) / ETA;
      },
    },
    spread: {
      margin: 0.4,
      at: (_state, times) =>
        times.map((time) => {
          const { a, v } = lawAfter(steps(time));
          return [wrong.spread * Math.sqrt((2 * v * v + 4 * v * a * a) / dimension)];
        }),
    },
    ...(dimension > 1
      ? {}
      : {
          law: {
            margin: 0.15,
            at: (_state, times) =>
              times.map((time) => {
                const { a, v } = lawAfter(steps(time));
                const at = (x: number) => normalCdf((x - a) / Math.sqrt(wrong.law * v));
                return [(error: number) => (error <= 0 ? 0 : at(Math.sqrt(error)) - at(-Math.sqrt(error)))];
              }),
          },
        }),
  };
}

function check(
  dimension: number,
  options: Partial<LadderCheckOptions<ToyParameters, ToyState>> = {},
  { spread = 1, law = 1, seeds = 600 }: { spread?: number; law?: number; seeds?: number } = {},
) {
  const toy = toyDerivation();
  const parameters = resolveParameters(toy, [`dimension=${dimension}`, `kappa=${ETA * dimension}`]);
  const derivation = {
    ...toy,
    derive: (p: ToyParameters) => ({ ...toy.derive(p), models: [exactModel(p, { spread, law })] }),
  };
  const settings = { parameters, seeds, tEnd: 4, points: 4 };
  return ladderCheck<ToyParameters, ToyState>({
    settings: { quick: settings, full: settings },
    expect: { map: 'agrees' },
    margin: () => 0.1,
    ...options,
  }).run({ derivation, parameters, profile: 'quick', seed: 5, progress: () => undefined });
}

describe('a ladder check', () => {
  it('judges the spread that a model predicts, of a statistic that is not Gaussian', () => {
    const [right] = check(5).findings;
    expect(right).toMatchObject({ verdict: 'agrees' });
    expect(right!.comment).toContain('the spread of runs lies inside its margin everywhere');
    const [wrong] = check(5, {}, { spread: 2 }).findings;
    expect(wrong).toMatchObject({ verdict: 'disagrees' });
    expect(wrong!.comment).toContain('the spread of runs lies outside its margin');
  });

  it('judges the law that a model predicts', () => {
    expect(check(1).findings[0]).toMatchObject({ verdict: 'agrees' });
    const [wrong] = check(1, {}, { law: 6 }).findings;
    expect(wrong).toMatchObject({ verdict: 'disagrees' });
    expect(wrong!.comment).toContain('the law of runs is off by');
  });

  it('leaves both alone when something else is compared', () => {
    const observables = () => ({
      names: ['twice'],
      evaluate: (e: Float64Array, out: Float64Array) => {
        out[0] = 2 * e[0]!;
      },
    });
    const [finding] = check(5, { observables }, { spread: 2 }).findings;
    expect(finding!.verdict).toBe('agrees');
    expect(finding!.comment).not.toContain('spread');
  });

  it('prints the margin in its parts', () => {
    const margin = () => ({ modelError: 0.04, tolerance: 0.06 });
    expect(check(5, { margin }).findings[0]!.stated).toBe('0 (margin 0.1 = 0.04 stated + 0.06 tolerated; error exact)');
    expect(check(5).findings[0]!.stated).toBe('0 (margin 0.1; error exact)');
  });

  it('compares the centre that is asked for: e is skewed, so its median lies below the mean', () => {
    expect(check(1, { centre: 'median' }).findings[0]!.verdict).toBe('disagrees');
    expect(check(1, { centre: 'median' }).settings).toMatchObject({ centre: 'median' });
    expect(check(5).settings).not.toHaveProperty('centre');
  });

  it('when open says what it could have found and what would decide', () => {
    const [finding] = check(5, { margin: () => 0.03 }, { seeds: 40 }).findings;
    expect(finding!.verdict).toBe('inconclusive');
    expect(finding!.measured).toMatch(/; 40 runs find 0\.\d+, about \d+ would decide$/);
  });
});
