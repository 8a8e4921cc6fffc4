/** Errors that were planted in the theory of contrastive learning, each in the one derived flow, and true worlds of it. */

import {
  type Fault,
  type FaultSet,
  type Model,
  spoiled,
  trajectoryFault,
  trueWorld,
  type WorldDeclaration,
} from '../../src/index.js';
import { pairPotential, type Term } from '../../src/numeric.js';
import { startContrastiveGramSgd } from './fast/gram-chain.js';
import { type ContrastiveState, identityContrastiveState } from './fast/state.js';
import { derive } from './models.js';
import { flowOf, noiseScalesOf, type Parameters, parameters, problemOf } from './parameters.js';

/** Two latents and different noises, where every term of the flow has a part. */
const BASE: Parameters = {
  ...parameters.parse({}),
  sigma: [1.4, 0.8],
  s: 3,
  sigmaXi: 0.5,
  sigmaXiB: 0.9,
  lambda: 1.7,
  tau2: 3,
  B: 32,
  eta: 0.02,
};

function worldOf(title: string, changes: Partial<Parameters> = {}): WorldDeclaration<ContrastiveState> {
  const p: Parameters = { ...BASE, ...changes };
  return {
    title,
    derived: derive(p),
    start: (state, stream) => startContrastiveGramSgd(problemOf(p), state, stream),
    initial: identityContrastiveState(p.sigma.length, p.s),
    runs: 40,
    steps: 400,
    points: 8,
    tolerance: 0.06,
  };
}

const TITLE = 'one negative, two latents, different noises';
const MANY: Partial<Parameters> = { loss: 'many', M: 3 };
const GAUSSIAN: Partial<Parameters> = { latents: 'gaussian' };

interface Plant {
  readonly id: string;
  readonly what: string;
  readonly world?: Partial<Parameters>;
  readonly title?: string;
  readonly wrong: (
    p: Parameters,
    right: Model<ContrastiveState>,
  ) => Partial<Pick<Model<ContrastiveState>, 'term' | 'timePerStep'>>;
}

function planted({ id, what, world = {}, title = TITLE, wrong }: Plant): Fault {
  return trajectoryFault<ContrastiveState>({
    id: `contrastive-${id}`,
    what,
    world: () => worldOf(title, world),
    plant: ({ derived }) => {
      const right = derived.models.at(-1)!;
      return { model: spoiled(right, what, wrong({ ...BASE, ...world }, right)) };
    },
  });
}

/** The flow of changed parameters. */
const changed =
  (change: (p: Parameters) => Partial<Parameters>) =>
  (p: Parameters): { readonly term: Term } => ({ term: flowOf({ ...p, ...change(p) }).term });

/** The flow with the part of the gradient that goes through the normaliser of a modality left out. */
function withoutNormaliser(p: Parameters, sides: readonly (0 | 1)[]): Term {
  const { term, read } = flowOf(p);
  const r = p.sigma.length;
  const potential = pairPotential({ loss: p.loss, size: r, weight: p.lambda, inverseTemperature: p.tau2 });
  const g = new Float64Array(r);
  const noise = noiseScalesOf(p);
  return {
    dimension: term.dimension,
    evaluate: (t, y, derivative) => {
      term.evaluate(t, y, derivative);
      const { scores } = read(t, y);
      potential.gradient(scores, g);
      const R = scores.reduce((sum, q, k) => sum + q * g[k]!, 0);
      for (const side of sides) {
        const square = p.sigma.reduce(
          (sum, s, k) => sum + s * s * y[side * r + k]!,
          noise[side] ** 2 * y[3 * r + side]!,
        );
        p.sigma.forEach((s, k) => {
          derivative[side * r + k]! += (2 * s * s * R * y[side * r + k]!) / square;
          derivative[2 * r + k]! += (s * s * R * y[2 * r + k]!) / square;
        });
        derivative[3 * r + side]! += (2 * noise[side] ** 2 * R * y[3 * r + side]!) / square;
      }
    },
  };
}

/** Errors of the flow, and worlds in which it is right. */
export const faults: FaultSet = {
  planted: [
    planted({
      id: 'half',
      what: 'the loss is L_A + L_B, without the factor 1/2',
      wrong: (_p, right) => ({ timePerStep: 2 * right.timePerStep }),
    }),
    planted({
      id: 'normaliser',
      what: 'no gradient flows through the normalisers',
      wrong: (p) => ({ term: withoutNormaliser(p, [0, 1]) }),
    }),
    planted({
      id: 'one-normaliser',
      what: 'no gradient flows through the normaliser of B',
      wrong: (p) => ({ term: withoutNormaliser(p, [1]) }),
    }),
    planted({
      id: 'weight',
      what: 'lambda is left out',
      wrong: changed(() => ({ lambda: 1 })),
    }),
    planted({
      id: 'temperature',
      what: 'scores carry tau in place of tau^2',
      wrong: changed((p) => ({ tau2: Math.sqrt(p.tau2) })),
    }),
    planted({
      id: 'noise',
      what: 'both modalities have the noise of A',
      wrong: changed(() => ({ sigmaXiB: null })),
    }),
    planted({
      id: 'infinite',
      what: 'the mean over negatives is taken inside the logarithm',
      wrong: changed(() => ({ loss: 'infinite' })),
    }),
    planted({
      id: 'share',
      what: 'each of M = 3 negatives has the weight lambda, not lambda/M',
      world: MANY,
      title: 'three negatives, two latents, different noises',
      wrong: changed((p) => ({ lambda: p.lambda * p.M })),
    }),
    planted({
      id: 'law',
      what: 'Gaussian latents have the potential of signs',
      world: GAUSSIAN,
      title: 'one negative, two Gaussian latents, different noises',
      wrong: changed(() => ({ latents: 'rademacher' })),
    }),
  ],
  truths: [
    trueWorld('contrastive-many', () => worldOf('three negatives, two latents, different noises', MANY)),
    trueWorld('contrastive-none', () => worldOf('no negatives, two latents, different noises', { loss: 'none' })),
  ],
};
