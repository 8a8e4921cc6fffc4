import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import { coefficientsOf, criticalStep } from '../../../src/engine/models/critical-step.js';
import { gaussianDerived } from '../../../src/engine/models/derived.js';
import { flowTerm, gaussianModels, statisticsOf } from '../../../src/engine/models/models.js';
import { gaussianSimulators } from '../../../src/engine/models/simulators.js';
import { type GaussianSystem, gaussianSystem } from '../../../src/engine/models/system.js';
import { polynomialRight } from '../../../src/expression/step.js';
import { randomStream } from '../../../src/numerics/random/stream.js';
import { fixedOverlapState, sphereStateFromGram } from '../../../src/simulators/state.js';
import { piController } from '../../../src/solvers/ode/controller.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import { linkParameter, linksFrom } from '../../../src/study/link-parameters.js';
import { referenceEntries } from '../../support/reference-entries.js';
import {
  type Coefficients,
  difference,
  entry,
  problemOf,
  quadraturePoints,
  randomState,
  type State,
  specifiedFlow,
  specifiedIto,
  stepMoment,
} from '../specification.js';

const c: Coefficients = { 2: '0.8', 3: '0.6' };
const b: Coefficients = { 1: '0.5', 2: '0.4' };
const systemAt = (state: State, loss: 'mse' | 'correlation'): GaussianSystem =>
  gaussianSystem({
    problem: problemOf(loss, c, b),
    targets: state.P,
    dimension: 40,
    stepSize: 0.002,
    noise: state.noise,
    secondLayer: state.a,
    rates: state.rho,
  });
const layoutOf = (dM: readonly (readonly number[])[], dQ: readonly (readonly number[])[]): number[] => [
  ...dM.flat(),
  ...dQ.flatMap((row, i) => row.slice(i + 1)),
];

describe.each(['correlation', 'mse'] as const)('the ladder of models for the %s loss', (loss) => {
  const state = randomState(13, 2, 2);
  const system = systemAt(state, loss);
  const start = sphereStateFromGram(state.M, state.Q);
  const [crude, corrected] = gaussianModels(system);

  it('starts from M row by row, then Q above the diagonal', () => {
    const expected = layoutOf(state.M, state.Q);
    const measured = statisticsOf(start);
    expect(measured).toHaveLength(5);
    expected.forEach((value, at) => {
      expect(measured[at]).toBeCloseTo(value, 13);
    });
    expect(crude?.start(start)).toEqual(measured);
    expect(crude?.timePerStep).toBe(0.002);
  });

  it('has the flow of 2.6, and with eta d times 2.9 the corrected flow', () => {
    const { dM, dQ } = specifiedFlow(state, loss, c, b);
    const ito = specifiedIto(state, stepMoment(state, quadraturePoints(state, 6), loss, c, b));
    const [flow, correction] = [layoutOf(dM, dQ), layoutOf(ito.dM, ito.dQ)];
    const y = statisticsOf(start);
    const derivative = new Float64Array(5);
    crude?.term.evaluate(0, y, derivative);
    flow.forEach((value, at) => {
      expect(difference(derivative[at]!, value)).toBeLessThan(1e-12);
    });
    corrected?.term.evaluate(0, y, derivative);
    flow.forEach((value, at) => {
      const expected = value + 0.002 * 40 * correction[at]!;
      expect(difference(derivative[at]!, expected)).toBeLessThan(1e-11);
    });
    expect([crude?.id, corrected?.id]).toEqual(['gradient-flow', 'corrected']);
    expect(corrected?.equations[0]?.text).not.toBe(crude?.equations[0]?.text);
  });

  it('keeps nothing between evaluations', () => {
    const term = flowTerm(system, system.dynamics.flow);
    const other = new Float64Array(5).fill(0.1);
    const [first, second, third] = [new Float64Array(5), new Float64Array(5), new Float64Array(5)];
    term.evaluate(0, statisticsOf(start), first);
    term.evaluate(0, other, second);
    term.evaluate(0, statisticsOf(start), third);
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
    expect(term.dimension).toBe(5);
  });
});

