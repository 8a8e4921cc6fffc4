import { describe, expect, it } from 'vitest';
import type { Derived } from '../../../src/engine/model.js';
import { freeSystem } from '../../../src/engine/models/free-system.js';
import { flowTerm, gaussianModels } from '../../../src/engine/models/models.js';
import { rowFlowOf } from '../../../src/engine/models/row-flow.js';
import { type GaussianSystem, gaussianSystem } from '../../../src/engine/models/system.js';
import { erfKernel } from '../../../src/links/kernels/erf-kernel.js';
import { parseLink } from '../../../src/links/parse-link.js';
import { scaledKernelOf } from '../../../src/links/scaled-kernel.js';
import { type SphereState, sphereStateFromGram } from '../../../src/simulators/state.js';
import { StateMemory } from '../../../src/solvers/ode/compiled/ode-memory.js';
import { piController } from '../../../src/solvers/ode/controller.js';
import { radau5 } from '../../../src/solvers/ode/radau.js';
import { solve } from '../../../src/solvers/ode/solve.js';
import type { Term } from '../../../src/solvers/ode/term.js';
import { predictModel } from '../../../src/study/predict.js';

function systemOf(
  loss: 'mse' | 'correlation',
  neurons: number,
  targets: number,
  rates: readonly number[] = Array.from({ length: neurons }, (_, i) => 1 + 0.2 * i),
): GaussianSystem {
  return gaussianSystem({
    problem: { loss, target: parseLink('h1 + 4/5*h2 + 3/5*h3'), learner: parseLink('h1 + 2*h2 + h3') },
    targets,
    dimension: 100,
    stepSize: 0.001,
    noise: 0.1,
    secondLayer: Array.from({ length: neurons }, (_, i) => 0.5 - 0.3 * i),
    rates,
  });
}

const stateOf = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => 0.3 * Math.sin(1 + 1.7 * i));

/** Central differences, whose error is of the order of h^2 and of rounding over h. */
function differences(term: Term, y: Float64Array): number[] {
  const size = term.dimension;
  const out = new Array<number>(size * size);
  const [up, down] = [new Float64Array(size), new Float64Array(size)];
  for (let j = 0; j < size; j += 1) {
    const h = 1e-5;
    term.evaluate(0, y.with(j, y[j]! + h), up);
    term.evaluate(0, y.with(j, y[j]! - h), down);
    for (let i = 0; i < size; i += 1) out[i * size + j] = (up[i]! - down[i]!) / (2 * h);
  }
  return out;
}

function expectDerivative(term: Term, y: Float64Array): void {
  const size = term.dimension;
  const measured = new Float64Array(size * size);
  term.jacobian?.(0, y, measured);
  const expected = differences(term, y);
  const largest = Math.max(...expected.map(Math.abs));
  expect(largest).toBeGreaterThan(0.1);
  expected.forEach((value, at) => {
    expect(Math.abs(value - measured[at]!)).toBeLessThan(1e-7 * largest);
  });
}

describe('the derived Jacobian', () => {
  const cases = (['correlation', 'mse'] as const).flatMap((loss) =>
    (
      [
        [1, 3],
        [3, 2],
      ] as const
    ).flatMap(([neurons, targets]) =>
      (['flow', 'correctedFlow'] as const).map((flow) => ({ loss, neurons, targets, flow })),
    ),
  );
  it.each(cases)('is the derivative: $loss, $neurons neurons, $targets targets, $flow', (one) => {
    const system = systemOf(one.loss, one.neurons, one.targets);
    const term = flowTerm(system, system.dynamics[one.flow]);
    expectDerivative(term, stateOf(term.dimension));
  });

  it('is the derivative for weights of any length, variances and second layer included', () => {
    const links = { phi: parseLink('h1 + h2'), sigma: parseLink('h1 + 1/2*h2') };
    const settings = { targets: 2, neurons: 2, dimension: 50, stepSize: 0.01, secondLayerRate: 0.7, noise: 0.1, links };
    const M = [
      [0.3, -0.2],
      [0.1, 0.4],
    ];
    const start = () => ({
      M,
      Q: [
        [1.3, 0.2],
        [0.2, 0.8],
      ],
      a: [0.6, -0.9],
    });
    for (const { term, start: begin } of freeSystem(settings).models(start)) expectDerivative(term, begin(undefined));
  });

  it('is left to finite differences where moments come from closed forms', () => {
    const system = freeSystem({
      targets: 1,
      neurons: 1,
      dimension: 50,
      stepSize: 0.01,
      secondLayerRate: 0,
      noise: 0,
      links: {},
      kernelOf: scaledKernelOf(erfKernel, { phi: 1, sigma: 1 }),
    });
    const [model] = system.models(() => ({ M: [[0.1]], Q: [[1]], a: [1] }));
    expect(model?.term.jacobian).toBeUndefined();
  });

  it('spares Radau5 the evaluations of finite differences', () => {
    const system = systemOf('mse', 3, 2, [1, 100, 1e4]);
    const term = flowTerm(system, system.dynamics.flow);
    const controller = piController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-8 });
    const initial = stateOf(term.dimension);
    const run = (one: Term) => solve({ term: one, initial, tEnd: 1, solver: radau5(), controller, saveAt: 'end' });
    const analytic = run(term);
    const numeric = run({ dimension: term.dimension, evaluate: term.evaluate });
    expect([analytic.outcome.kind, numeric.outcome.kind]).toEqual(['reached', 'reached']);
    expect(analytic.stats.jacobians).toBeGreaterThan(2);
    // Each Jacobian by differences takes one evaluation a component.
    const spared = numeric.stats.evaluations - analytic.stats.evaluations;
    expect(spared).toBeGreaterThan(0.7 * term.dimension * numeric.stats.jacobians);
    analytic.y[0]!.forEach((value, i) => {
      expect(value).toBeCloseTo(numeric.y[0]![i]!, 5);
    });
  });
});

