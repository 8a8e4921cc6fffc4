/** The ladder of limit models of a Gaussian multi-index system, compiled from the derived closed equations. */

import { type ErrorScale, orderText } from '../../checker/error-scale.js';
import type { Arrays, PlanRequest } from '../../codegen/plan.js';
import type { VectorFieldProgram } from '../../codegen/vector-field.js';
import { indexedEquation } from '../../expression/print.js';
import type { Equation } from '../../expression/step.js';
import { gramOfState, type SphereState } from '../../simulators/state.js';
import { rowFlowTerm } from '../../solvers/ode/row-flow.js';
import type { Term } from '../../solvers/ode/term.js';
import type { ClosedFlow } from '../closure/gram-closure.js';
import type { Model } from '../model.js';
import { CORRELATIONS, INDICES } from '../problem.js';
import { flowJacobian } from './jacobian.js';
import { affordsItoMoments } from './link-kernels.js';
import { rowFlowOf } from './row-flow.js';
import type { GaussianSystem } from './system.js';

/**
 * Gradient flow and its Itô-corrected form, crudest first. State: M row-major, then Q[i,l] for i < l. With links that are
 * no polynomials the corrected form is there only when its moments can be evaluated (`affordsItoMoments`).
 *
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * gaussianModels(system).map((model) => model.id) // ['gradient-flow', 'corrected']
 */
export function gaussianModels(system: GaussianSystem): readonly Model<SphereState>[] {
  const { dynamics, settings } = system;
  const common = {
    standing: 'derived' as const,
    timePerStep: settings.stepSize,
    start: (state: SphereState) => statisticsOf(state),
  };
  const etaD = { name: 'eta d', value: settings.stepSize * settings.dimension } as const;
  const crude: readonly ErrorScale[] = [{ ...etaD, power: 1, cause: 'ito' }];
  const corrected: readonly ErrorScale[] = [
    { ...etaD, power: 2 },
    { name: 'eta', value: settings.stepSize, power: 1, cause: 'finite-d', fixed: 'eta d' },
  ];
  const gaussian = ['x ~ N(0, I_d)', 'unit weights, orthonormal targets'];
  const { links, problem, secondLayer, targets } = settings;
  const affordable = links === undefined || affordsItoMoments(links, problem.loss, secondLayer.length, targets);
  const gradientFlow: Model<SphereState> = {
    ...common,
    id: 'gradient-flow',
    title: 'gradient flow',
    adds: 'the population gradient',
    assumes: [...gaussian, 'eta d -> 0'],
    order: orderText(crude),
    errorScales: crude,
    equations: flowEquations(dynamics.flow),
    term: flowTerm(system, dynamics.flow),
    program: () => flowProgram(system, dynamics.flow),
  };
  if (!affordable) return [gradientFlow];
  return [
    gradientFlow,
    {
      ...common,
      id: 'corrected',
      title: 'corrected flow',
      adds: 'the Itô term of order eta d (norm growth and joint steps)',
      assumes: [...gaussian, 'eta -> 0 and d -> infinity at fixed eta d'],
      correction: 'ito',
      order: orderText(corrected),
      errorScales: corrected,
      equations: flowEquations(dynamics.correctedFlow),
      term: flowTerm(system, dynamics.correctedFlow),
      program: () => flowProgram(system, dynamics.correctedFlow),
    },
  ];
}

/**
 * M row-major, then Q[i,l] for i < l: the layout of the models and of every chain.
 *
 * @throws RangeError when the state is not valid.
 * @example
 * [...statisticsOf(fixedOverlapState([0.6, 0]))] // [0.6, 0]
 */
export function statisticsOf(state: SphereState): Float64Array {
  const { M, Q } = gramOfState(state);
  return Float64Array.from([...M.flat(), ...Q.flatMap((row, i) => row.slice(i + 1))]);
}

/**
 * The vector field of a closed flow as an ODE term over the statistics, with its derived Jacobian where the links are polynomials.
 * Row flows (the gradient flow of the correlation loss) of at least 16 overlaps go by kernels, others by generated code.
 *
 * @param flow - from the dynamics of the system; state as in `statisticsOf`.
 * @returns a term that keeps scratch arrays: one evaluation at a time.
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * flowTerm(system, system.dynamics.flow).dimension // 1
 */