describe('the layout of the statistics', () => {
  it('is M row by row, then the rows of Q above its diagonal', () => {
    const { M, Q } = randomState(8, 4, 1);
    const expected = [
      ...M.flat(),
      ...[1, 2, 3].map((l) => entry(Q, 0, l)),
      entry(Q, 1, 2),
      entry(Q, 1, 3),
      entry(Q, 2, 3),
    ];
    const measured = statisticsOf(sphereStateFromGram(M, Q));
    expect(measured).toHaveLength(10);
    expected.forEach((value, at) => {
      expect(measured[at]).toBeCloseTo(value, 13);
    });
  });
});

describe('the reference table', () => {
  interface Inputs {
    readonly c: Readonly<Record<number, number>>;
    readonly b: Readonly<Record<number, number>>;
    readonly M0: readonly number[];
    readonly t: readonly number[];
    readonly etad: number;
  }
  const text = (numbers: Readonly<Record<number, number>>): Coefficients =>
    Object.fromEntries(Object.entries(numbers).map(([k, value]) => [k, String(value)]));
  const entries = ['correlation-ode', 'correlation-ode-corrected'].flatMap((quantity) =>
    referenceEntries('orthogonal-multi-index', quantity).map((found) => [found.id, found] as const),
  );

  it.each(entries)('has the trajectory of %s', (_id, { inputs: given, value }) => {
    const inputs = given as unknown as Inputs;
    const P = inputs.M0.length;
    const system = gaussianSystem({
      problem: problemOf('correlation', text(inputs.c), text(inputs.b)),
      targets: P,
      dimension: 1000,
      stepSize: Math.max(inputs.etad, 1e-3) / 1000,
      noise: 0,
      secondLayer: [1],
    });
    const model = gaussianModels(system).find(({ id }) => id === (inputs.etad === 0 ? 'gradient-flow' : 'corrected'));
    const solution = solve({
      term: model!.term!,
      initial: statisticsOf(fixedOverlapState(inputs.M0)),
      tEnd: Math.max(...inputs.t),
      controller: piController({ relativeTolerance: 1e-11, absoluteTolerance: 1e-13 }),
      saveAt: { times: inputs.t },
    });
    const stated = value as readonly (readonly number[])[];
    expect(solution.y).toHaveLength(stated.length);
    solution.y.forEach((y, at) => {
      for (let p = 0; p < P; p++) expect(Math.abs(y[p]! - entry(stated, at, p))).toBeLessThan(1e-8);
    });
  });
});

describe('gaussianDerived', () => {
  it.each(['correlation', 'mse'] as const)(
    'has evidence for every step, finite differences for the gradient (%s)',
    (loss) => {
      const derived = gaussianDerived(systemAt(randomState(4, 2, 2), loss));
      expect(derived.statistics).toEqual(['M[1,1]', 'M[1,2]', 'M[2,1]', 'M[2,2]', 'Q[1,2]']);
      for (const step of derived.steps) expect(step.verify().map(({ kind }) => kind)).toContain('exact');
      const evidence = derived.steps.find(({ id }) => id === 'gradient')?.verify() ?? [];
      expect(evidence.map(({ kind }) => kind)).toEqual(['exact', 'exact', 'numeric']);
      expect(derived.loss.length).toBeGreaterThan(0);
      expect(derived.gradient.length).toBeGreaterThan(0);
    },
  );

  it('refuses a gradient that finite differences of the loss contradict', () => {
    const system = systemAt(randomState(4, 2, 2), 'mse');
    const wrong: GaussianSystem = {
      ...system,
      sphericalGradient: (W, V) => system.sphericalGradient(W, V).map((row) => row.map((value) => 1.0001 * value)),
    };
    const step = gaussianDerived(wrong).steps.find(({ id }) => id === 'gradient');
    expect(() => step?.verify()).toThrow(/finite differences contradict the gradient/);
  });

  it('appends further steps', () => {
    const system = oneNeuron({ 2: '1' });
    const steps = gaussianDerived(system, [criticalStep(system, 2)]).steps;
    expect(steps.at(-1)?.id).toBe('critical-scaling');
  });
});

