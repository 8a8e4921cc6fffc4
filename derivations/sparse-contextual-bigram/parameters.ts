/** Parameters of the sparse contextual bigram, and the runs that they mean. */

import { z } from '../../src/index.js';
import type { RandomStream } from '../../src/numeric.js';
import { AttentionChain } from './fast/chain.js';
import { batchGradients } from './fast/gradient-source.js';
import type { AttentionTask } from './fast/task.js';
import type { AttentionMethod, AttentionStage } from './fast/update.js';
import { halfShiftedTask, type Instance, instanceOf, transferStart, uniformStart, type Weights } from './instance.js';

export const parameters = z
  .object({
    N: z.number().int().min(2).max(64).default(5).describe('vocabulary size'),
    T: z.number().int().min(2).max(20_000).default(100).describe('context length'),
    sparsity: z.number().int().min(1).max(64).default(2).describe('number of positions that each token attends to'),
    rho: z
      .number()
      .gt(0)
      .max(1)
      .default(0.8)
      .describe(
        'strength of the transition: P = rho (shift) + (1 - rho)/N, or rho I + (1 - rho) mu 1^T when mu is given',
      ),
    mu: z
      .array(z.number().gt(0))
      .nullable()
      .default(null)
      .describe('law of the tokens, N numbers that sum to 1; null is uniform'),
    B: z.number().int().min(1).default(100).describe('fresh examples of a step'),
    etaV: z.number().gt(0).default(0.05).describe('step size of the value matrix V'),
    etaA: z.number().gt(0).default(0.05).describe('step size of the attention A'),
    lambda: z.number().min(0).default(0).describe('weight of the l1 penalty, taken as a proximal step'),
    stageOne: z
      .number()
      .int()
      .min(1)
      .default(150)
      .describe('steps of stage one of the simulator `stages`, without penalty'),
    stageTwo: z.number().int().min(1).default(100).describe('steps of its stage two, with the penalty lambda'),
    threshold: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.1)
      .describe('entries of A below it are dropped after stage one, and again when A is rounded before stage three'),
    transfer: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('theta of the start V = theta Phat + (1 - theta) mu 1^T; 0 is from scratch (uniform mu only)'),
    y0: z
      .tuple([z.number(), z.number()])
      .nullable()
      .default(null)
      .describe('start alpha_V, alpha_A along the truth instead, for instance [-0.02, -0.02]; null is none'),
  })
  .superRefine((p, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (p.sparsity >= p.T) refuse('sparsity', `must be below T = ${p.T}`);
    if (p.mu !== null) {
      const total = p.mu.reduce((sum, value) => sum + value, 0);
      if (p.mu.length !== p.N) refuse('mu', `has ${p.mu.length} numbers; needs N = ${p.N}`);
      if (Math.abs(total - 1) > 1e-9) refuse('mu', `sums to ${total}; must sum to 1`);
      if (p.transfer > 0) refuse('transfer', 'needs uniform mu (mu = null)');
    }
    if (p.transfer > 0 && p.y0 !== null) refuse('y0', 'excludes transfer');
  });

export type Parameters = z.output<typeof parameters>;

/** The instance that parameters describe. */
export function instance(p: Parameters): Instance {
  return instanceOf(p);
}

/** The truth of an instance, as simulators take it. */
export function taskOf({ mu, P, Q }: Instance): AttentionTask {
  return { probabilities: mu, transitions: P, attention: Q };
}

/** Where models and runs start. */
export function startOf(p: Parameters): Weights {
  const task = instance(p);
  if (p.y0 !== null) return alongTruth(task, p.y0[0], p.y0[1]);
  return p.transfer === 0 ? uniformStart(task) : transferStart(task, halfShiftedTask(task, p.rho), p.transfer);
}

/** `V = M + alpha_V (P - M)`, `A = U + alpha_A (Q - U)`. */
export function alongTruth(task: Instance, alphaV: number, alphaA: number): Weights {
  const { A, V } = uniformStart(task);
  return {
    A: A.map((value, at) => value + alphaA * (task.Q[at]! - value)),
    V: V.map((value, at) => value + alphaV * (task.P[at]! - value)),
  };
}

/** One stage without end at the parameters' rates and penalty. */
export function stageOf(p: Parameters): AttentionStage {
  return { steps: Number.POSITIVE_INFINITY, rateV: p.etaV, rateA: p.etaA, penalty: p.lambda };
}

/**
 * The three-stage algorithm: no penalty; entries of A below the threshold dropped, then proximal steps; A rounded and its columns
 * divided by their sums, then steps of V alone, for as long as the run goes on (specification 3.2; the stages are reconstructed).
 */
export function threeStages(p: Parameters): readonly [AttentionStage, AttentionStage, AttentionStage] {
  const rates = { rateV: p.etaV, rateA: p.etaA };
  const before = (action: 'keep-large' | 'round') => ({ action, level: p.threshold });
  return [
    { ...rates, steps: p.stageOne },
    { ...rates, steps: p.stageTwo, penalty: p.lambda, before: before('keep-large') },
    { rateV: p.etaV, rateA: 0, steps: Number.POSITIVE_INFINITY, before: before('round') },
  ];
}

/** A run on fresh batches. */
export function startRun(
  p: Parameters,
  start: Weights,
  stream: RandomStream,
  method: AttentionMethod = 'preconditioned',
  stages: readonly AttentionStage[] = [stageOf(p)],
): AttentionChain {
  const task = taskOf(instance(p));
  return new AttentionChain({ task, start, gradients: batchGradients(task, p.B, stream), method, stages });
}
