/** C5, C6 and C7: small temperatures and schedules. */

import { slopeOf } from '../../../src/checker.js';
import { identityCheck, ladderCheck } from '../../../src/index.js';
import { evenGrid } from '../../../src/numeric.js';
import { observablesOf, type Parameters } from '../parameters.js';
import { orbit, timeAligned, timeBalanced } from '../theory.js';
import { type ContrastiveClaim, INFINITE, observed, otherFlow, S3, S4 } from './common.js';

const SPAN = 60;

/** Largest differences to the flow without negatives at rescaled times, for rho and kappa_rep. */
function distanceToNone(
  tau2: number,
  loss: Parameters['loss'] = 'single',
): { readonly alignment: number; readonly condition: number } {
  const p: Parameters = { ...S4, tau2, loss };
  const clock = (tau2 * p.lambda) / (1 + p.lambda);
  const times = evenGrid(SPAN, 120);
  const { alignment, representationCondition } = observablesOf(p);
  const limit = orbit({ ...S4, loss: 'none', tau2: 1 }, times);
  const tempered = orbit(
    p,
    times.map((time) => time / clock),
  );
  const largest = (of: (y: Float64Array) => number): number =>
    Math.max(...tempered.map((y, at) => Math.abs(of(y) - of(limit[at]!))));
  return { alignment: largest(alignment), condition: largest(representationCondition) };
}

export const hotLimit: ContrastiveClaim = {
  id: 'C5',
  title: 'At small tau the contrastive flow is the non-contrastive one on a slower clock',
  statement:
    'As $\\tau \\to 0$ the flow with one negative becomes the flow without negatives on the clock $t\\, \\tau^2 \\lambda/(1+\\lambda)$; the difference is linear in $\\tau^2$.',
  origin: 'reconstructed',
  source: 'Taylor polynomial of the potential in this derivation',
  checks: [
    identityCheck({
      compute: () => {
        const ladder = [0.01, 0.02, 0.04, 0.08, 0.16].map((tau2) => distanceToNone(tau2));
        const other = distanceToNone(0.01, 'infinite');
        return [
          {
            quantity: 'largest difference of rho at tau^2 = 0.01',
            measured: (ladder[0] as { alignment: number }).alignment,
            stated: 7.3e-4,
            tolerance: 1e-5,
            excludes: { what: INFINITE, value: other.alignment },
            comment: 'derived flows, S4, rescaled t <= 60; an independent program',
          },
          {
            quantity: 'largest difference of kappa_rep at tau^2 = 0.01',
            measured: (ladder[0] as { condition: number }).condition,
            stated: 0.039,
            tolerance: 1e-3,
            excludes: { what: INFINITE, value: other.condition },
            comment: 'derived flows, S4, rescaled t <= 60; an independent program',
          },
          ...ladder.slice(1).map(({ condition }, at) => ({
            quantity: `ratio of the differences of kappa_rep, tau^2 = ${0.02 * 2 ** at} over ${0.01 * 2 ** at}`,
            measured: condition / (ladder[at] as { condition: number }).condition,
            stated: 2,
            tolerance: 0.2,
            excludes: { what: 'a difference of order tau', value: Math.SQRT2 },
            comment: 'linear in tau^2',
          })),
        ];
      },
    }),
  ],
};

const TEMPERATURES = [1 / 16, 1 / 8, 1 / 4, 1 / 2];
/** Where the power of the time of alignment is near its limit. */
const SMALL = [1 / 512, 1 / 256, 1 / 128, 1 / 64];

/** Times of alignment and of balance at each temperature. */
export function stageTimes(loss: Parameters['loss'] = 'single'): {
  readonly aligned: readonly number[];
  readonly balanced: readonly number[];
} {
  return {
    aligned: TEMPERATURES.map((tau2) => timeAligned({ ...S4, loss, tau2 }, 0.9, 1e4)),
    balanced: TEMPERATURES.map((tau2) => timeBalanced({ ...S4, loss, tau2 }, 1.1, 1e6)),
  };
}

export { TEMPERATURES };

