/** An ad-hoc Gaussian problem: a link that nobody prepared, from the command line to a verdict. */

import { type Derived, defineDerivation, RunError, type Simulator } from '../../src/index.js';
import {
  directSimulator,
  type FreeState,
  freeDerived,
  freeDirectSimulator,
  freeReducedSimulator,
  gaussianDerived,
  gaussianRunSize,
  reducedSimulator,
  type SphereState,
  startFreeRun,
} from '../../src/numeric.js';
import { about } from './about.js';
import { claims } from './claims.js';
import {
  FREE_PROBE,
  freeSystemOf,
  initialState,
  linksOf,
  type Parameters,
  parameters,
  type State,
  sphereSystemOf,
} from './parameters.js';

const SIMULATORS = {
  reduced: { sphere: reducedSimulator, free: freeReducedSimulator },
  direct: { sphere: directSimulator, free: freeDirectSimulator },
} as const;

function simulator(kind: keyof typeof SIMULATORS): Simulator<Parameters, State> {
  const { sphere, free } = SIMULATORS[kind];
  const make: Simulator<Parameters, State> = (p) => {
    if (p.weights === 'sphere') {
      const { sgd } = sphereSystemOf(p);
      return (given, stream) => sphere.start(sgd, onSphere(given), stream);
    }
    const { target, learner } = linksOf(p);
    const start = startFreeRun(free, freeSystemOf(p), {
      target: target.value,
      learner: learner.value,
      learnerDerivative: learner.derivative,
    });
    return (given, stream) => start(withFreeWeights(given), stream);
  };
  // The step is made of the declared links, their derivatives by the engine, and the loss.
  return Object.assign(make, { standing: 'derived' } as const);
}

function onSphere(given: State): SphereState {
  if (given.weights !== 'sphere') throw new RunError(`a state with weights = ${given.weights} in a run on the sphere`);
  return given.state;
}

function withFreeWeights(given: State): FreeState {
  if (given.weights !== 'free')
    throw new RunError(`a state with weights = ${given.weights} in a run with free weights`);
  return given.state;
}

/** The same derivation over states that say what their weights are. */
function over<Own>({ foreign: _none, ...derived }: Derived<Own>, own: (given: State) => Own): Derived<State> {
  return {
    ...derived,
    models: derived.models.map(({ spread, law, ...model }) => ({
      ...model,
      start: (given: State) => model.start(own(given)),
      ...(spread === undefined
        ? {}
        : { spread: { ...spread, at: (given: State, times: readonly number[]) => spread.at(own(given), times) } }),
      ...(law === undefined
        ? {}
        : { law: { ...law, at: (given: State, times: readonly number[]) => law.at(own(given), times) } }),
    })),
  };
}

export const derivation = defineDerivation<Parameters, State>({
  ...about,
  parameters,
  derive: (p) =>
    p.weights === 'sphere'
      ? over(gaussianDerived(sphereSystemOf(p)), onSphere)
      : over(freeDerived(freeSystemOf(p), FREE_PROBE), withFreeWeights),
  initial: initialState,
  simulators: { reduced: simulator('reduced'), direct: simulator('direct') },
  size: ({ neurons, targets, d, weights }, method) =>
    gaussianRunSize(method, { neurons, targets, dimension: d, free: weights === 'free' }),
  claims,
  figures: [],
});