function oneNeuron(links: Coefficients, noise = 0): GaussianSystem {
  return gaussianSystem({
    problem: problemOf('correlation', links, links),
    targets: 1,
    dimension: 100,
    stepSize: 0.01,
    noise,
    secondLayer: [1],
  });
}

describe('the critical step', () => {
  it('states the equation of 2.8 for h_2 and confirms its moments', () => {
    const step = criticalStep(oneNeuron({ 2: '1' }), 2);
    const [, drift, diffusion] = step.statement;
    expect(polynomialRight(drift).equals(parsePolynomial('2*kappa*mu - kappa^2*mu'))).toBe(true);
    expect(polynomialRight(diffusion).equals(parsePolynomial('10*kappa^2'))).toBe(true);
    expect(step.verify().map(({ kind }) => kind)).toEqual(['exact', 'numeric']);
    expect(step.exactness).toEqual({ kind: 'limit', order: 'O(d^(-1/2))' });
  });

  it('takes the noise of the system: A(0) = 2 + 2 nu^2 at nu = 1/2', () => {
    const { normGrowth } = coefficientsOf(oneNeuron({ 2: '1' }, 0.5));
    expect(normGrowth.equals(parsePolynomial('5/2 + 8*m^2'))).toBe(true);
    expect(criticalStep(oneNeuron({ 2: '1' }, 0.5), 2).verify()).toHaveLength(2);
  });

  it('is refuted when the derived moments are wrong', () => {
    const system = oneNeuron({ 3: '1' });
    const { dynamics } = system;
    const doubled = dynamics.overlapSecondMoment.plus(dynamics.overlapSecondMoment);
    const wrong = { ...system, dynamics: { ...dynamics, overlapSecondMoment: doubled } };
    expect(() => criticalStep(wrong, 3).verify()).toThrow(/an independent route contradicts/);
    expect(() => criticalStep(system, 2)).toThrow(/not the information exponent/);
  });
});

describe('the simulators', () => {
  it('run both algorithms from the given state, with the given seed', () => {
    const system = oneNeuron({ 2: '1' });
    const simulators = gaussianSimulators(() => system);
    const state = fixedOverlapState([0.3]);
    for (const name of ['reduced', 'direct'] as const) {
      const run = (): Float64Array => {
        const chain = simulators[name]({})(state, randomStream({ seed: 5, run: 0, purpose: 'sgd' }));
        const out = new Float64Array(1);
        chain.read(out);
        expect(out[0]).toBeCloseTo(0.3, 14);
        chain.advance(20);
        chain.read(out);
        return out;
      };
      expect(run()).toEqual(run());
      expect(run()[0]).not.toBeCloseTo(0.3, 6);
    }
  });
});

describe('parameters', () => {
  it('check the text of a link by parsing it', () => {
    const schema = linkParameter();
    expect(schema.parse('0.8*h2 + 0.6*h4')).toBe('0.8*h2 + 0.6*h4');
    expect(schema.parse('')).toBe('');
    const failed = schema.safeParse('tanh(z)');
    expect(failed.success).toBe(false);
    expect(failed.error?.issues[0]?.message).toContain('tanh');
  });

  it('take the target’s link for the learner when none is given', () => {
    const same = linksFrom({ link: 'h2', learner: '' });
    expect(same.learner.equals(same.target)).toBe(true);
    const different = linksFrom({ link: 'h2', learner: 'h3' });
    expect(different.learner.informationExponent()).toBe(3);
  });
});