export const stages: ContrastiveClaim = {
  id: 'C6',
  title: 'Two stages: alignment at time tau^-2, balance at time tau^-4',
  statement:
    'As $\\tau \\to 0$, $\\rho = 0.9$ is reached at $t \\propto \\tau^{-2}$ and $\\kappa_{rep} = 1.1$ at $t \\propto \\tau^{-4}$: in between the encoders are aligned and unbalanced.',
  origin: 'reconstructed',
  source: 'rates of this derivation; stages: abstract of the ICLR 2023 submission of Ren and Li',
  checks: [
    identityCheck({
      compute: () => {
        const { aligned, balanced } = stageTimes();
        const other = stageTimes('infinite');
        const logs = TEMPERATURES.map(Math.log);
        const stated = { aligned: [712.9, 370.0, 200.0, 118.2], balanced: [158375, 39561, 9935.9, 2566.2] };
        return [
          ...TEMPERATURES.flatMap((tau2, at) => [
            {
              quantity: `time of rho = 0.9, tau^2 = ${tau2}`,
              measured: aligned[at]!,
              stated: stated.aligned[at]!,
              tolerance: 0.06,
              excludes: { what: INFINITE, value: other.aligned[at]! },
              comment: 'derived flow against an independent program, S4',
            },
            {
              quantity: `time of kappa_rep = 1.1, tau^2 = ${tau2}`,
              measured: balanced[at]!,
              stated: stated.balanced[at]!,
              tolerance: 3e-5 * stated.balanced[at]!,
              excludes: { what: INFINITE, value: other.balanced[at]! },
              comment: 'derived flow against an independent program, S4',
            },
          ]),
          {
            quantity: 'power of tau^2 in the time of alignment',
            measured: slopeOf(
              SMALL.map(Math.log),
              SMALL.map((tau2) => Math.log(timeAligned({ ...S4, tau2 }, 0.9, 1e5))),
            ),
            stated: -1,
            tolerance: 0.02,
            excludes: { what: 'the power between tau^2 = 1/16 and 1/2', value: slopeOf(logs, aligned.map(Math.log)) },
            comment: 'tau^2 from 1/512 to 1/64',
          },
          {
            quantity: 'power of tau^2 in the time of balance',
            measured: slopeOf(logs, balanced.map(Math.log)),
            stated: -2,
            tolerance: 0.05,
            excludes: { what: 'the power of the time of alignment', value: -1 },
            comment: 'limit of small tau',
          },
        ];
      },
    }),
  ],
};

/** tau^2 = 0.1 up to t = 1500, then 4. */
export const TWO_STAGES: Parameters = { ...S4, tau2: 0.1, stages: [[1500, 4]] };

export const schedule: ContrastiveClaim = {
  id: 'C7',
  title: 'A temperature schedule of two stages',
  statement:
    'With $\\tau^2 = 0.1$ up to $t = 1500$ and $4$ afterwards, stage 1 ends aligned ($\\rho = .9776$) and ill-conditioned ($\\kappa_{rep} = 3.8911$); stage 2 balances within 300 units of time.',
  origin: 'reconstructed',
  source: 'small-then-large tau: reconstructed from memory of the paper; numbers: flow of this derivation',
  checks: [
    identityCheck({
      compute: () => {
        const times = [1500, 1510, 1530, 1600, 1800];
        const { representationCondition, alignment, leastCosine } = observablesOf(TWO_STAGES);
        const states = orbit(TWO_STAGES, times);
        const first = states[0]!;
        const others = orbit({ ...TWO_STAGES, loss: 'infinite' }, times);
        const apart = (of: (y: Float64Array) => number, at: number) => ({
          excludes: { what: INFINITE, value: of(others[at]!) },
        });
        const known = (quantity: string, measured: number, stated: number, tolerance = 1e-4) => ({
          quantity,
          measured,
          stated,
          tolerance,
          comment: 'derived flow against an independent program',
        });
        return [
          {
            ...known('kappa_rep at the end of stage 1', representationCondition(first), 3.8911),
            ...apart(representationCondition, 0),
          },
          { ...known('rho at the end of stage 1', alignment(first), 0.9776), ...apart(alignment, 0) },
          {
            ...known('least cosine at the end of stage 1', leastCosine(first), 0.99997, 1e-5),
            excludes: { what: 'cosine 1', value: 1 },
          },
          ...[3.3329, 2.5448, 1.4207, 1.0259].map((stated, at) => ({
            ...known(`kappa_rep ${times[at + 1]! - 1500} later`, representationCondition(states[at + 1]!), stated),
            ...apart(representationCondition, at + 1),
          })),
        ];
      },
    }),
    ladderCheck({
      settings: {
        quick: { parameters: { ...S3, tau2: 0.2, stages: [[60, 4]], eta: 0.1, B: 16 }, seeds: 12, tEnd: 90, points: 9 },
        full: { parameters: { ...S3, tau2: 0.2, stages: [[60, 4]], eta: 0.1 }, seeds: 60, tEnd: 120, points: 12 },
      },
      observables: (p: Parameters) => observed(p, 'representationCondition', 'alignment'),
      expect: { 'infinite-width': 'agrees' },
      margin: () => 0.1,
      excludes: { 'infinite-width': otherFlow('the flow that stays at tau^2 = 0.2', { stages: [] }) },
      label: 'SGD on S3 with tau^2 = 0.2 up to t = 60, then 4',
    }),
  ],
};
