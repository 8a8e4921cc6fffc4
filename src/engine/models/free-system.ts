/**
 * A two-layer network with weights of any length, learning from Gaussian inputs: the ladder of models from the symbolic
 * dynamics, and the population loss as a function of the summary statistics. The committee machine is of this kind.
 */

import type { HermiteExpansion } from '../../algebra/expansion.js';
import { given } from '../../algebra/given.js';
import { type ErrorScale, orderText } from '../../checker/error-scale.js';
import { type CompiledExpressions, compileIndexed } from '../../codegen/compile.js';
import type { KernelOf, PlanRequest } from '../../codegen/plan.js';
import type { VectorFieldProgram } from '../../codegen/vector-field.js';
import { indexedEquation } from '../../expression/print.js';
import type { Equation } from '../../expression/step.js';
import { freeStatisticNames } from '../../simulators/free-statistics.js';
import type { Term } from '../../solvers/ode/term.js';
import type { ClosedFlow } from '../closure/gram-closure.js';
import { derivePopulationDynamics } from '../dynamics.js';
import type { Model } from '../model.js';
import type { PopulationDynamics } from '../population-dynamics.js';
import { FREE, INDICES, type LEARNER_LINK, type TARGET_LINK } from '../problem.js';
import { flowJacobian } from './jacobian.js';

/** The numbers of a two-layer problem with free weights. */
export interface FreeSettings {
  /** P, the number of orthonormal target directions. */
  readonly targets: number;
  /** m. */
  readonly neurons: number;
  /** d, at least P + m. */
  readonly dimension: number;
  /** eta of one step of the first layer, > 0. */
  readonly stepSize: number;
  /** zeta: the second layer's step size over the first's; 0 for a fixed second layer. */
  readonly secondLayerRate: number;
  /** Standard deviation of the label noise, at least 0. */
  readonly noise: number;
  /** Links that are polynomials, by name (`phi` of the target, `sigma` of the learner); for the others `kernelOf` must answer. */
  readonly links: Readonly<Partial<Record<typeof TARGET_LINK | typeof LEARNER_LINK, HermiteExpansion>>>;
  /** Closed forms of moments; defaults to none. */
  readonly kernelOf?: KernelOf;
  /** Whether the moments of four coordinates can be evaluated, which the finite-step flow needs; defaults to true. */
  readonly finiteStep?: boolean;
}

/** A state in summary statistics: overlaps M (m x P), Gram matrix Q (m x m, diagonal free), second layer a. */
export interface FreeStatistics {
  readonly M: readonly (readonly number[])[];
  readonly Q: readonly (readonly number[])[];
  readonly a: readonly number[];
}

export interface FreeSystem {
  readonly settings: FreeSettings;
  readonly dynamics: PopulationDynamics;
  /** Names in the layout of models and chains: M row-major, Q[i,l] for i <= l, a. */
  readonly statistics: readonly string[];
  /** The population loss at statistics in that layout. */
  loss(statistics: ArrayLike<number>): number;
  /** Gradient flow and its form at finite eta d, crudest first; `start` reads a state into the layout. */
  models<State>(start: (state: State) => FreeStatistics): readonly Model<State>[];
}

/**
 * Makes the system.
 *
 * @throws RangeError when a size is no positive integer, or a moment has neither a polynomial nor a closed form.
 * @example
 * const system = freeSystem({ targets: 1, neurons: 1, dimension: 100, stepSize: 0.001, secondLayerRate: 0, noise: 0, links: { phi: parseLink('h1'), sigma: parseLink('h1') } });
 * system.loss([0.5, 2, 1]) // 1
 */
