/**
 * Algorithm 1 of the paper (its inputs are the paper's, its steps from memory, its constants ours): gradient flow in epochs, after
 * whose first phase small weights are drawn anew.
 */

import { euclideanLength, type RandomStream } from '../../src/numeric.js';
import type { TensorSystem } from './fast/tensor-flow.js';
import { randomSphereWeights, type WeightRows } from './fast/weights.js';
import { flowFrom } from './flow.js';

export interface AlgorithmConstants {
  /** Length of weights that are drawn anew. */
  readonly delta0: number;
  /** Weights shorter than this are drawn anew. */
  readonly delta1: number;
  /** Each epoch beta shrinks by this part. */
  readonly gamma: number;
  /** Stops when the distance to the target is at most this. */
  readonly epsilon: number;
  /** c1 of the first phase `c1 d / (beta log d)`. */
  readonly c1: number;
  /** c2 of the second phase `c2 (log(1/delta1) + log(1/lambda)) / beta`. */
  readonly c2: number;
  readonly mostEpochs: number;
}

/** Constants with which deflation is visible on a small machine. */
export const LAPTOP: AlgorithmConstants = {
  delta0: 1e-8,
  delta1: 1e-4,
  gamma: 0.2,
  epsilon: 0.02,
  c1: 0.5,
  c2: 0.5,
  mostEpochs: 25,
};

export interface Epoch {
  /** Time at its end. */
  readonly time: number;
  /** `|T_W - T*|` at its end. */
  readonly error: number;
  readonly components: readonly number[];
  /** Weights that were drawn anew. */
  readonly redrawn: number;
}

export interface AlgorithmRun {
  readonly initialError: number;
  readonly epochs: readonly Epoch[];
  readonly reached: boolean;
}

/**
 * Runs it.
 *
 * @param system - with its regulariser.
 * @param plain - the same without, to measure the distance.
 */
export function runAlgorithm(
  system: TensorSystem,
  plain: TensorSystem,
  start: WeightRows,
  stream: RandomStream,
  constants: AlgorithmConstants = LAPTOP,
): AlgorithmRun {
  const { delta0, delta1, gamma, epsilon, c1, c2, mostEpochs } = constants;
  const { dimension } = start;
  const lambda = system.settings.decay ?? 0;
  const errorOf = (weights: WeightRows): number => Math.sqrt(2 * Math.max(0, plain.lossAndGradient(weights).loss));
  const initialError = errorOf(start);
  let beta = initialError;
  let [weights, time] = [start, 0];
  const epochs: Epoch[] = [];
  while ((epochs.at(-1)?.error ?? initialError) > epsilon && epochs.length < mostEpochs) {
    const first = (c1 * dimension) / (beta * Math.log(dimension));
    const second = (c2 * (Math.log(1 / delta1) + Math.log(1 / lambda))) / beta;
    const grown = flowFrom(system, weights, [0, first], FAST).weights.at(-1)!;
    const { kept, redrawn } = drawnAnew(grown, delta0, delta1, stream);
    const after = flowFrom(system, kept, [0, second], FAST);
    weights = after.weights.at(-1)!;
    time += first + second;
    epochs.push({ time, error: errorOf(weights), components: after.components.at(-1)!, redrawn });
    beta *= 1 - gamma;
  }
  return { initialError, epochs, reached: (epochs.at(-1)?.error ?? initialError) <= epsilon };
}

/** Far more exact than the error that the algorithm stops at. */
const FAST = { relativeTolerance: 1e-6 } as const;

function drawnAnew(
  { neurons, dimension, rows }: WeightRows,
  delta0: number,
  delta1: number,
  stream: RandomStream,
): { readonly kept: WeightRows; readonly redrawn: number } {
  const next = rows.slice();
  let redrawn = 0;
  for (let j = 0; j < neurons; j++) {
    if (euclideanLength(rows.subarray(j * dimension, (j + 1) * dimension)) >= delta1) continue;
    next.set(randomSphereWeights(stream, { neurons: 1, dimension, radius: delta0 }).rows, j * dimension);
    redrawn += 1;
  }
  return { kept: { neurons, dimension, rows: next }, redrawn };
}
