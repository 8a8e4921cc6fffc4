/** The derivation of multimodal contrastive learning: its parameters, flow, and simulators together. */

import { describe, expect, it } from 'vitest';
import { derivation } from '../../derivations/multimodal-contrastive/index.js';
import { observablesOf, type Parameters } from '../../derivations/multimodal-contrastive/parameters.js';
import { stepsOf } from '../../derivations/multimodal-contrastive/steps.js';
import { conditionPeak, orbit, stateAt } from '../../derivations/multimodal-contrastive/theory.js';
import { slopeOf } from '../../src/checker/line.js';
import { InputError } from '../../src/engine/errors.js';
import { overrideParameters, resolveParameters } from '../../src/study/parameters.js';
import { predict } from '../../src/study/predict.js';
import { simulate } from '../../src/study/simulate.js';

const defaults = resolveParameters(derivation, []) as Parameters;
const change = (parameters: Partial<Parameters>): Parameters =>
  overrideParameters(derivation, defaults, parameters) as Parameters;

describe('the steps', () => {
  it.each(['none', 'single', 'many', 'infinite'] as const)('are confirmed for the loss %s', (loss) => {
    for (const step of stepsOf(change({ loss }))) expect(step.verify().length, step.id).toBeGreaterThan(0);
  });
});

describe('the headline', () => {
  it('without negatives the condition number rises and stays, with them it peaks and returns to 1', () => {
    const times = [0, 5, 50, 500, 5000];
    const { representationCondition } = observablesOf(defaults);
    const alone = orbit(change({ loss: 'none' }), times).map(representationCondition);
    expect(alone[0]).toBeCloseTo(1.75, 12);
    expect(alone.every((value, at) => at === 0 || value > alone[at - 1]! - 1e-8)).toBe(true);
    expect(alone.at(-1)).toBeCloseTo(4.5561099359, 6);
    expect(conditionPeak(defaults, 500).condition).toBeGreaterThan(1.87);
    expect(representationCondition(stateAt(defaults, 5000))).toBeLessThan(1.0001);
  });
});

describe('the schedule', () => {
  it('is the same stage by stage and as one model', () => {
    const p = change({ sigma: [1.4, 0.8], s: 2, tau2: 0.5, stages: [[3, 4]] });
    const whole = predict(derivation, p, { tEnd: 8, times: [3, 8] }).values.at(-1)!;
    stateAt(p, 8).forEach((value, at) => {
      expect(whole[at]).toBeCloseTo(value, 6);
    });
    expect(orbit(p, [0, 3, 8])).toHaveLength(3);
  });

  it('reaches the simulators', () => {
    const p = change({ sigma: [1.4, 0.8], s: 2, tau2: 0.5, eta: 0.1, B: 4 });
    const at = (stages: number[][]) =>
      simulate(derivation, { ...p, stages }, { seeds: 1, steps: 40, saveAt: [20, 40], seed: 1 }).values.map(
        (row) => row[0]![0],
      );
    const [plain, later] = [at([]), at([[2, 4]])];
    expect(later[0]).toBe(plain[0]);
    expect(later[1]).not.toBe(plain[1]);
  });
});

describe('the simulators', () => {
  it('start where the model starts, also at finite width', () => {
    const p = change({ m: 32, sigma: [1.4, 0.8], s: 2 });
    const model = derivation.derive(p).models[0];
    const state = derivation.initial(p, { fillNormals: (out: Float64Array) => out.fill(1) } as never);
    expect(model?.start(state)[0]).toBeCloseTo(1, 12);
    expect(simulate(derivation, p, { seeds: 2, steps: 1, points: 1, method: 'direct' }).failures).toEqual([]);
  });

  it('have no sample of infinitely many negatives', () => {
    expect(() => simulate(derivation, change({ loss: 'infinite' }), { seeds: 1, steps: 1 })).toThrow(InputError);
  });
});

describe('parameters', () => {
  it('are checked', () => {
    expect(() => resolveParameters(derivation, ['sigma=[1,-1]'])).toThrow(InputError);
    expect(() =>
      derivation.derive(
        change({
          stages: [
            [3, 1],
            [2, 1],
          ],
        }),
      ),
    ).toThrow(/stages must ascend/);
    expect(() => derivation.derive(change({ loss: 'infinite', latents: 'gaussian' }))).toThrow(/rademacher/);
  });

  it('make a line slope', () => {
    expect(slopeOf([0, 1, 2], [1, 3, 5])).toBeCloseTo(2, 14);
  });
});