export function freeSystem(settings: FreeSettings): FreeSystem {
  const { targets, neurons } = settings;
  for (const [name, size] of Object.entries({ targets, neurons })) {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new RangeError(`${name} must be a positive integer; got ${size}`);
  }
  const dynamics = derivePopulationDynamics('mse', FREE);
  const compile = (outputs: PlanRequest['outputs']): CompiledExpressions => compileFor(settings, outputs);
  const arrays = new StatisticArrays(targets, neurons);
  let compiledLoss: CompiledExpressions | undefined;
  const value = { loss: new Float64Array(1) };
  return {
    settings,
    dynamics,
    statistics: freeStatisticNames(neurons, targets),
    loss: (statistics) => {
      compiledLoss ??= compile([{ name: 'loss', expression: dynamics.populationLoss, indices: [] }]);
      compiledLoss.evaluate(arrays.read(statistics), value);
      return value.loss[0]!;
    },
    models: (start) => {
      const common = {
        standing: 'derived' as const,
        timePerStep: settings.stepSize,
        start: (state: Parameters<typeof start>[0]) => flattened(start(state)),
      };
      const gaussian = ['x ~ N(0, I_d)', 'orthonormal targets, weights of any length'];
      const { stepSize, dimension } = settings;
      const crude: readonly ErrorScale[] = [{ name: 'eta d', value: stepSize * dimension, power: 1, cause: 'ito' }];
      const finite: readonly ErrorScale[] = [
        { name: 'eta', value: stepSize, power: 1, cause: 'finite-d', fixed: 'eta d' },
      ];
      const gradientFlow = {
        ...common,
        id: 'gradient-flow',
        title: 'gradient flow',
        adds: 'the population gradient',
        assumes: [...gaussian, 'eta d -> 0'],
        order: orderText(crude),
        errorScales: crude,
        equations: equationsOf(dynamics, dynamics.flow),
        term: termOf(settings, compile, dynamics, dynamics.flow),
        program: () => programOf(settings, compile, dynamics, dynamics.flow),
      };
      if (settings.finiteStep === false) return [gradientFlow];
      return [
        gradientFlow,
        {
          ...common,
          id: 'corrected',
          title: 'finite-step flow',
          adds: 'the term of order eta d: the squared step, which lengthens the weights',
          assumes: [...gaussian, 'd -> infinity at fixed eta d'],
          correction: 'ito',
          order: orderText(finite),
          errorScales: finite,
          equations: equationsOf(dynamics, dynamics.correctedFlow),
          term: termOf(settings, compile, dynamics, dynamics.correctedFlow),
          program: () => programOf(settings, compile, dynamics, dynamics.correctedFlow),
        },
      ];
    },
  };
}

function compileFor(settings: FreeSettings, outputs: PlanRequest['outputs']): CompiledExpressions {
  const { links, kernelOf, dimension, stepSize, noise, targets, neurons } = settings;
  return compileIndexed({
    outputs,
    sizes: { m: neurons, P: targets },
    links: Object.fromEntries(Object.entries(links).filter(([, link]) => link !== undefined)),
    ...given({ kernelOf }),
    scalars: { d: dimension, eta: stepSize, nu: noise },
    inputs: { M: ['m', 'P'], Q: ['m', 'm'], a: ['m'] },
  });
}

function flattened({ M, Q, a }: FreeStatistics): Float64Array {
  return Float64Array.from([...M.flat(), ...Q.flatMap((row, i) => row.slice(i)), ...a]);
}

/** Full arrays M, Q, a filled from the layout of the statistics. */
class StatisticArrays {
  private readonly arrays: { readonly M: Float64Array; readonly Q: Float64Array; readonly a: Float64Array };

  constructor(
    private readonly targets: number,
    private readonly neurons: number,
  ) {
    this.arrays = {
      M: new Float64Array(neurons * targets),
      Q: new Float64Array(neurons * neurons),
      a: new Float64Array(neurons),
    };
  }