export function flowTerm(system: GaussianSystem, flow: ClosedFlow): Term {
  const { targets, secondLayer, links } = system.settings;
  const overlaps = secondLayer.length * targets;
  const read = inputsReader(system);
  // With links that are no polynomials the moments of the derivatives have no closed form in general: finite differences then.
  const jacobian = links === undefined ? { jacobian: jacobianOf(system, flow, read) } : {};
  const rowFlow = overlaps < smallestRowFlow ? undefined : rowFlowOf(system, flow);
  return { ...(rowFlow === undefined ? compiledTerm(system, flow, read) : rowFlowTerm(rowFlow)), ...jacobian };
}

/** Below this number of overlaps generated code is as fast as the kernels for row flows. */
const smallestRowFlow = 16;

/** Reads a state into the input arrays of the compiled expressions, which it keeps. */
function inputsReader(system: GaussianSystem): (y: Float64Array) => Arrays {
  const { targets, secondLayer, rates } = system.settings;
  const neurons = secondLayer.length;
  const overlaps = neurons * targets;
  const inputs = {
    M: new Float64Array(overlaps),
    Q: new Float64Array(neurons * neurons),
    a: Float64Array.from(secondLayer),
    rho: Float64Array.from(rates),
  };
  for (let neuron = 0; neuron < neurons; neuron++) inputs.Q[neuron * (neurons + 1)] = 1;
  return (y) => {
    inputs.M.set(y.subarray(0, overlaps));
    let at = overlaps;
    for (let row = 0; row < neurons; row++) {
      for (let column = row + 1; column < neurons; column++, at++) {
        inputs.Q[row * neurons + column] = inputs.Q[column * neurons + row] = y[at]!;
      }
    }
    return inputs;
  };
}

/**
 * The vector field by the code that is generated from the flow, whatever its form.
 *
 * @param read - reads a state into the inputs.
 */
function compiledTerm(system: GaussianSystem, flow: ClosedFlow, read: (y: Float64Array) => Arrays): Term {
  const { targets, secondLayer } = system.settings;
  const neurons = secondLayer.length;
  const overlaps = neurons * targets;
  const compiled = system.compile(flowOutputs(flow));
  const outputs = { dM: new Float64Array(overlaps), dQ: new Float64Array(neurons * neurons) };
  return {
    dimension: overlaps + (neurons * (neurons - 1)) / 2,
    evaluate(_t, y, derivative) {
      compiled.evaluate(read(y), outputs);
      derivative.set(outputs.dM);
      let at = overlaps;
      for (let row = 0; row < neurons; row++) {
        for (let column = row + 1; column < neurons; column++) derivative[at++] = outputs.dQ[row * neurons + column]!;
      }
    },
  };
}

function jacobianOf(
  system: GaussianSystem,
  flow: ClosedFlow,
  read: (y: Float64Array) => Arrays,
): NonNullable<Term['jacobian']> {
  const { i, l, p } = INDICES;
  const { targets, secondLayer } = system.settings;
  return flowJacobian({
    blocks: [
      { input: 'M', expression: flow.overlaps, indices: [i, p], shape: 'full' },
      { input: 'Q', expression: flow.gram, indices: [i, l], shape: 'strictly-upper' },
    ],
    geometry: system.dynamics.training.geometry,
    sizes: { m: secondLayer.length, P: targets },
    compile: system.compile,
    read,
  });
}

/**
 * The same vector field in a form that code of other languages is made of.
 *
 * @param flow - as for `flowTerm`.
 */
export function flowProgram(system: GaussianSystem, flow: ClosedFlow): VectorFieldProgram {
  const { secondLayer, rates } = system.settings;
  return {
    plan: system.compile(flowOutputs(flow)).plan,
    constants: { a: secondLayer, rho: rates },
    blocks: [
      { input: 'M', output: 'dM', shape: 'full' },
      { input: 'Q', output: 'dQ', shape: 'strictly-upper', diagonal: 1 },
    ],
  };
}

function flowOutputs(flow: ClosedFlow): PlanRequest['outputs'] {
  const { i, l, p } = INDICES;
  return [
    { name: 'dM', expression: flow.overlaps, indices: [i, p] },
    { name: 'dQ', expression: flow.gram, indices: [i, l], strictlyUpper: true },
  ];
}

function flowEquations(flow: ClosedFlow): readonly Equation[] {
  const equation = (text: string, latex: string, right: ClosedFlow['gram']): Equation =>
    indexedEquation({ text, latex }, right, CORRELATIONS);
  return [
    equation('dM_ip/dtau', '\\frac{dM_{ip}}{d\\tau}', flow.overlaps),
    equation('dQ_il/dtau', '\\frac{dQ_{il}}{d\\tau}', flow.gram),
  ];
}