describe('row flows', () => {
  it('are recognised in the gradient flow of the correlation loss, with its rates and drift', () => {
    const system = systemOf('correlation', 3, 2);
    // C'(t) of C(t) = t + 8/5 t^2 + 3/5 t^3.
    const flow = rowFlowOf(system, system.dynamics.flow);
    expect(flow).toMatchObject({ rows: 3, columns: 2, products: true });
    ((flow?.drift ?? []) as readonly number[]).forEach((value, k) => {
      expect(value).toBeCloseTo([1, 3.2, 1.8][k]!, 14);
    });
    flow?.rates?.forEach((value, i) => {
      expect(value).toBeCloseTo([1, 1.2, 1.4][i]!, 14);
    });
  });

  it('are no other flow', () => {
    const correlation = systemOf('correlation', 2, 2);
    const mse = systemOf('mse', 2, 2);
    expect(rowFlowOf(correlation, correlation.dynamics.correctedFlow)).toBeUndefined();
    expect(rowFlowOf(mse, mse.dynamics.flow)).toBeUndefined();
    expect(rowFlowOf(mse, mse.dynamics.correctedFlow)).toBeUndefined();
    // The overlaps alone do not make one.
    const { flow } = correlation.dynamics;
    expect(rowFlowOf(correlation, { ...flow, gram: flow.gram.plus(flow.gram) })).toBeUndefined();
  });

  it('go by kernels from 16 overlaps on, with the values of the generated code', () => {
    const [small, large] = [systemOf('correlation', 3, 5), systemOf('correlation', 4, 5)];
    expect(flowTerm(small, small.dynamics.flow).memory).toBeUndefined();
    const term = flowTerm(large, large.dynamics.flow);
    expect(term.memory).toBeInstanceOf(StateMemory);
    const y = stateOf(term.dimension);
    const out = new Float64Array(y.length);
    term.evaluate(0, y, out);
    const { i, l, p } = { i: { name: 'i', range: 'm' }, l: { name: 'l', range: 'm' }, p: { name: 'p', range: 'P' } };
    const { flow } = large.dynamics;
    const arrays = { dM: new Float64Array(20), dQ: new Float64Array(16) };
    const Q = new Float64Array(16);
    let at = 20;
    for (let row = 0; row < 4; row += 1) {
      Q[5 * row] = 1;
      for (let column = row + 1; column < 4; column += 1, at += 1) Q[4 * row + column] = Q[4 * column + row] = y[at]!;
    }
    const { secondLayer, rates } = large.settings;
    large
      .compile([
        { name: 'dM', expression: flow.overlaps, indices: [i, p] },
        { name: 'dQ', expression: flow.gram, indices: [i, l], strictlyUpper: true },
      ])
      .evaluate({ M: y.slice(0, 20), Q, a: Float64Array.from(secondLayer), rho: Float64Array.from(rates) }, arrays);
    const expected = [...arrays.dM];
    for (let row = 0; row < 4; row += 1) expected.push(...arrays.dQ.subarray(4 * row + row + 1, 4 * row + 4));
    expected.forEach((value, k) => {
      expect(Math.abs(value - out[k]!)).toBeLessThan(1e-13 * (1 + Math.abs(value)));
    });
  });
});

describe('a prediction of a stiff model', () => {
  it('changes the method and says so', () => {
    // The second neuron settles ten thousand times as fast as the first.
    const system = systemOf('mse', 2, 2, [1, 1e4]);
    const model = gaussianModels(system)[0]!;
    const derived: Derived<SphereState> = {
      steps: [],
      loss: [],
      gradient: [],
      models: [model],
      statistics: ['M[1,1]', 'M[1,2]', 'M[2,1]', 'M[2,2]', 'Q[1,2]'],
    };
    const state = sphereStateFromGram(
      [
        [0.3, 0.1],
        [0.2, 0.4],
      ],
      [
        [1, 0.1],
        [0.1, 1],
      ],
    );
    const { solution } = predictModel(derived, model, state, [0, 1], { relativeTolerance: 1e-6 });
    expect(solution.outcome.kind).toBe('reached');
    expect(solution.switches[0]).toMatchObject({ from: 'DOP853', to: 'Radau5' });
    expect(solution.assumptions.join('\n')).toMatch(/changed from DOP853 to Radau5 at t = .* bounded by stability/);
    // The Jacobian of the model is used: differences would have taken 5 evaluations each.
    expect(solution.stats.jacobians).toBeGreaterThan(0);
  });
});