  read(statistics: ArrayLike<number>): {
    readonly M: Float64Array;
    readonly Q: Float64Array;
    readonly a: Float64Array;
  } {
    const { M, Q, a } = this.arrays;
    const { neurons } = this;
    let at = 0;
    for (; at < neurons * this.targets; at++) M[at] = statistics[at]!;
    for (let i = 0; i < neurons; i++) {
      for (let l = i; l < neurons; l++, at++) Q[i * neurons + l] = Q[l * neurons + i] = statistics[at]!;
    }
    for (let i = 0; i < neurons; i++, at++) a[i] = statistics[at]!;
    return this.arrays;
  }
}

function termOf(
  settings: FreeSettings,
  compile: (outputs: PlanRequest['outputs']) => CompiledExpressions,
  dynamics: PopulationDynamics,
  flow: ClosedFlow,
): Term {
  const { targets, neurons, secondLayerRate } = settings;
  const compiled = compile(flowOutputs(dynamics, flow));
  const arrays = new StatisticArrays(targets, neurons);
  const outputs = {
    dM: new Float64Array(neurons * targets),
    dQ: new Float64Array(neurons * neurons),
    da: new Float64Array(neurons),
  };
  const { i, l, p } = INDICES;
  const jacobian = flowJacobian({
    blocks: [
      { input: 'M', expression: flow.overlaps, indices: [i, p], shape: 'full' },
      { input: 'Q', expression: flow.gram, indices: [i, l], shape: 'upper' },
      { input: 'a', expression: dynamics.secondLayerFlow, indices: [i], shape: 'full', factor: secondLayerRate },
    ],
    geometry: dynamics.training.geometry,
    sizes: { m: neurons, P: targets },
    compile,
    read: (y) => arrays.read(y),
  });
  return {
    dimension: neurons * targets + (neurons * (neurons + 1)) / 2 + neurons,
    // Closed forms of moments (`kernelOf`) are not known for the derivatives: finite differences then.
    ...(settings.kernelOf === undefined ? { jacobian } : {}),
    evaluate(_t, y, derivative) {
      compiled.evaluate(arrays.read(y), outputs);
      derivative.set(outputs.dM);
      let at = neurons * targets;
      for (let row = 0; row < neurons; row++) {
        for (let column = row; column < neurons; column++) {
          derivative[at++] = outputs.dQ[row * neurons + column]!;
        }
      }
      for (let row = 0; row < neurons; row++) derivative[at++] = secondLayerRate * outputs.da[row]!;
    },
  };
}

function programOf(
  settings: FreeSettings,
  compile: (outputs: PlanRequest['outputs']) => CompiledExpressions,
  dynamics: PopulationDynamics,
  flow: ClosedFlow,
): VectorFieldProgram {
  return {
    plan: compile(flowOutputs(dynamics, flow)).plan,
    constants: {},
    blocks: [
      { input: 'M', output: 'dM', shape: 'full' },
      { input: 'Q', output: 'dQ', shape: 'upper' },
      { input: 'a', output: 'da', shape: 'full', factor: settings.secondLayerRate },
    ],
  };
}

function flowOutputs(dynamics: PopulationDynamics, flow: ClosedFlow): PlanRequest['outputs'] {
  const { i, l, p } = INDICES;
  return [
    { name: 'dM', expression: flow.overlaps, indices: [i, p] },
    { name: 'dQ', expression: flow.gram, indices: [i, l] },
    { name: 'da', expression: dynamics.secondLayerFlow, indices: [i] },
  ];
}

function equationsOf(dynamics: PopulationDynamics, flow: ClosedFlow): readonly Equation[] {
  return [
    indexedEquation({ text: 'dM_ip/dtau', latex: '\\frac{dM_{ip}}{d\\tau}' }, flow.overlaps),
    indexedEquation({ text: 'dQ_il/dtau', latex: '\\frac{dQ_{il}}{d\\tau}' }, flow.gram),
    indexedEquation(
      { text: '(1/zeta) da_i/dtau', latex: '\\frac{1}{\\zeta} \\frac{da_i}{d\\tau}' },
      dynamics.secondLayerFlow,
    ),
  ];
}
