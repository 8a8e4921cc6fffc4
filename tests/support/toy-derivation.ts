/**
 * Online estimation of a mean: x <- x - eta (x - y), y = mu + s N(0, I_d). With u = x - mu and e = |u|^2 / d the law is known
 * exactly: E e <- (1 - eta)^2 e + eta^2 s^2. It stands in for a paper's system in the tests of derivations and commands.
 */

import { z } from 'zod';
import type { Model } from '../../src/engine/model.js';
import type { Equation } from '../../src/expression/step.js';
import { identityCheck } from '../../src/study/checks/identity.js';
import { ladderCheck } from '../../src/study/checks/ladder.js';
import { scalingCheck } from '../../src/study/checks/scaling.js';
import { valueCheck } from '../../src/study/checks/value.js';
import type { Derivation } from '../../src/study/contract.js';
import { defineDerivation } from '../../src/study/define.js';
import { simulate } from '../../src/study/simulate.js';

export const toyParameters = z.object({
  dimension: z.number().int().min(1).max(100_000).default(20).describe('dimension d of the mean'),
  kappa: z.number().positive().max(100).default(2).describe('step size eta times d'),
  noise: z
    .number()
    .min(0)
    .default(1)
    .describe('standard deviation s of a sample, in units of the start |x - mu| / sqrt(d)'),
  start: z.enum(['ones', 'random']).default('ones').describe('where x - mu starts'),
});

export type ToyParameters = z.output<typeof toyParameters>;
/** u = x - mu. */
export type ToyState = Float64Array;

const eta = ({ kappa, dimension }: ToyParameters): number => kappa / dimension;

const equation = (text: string): Equation => ({ text, latex: text.replace('*', ' '), json: { text } });

function model(
  id: string,
  title: string,
  adds: string,
  order: string,
  timePerStep: number,
  slope: (error: number) => number,
): Model<ToyState> {
  return {
    id,
    title,
    adds,
    order,
    timePerStep,
    assumes: ['independent samples'],
    equations: [equation(`de/dt = ${id}`)],
    term: {
      dimension: 1,
      evaluate: (_t, y, dy) => {
        dy[0] = slope(y[0]!);
      },
    },
    start: (state) => Float64Array.of(meanSquare(state)),
  };
}

function meanSquare(state: ToyState): number {
  return state.reduce((sum, value) => sum + value * value, 0) / state.length;
}

/** The fixed point of e <- (1 - eta)^2 e + eta^2 s^2. */
const plateau = (parameters: ToyParameters): number => {
  return (eta(parameters) ** 2 * parameters.noise ** 2) / (1 - (1 - eta(parameters)) ** 2);
};

/** e after n steps in the mean, exactly. */
export function exactError(parameters: ToyParameters, steps: number, start = 1): number {
  const end = plateau(parameters);
  return end + (start - end) * (1 - eta(parameters)) ** (2 * steps);
}

/** What a test may plant: a wrong theory, or runs that fail. */
export interface Planted {
  /** Factor on the noise term of the corrected model; 1 is right. */
  readonly noiseFactor?: number;
  /** The exponent that the scaling claim states; 1 is right. */
  readonly exponent?: number;
  /** Every how-many-th run diverges; 0 for none. */
  readonly divergesEvery?: number;
  /** A model whose solution leaves the finite numbers. */
  readonly blowUp?: boolean;
  /** A step whose evidence contradicts it. */
  readonly contradiction?: boolean;
  /** Claims that must be open: too few runs. */
  readonly tooFewSeeds?: boolean;
}

