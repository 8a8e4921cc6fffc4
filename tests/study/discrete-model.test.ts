import { describe, expect, it } from 'vitest';
import { printDocument } from '../../src/cli/print/derived-document.js';
import { printModelProgram } from '../../src/cli/print/vector-field.js';
import { InputError } from '../../src/engine/errors.js';
import type { Model } from '../../src/engine/model.js';
import { ladderCheck } from '../../src/study/checks/ladder.js';
import type { Derivation } from '../../src/study/contract.js';
import { defineDerivation } from '../../src/study/define.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { predict, predictModel } from '../../src/study/predict.js';
import { exactError, type ToyParameters, type ToyState, toyDerivation } from '../support/toy-derivation.js';

const toy = toyDerivation();
const parameters = resolveParameters(toy, ['dimension=5', 'kappa=2']);
const ETA = 0.4;

/** The law of the toy in discrete time, e <- (1 - eta)^2 e + eta^2 s^2, with a factor on the noise. */
function mapOf(p: ToyParameters, factor = 1): Model<ToyState> {
  const eta = p.kappa / p.dimension;
  const [flow] = toy.derive(p).models;
  return {
    id: 'map',
    title: 'Map',
    adds: 'finite steps',
    assumes: [],
    order: 'exact',
    timePerStep: eta,
    equations: [{ text: "e' = (1 - eta)^2*e + eta^2*s^2", latex: "e' = (1-\\eta)^2 e + \\eta^2 s^2", json: null }],
    time: 'discrete',
    start: (state) => flow!.start(state),
    term: {
      dimension: 1,
      evaluate: (_t, y, dy) => {
        dy[0] = (((1 - eta) ** 2 - 1) * y[0]! + factor * eta ** 2 * p.noise ** 2) / eta;
      },
    },
  };
}

function withMap(factor = 1): Derivation<ToyParameters, ToyState> {
  return defineDerivation<ToyParameters, ToyState>({
    ...toy,
    derive: (p) => {
      const derived = toy.derive(p);
      return { ...derived, models: [derived.models[0]!, mapOf(p, factor)] };
    },
    claims: [],
    figures: [],
  });
}

describe('a model in discrete time', () => {
  it('is iterated: after n steps the law of the algorithm, which the flow misses', () => {
    const derivation = withMap();
    const { times, values } = predict(derivation, parameters, { model: 'map', tEnd: 4, points: 5 });
    expect(times).toEqual([0, 2, 4, 6, 8, 10].map((step) => step * ETA));
    times.forEach((time, index) => {
      expect(values[index]![0]).toBeCloseTo(exactError(parameters, Math.round(time / ETA)), 14);
    });
    const flow = predict(derivation, parameters, { model: 'gradient-flow', tEnd: 4, points: 5 });
    expect(Math.abs(flow.values[1]![0]! - values[1]![0]!)).toBeGreaterThan(0.05);
  });

  it('rounds a grid to whole steps, and refuses a time between two', () => {
    const derivation = withMap();
    const { times } = predict(derivation, parameters, { tEnd: 1.3, points: 100 });
    expect(times.map((time) => time / ETA)).toEqual([0, 1, 2, 3].map((step) => (step * ETA) / ETA));
    const between = { tEnd: 1, times: [0.5] };
    expect(() => predict(derivation, parameters, between)).toThrow(InputError);
    expect(() => predict(derivation, parameters, between)).toThrow(/between two steps of model map.*nearest is at 0.4/);
    expect(() => predict(derivation, parameters, { tEnd: 0.1 })).toThrow(/one step takes 0.4/);
    const derived = derivation.derive(parameters);
    expect(() => predictModel(derived, mapOf(parameters), Float64Array.of(1), [0.5])).toThrow(InputError);
  });

  it('takes part in the ladder, where it is what explains the gap, and a wrong one is found', () => {
    const check = (factor: number, expected: 'agrees' | 'disagrees') =>
      ladderCheck<ToyParameters, ToyState>({
        settings: {
          quick: { parameters, seeds: 2000, tEnd: 4, points: 5 },
          full: { parameters, seeds: 2000, tEnd: 4, points: 5 },
        },
        expect: { 'gradient-flow': 'disagrees', map: expected },
        margin: () => 0.02,
      }).run({
        derivation: withMap(factor),
        parameters,
        profile: 'quick',
        seed: 3,
        progress: () => undefined,
      });
    const right = check(1, 'agrees');
    expect(right.findings.map((one) => one.verdict)).toEqual(['disagrees', 'agrees']);
    expect(right.conclusion).toContain('finite steps explains');
    // Twice the noise: the mean is off by eta^2 s^2 = 0.16 after one step, eight times the margin.
    expect(check(2, 'disagrees').findings.map((one) => one.verdict)).toEqual(['disagrees', 'disagrees']);
  });

  it('says in print that its time is discrete, and leaves in no other language', () => {
    const derivation = withMap() as unknown as Derivation;
    const derived = derivation.derive(parameters);
    const document = { derivation, parameters, derived, evidence: undefined };
    expect(printDocument(document, 'text')).toContain('Time: discrete, one step takes 0.4.');
    const json: unknown = JSON.parse(printDocument(document, 'json'));
    expect(json).toMatchObject({ models: [{ time: 'continuous' }, { time: 'discrete' }] });
    const choice = { derivation, parameters, derived, model: 'map', seed: 0 };
    expect(() => printModelProgram(choice, 'python')).toThrow(/map in discrete time/);
  });
});