export function toyDerivation(planted: Planted = {}): Derivation<ToyParameters, ToyState> {
  const { noiseFactor = 1, exponent = 1, divergesEvery = 0, blowUp = false, contradiction = false } = planted;
  const seeds = planted.tooFewSeeds === true ? 4 : 200;
  let started = 0;
  return defineDerivation<ToyParameters, ToyState>({
    id: 'online-mean',
    title: 'Online estimation of a mean',
    source: 'a textbook exercise; all of it is exact',
    summary: 'A mean is learned from one sample a step: $x \\leftarrow x - \\eta (x - y)$.',
    parameters: toyParameters,
    derive: (parameters) => ({
      steps: [
        {
          id: 'contraction',
          title: 'One step in the mean',
          statement: [
            { text: "e' = (1 - eta)^2*e + eta^2*s^2", latex: "e' = (1 - \\eta)^2 e + \\eta^2 s^2", json: null },
          ],
          because: 'expansion of the square, independence of the sample',
          assumes: ['independent samples'],
          exactness: { kind: 'exact' },
          verify: () => {
            if (contradiction) throw new Error('the second route gives another equation.');
            return [{ kind: 'exact', route: 'expansion by hand' }];
          },
        },
      ],
      loss: [equation('L = e/2')],
      gradient: [equation('grad L = x - mu')],
      statistics: ['error'],
      models: [
        model('gradient-flow', 'gradient flow', 'nothing', 'O(eta)', eta(parameters), (e) => -2 * e),
        model('corrected', 'corrected flow', 'the noise of the samples', 'exact in the mean', eta(parameters), (e) => {
          if (blowUp) return 1e3 * e * e;
          const rate = (-2 * Math.log1p(-eta(parameters))) / eta(parameters);
          return -rate * (e - noiseFactor * plateau(parameters));
        }),
      ],
    }),
    initial: ({ dimension, start }, stream) =>
      Float64Array.from({ length: dimension }, () => (start === 'ones' ? 1 : stream.normal())),
    simulators: {
      direct: (parameters) => (state, stream) => {
        const u = Float64Array.from(state);
        const rate = eta(parameters);
        let finite = true;
        // Which run this is, a chain does not know; the tests that plant failures count the starts.
        const diverges = divergesEvery > 0 && ++started % divergesEvery === 0;
        return {
          advance(steps) {
            for (let k = 0; k < steps && finite; k++) {
              if (diverges) finite = false;
              else
                for (let i = 0; i < u.length; i++) u[i] = u[i]! - rate * (u[i]! - parameters.noise * stream.normal());
            }
          },
          read(out) {
            out[0] = meanSquare(u);
          },
          get finite() {
            return finite;
          },
        };
      },
      reduced: (parameters) => (state, stream) => {
        const d = state.length;
        const rate = eta(parameters);
        let squares = meanSquare(state) * d;
        let finite = true;
        const diverges = divergesEvery > 0 && ++started % divergesEvery === 0;
        return {
          advance(steps) {
            for (let k = 0; k < steps && finite; k++) {
              if (diverges) {
                finite = false;
                continue;
              }
              const along = (1 - rate) * Math.sqrt(squares) + rate * parameters.noise * stream.normal();
              squares = along ** 2 + (rate * parameters.noise) ** 2 * stream.chiSquared(d - 1);
            }
          },
          read(out) {
            out[0] = squares / d;
          },
          get finite() {
            return finite;
          },
        };
      },
    },
    claims: [
      {
        id: 'T1',
        title: 'The noise of the samples must be kept',
        statement: 'Gradient flow misses the plateau of the error at finite $\\eta$; the corrected flow has it.',
        origin: 'measured',
        source: 'this file',
        checks: [
          ladderCheck<ToyParameters, ToyState>({
            settings: {
              quick: { parameters: { dimension: 50, kappa: 10 }, seeds, tEnd: 4, points: 5 },
              full: { parameters: { dimension: 50, kappa: 10 }, seeds: 2 * seeds, tEnd: 4, points: 5 },
            },
            expect: { 'gradient-flow': 'disagrees', corrected: 'agrees' },
            margin: () => 0.02,
          }),
        ],
      },
      {
        id: 'T2',
        title: 'Time to halve grows as d',
        statement: 'At $\\eta = \\kappa / d$ the error falls to 1/2 after about $d \\log 2 / (2 \\kappa)$ steps.',
        origin: 'reconstructed',
        source: 'this file',
        checks: [
          scalingCheck<ToyParameters, ToyState>({
            sizes: { quick: [100, 200, 400], full: [100, 200, 400, 800] },
            at: (parameters, size) => ({ ...parameters, dimension: size, kappa: 1 }),
            seeds: { quick: Math.min(seeds, 60), full: seeds },
            horizon: ({ dimension }) => 2 * dimension,
            hitting: () => ({ id: 'half', reached: (statistics) => statistics[0]! <= 0.5 }),
            expect: { exponent, tolerance: 0.1 },
            constant: { stated: ({ dimension, kappa }) => (dimension * Math.LN2) / (2 * kappa), relativeMargin: 0.1 },
          }),
        ],
      },
      {
        id: 'T3',
        title: 'The plateau',
        statement: 'The error ends at $\\eta s^2 / (2 - \\eta)$.',
        origin: 'reconstructed',
        source: 'this file',
        checks: [
          valueCheck<ToyParameters, ToyState>({
            quantity: 'error at the end',
            parameters: { quick: { dimension: 10, kappa: 2 }, full: { dimension: 10, kappa: 2 } },
            measure: ({ derivation, seed }, parameters) => {
              const runs = simulate(derivation, parameters, { seeds, steps: 100, points: 1, seed });
              return { samples: runs.values[1]![0]!, diverged: runs.failures.length };
            },
            stated: (parameters) => (noiseFactor * eta(parameters) * parameters.noise ** 2) / (2 - eta(parameters)),
            margin: () => 0.02,
          }),
          identityCheck<ToyParameters, ToyState>({
            compute: (_context, parameters) => [
              {
                quantity: 'fixed point of the map',
                measured: exactError(parameters, 100_000),
                stated: (eta(parameters) * parameters.noise ** 2) / (2 - eta(parameters)),
                tolerance: 1e-12,
                comment: '',
              },
            ],
          }),
        ],
      },
    ],
    figures: [
      {
        id: 'decay',
        build: ({ parameters }) => ({
          id: 'decay',
          title: 'Decay of the error',
          caption: 'The error in the mean, exactly.',
          x: { label: 'step', scale: 'linear' },
          y: { label: 'error', scale: 'log' },
          series: [
            {
              kind: 'line',
              name: 'exact',
              role: 'theory',
              x: [0, 10, 20],
              y: [0, 10, 20].map((step) => exactError(parameters, step)),
            },
          ],
        }),
      },
    ],
  });
}

export const derivation = toyDerivation();
