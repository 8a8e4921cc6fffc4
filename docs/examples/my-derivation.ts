/**
 * A derivation of your own: least mean squares (online linear regression), in one file.
 *
 *     popflow check ./my-derivation.ts
 *     popflow predict ./my-derivation.ts --t-end 4 --set stepSize=0.02
 *
 * A sample is x ~ N(0, I_d), y = v.x + s e with e ~ N(0, 1); a step is w <- w + eta (y - w.x) x. With u = w - v the one
 * summary statistic is the error |u|^2. Gradient flow says that it decays as e^(-2t); at finite eta d it does not.
 */

import { defineDerivation, ladderCheck, type Model, z } from 'popflow';
import type { Chain } from 'popflow/numeric';
import { gaussianMoment, Polynomial, parsePolynomial } from 'popflow/symbolic';

const parameters = z.object({
  dimension: z.number().int().min(1).default(50).describe('dimension d of the input'),
  stepSize: z.number().positive().default(0.01).describe('step size eta'),
  noise: z.number().min(0).default(0.5).describe('standard deviation s of the label noise'),
});

type Parameters = z.output<typeof parameters>;
/** u = w - v. */
type State = Float64Array;

const squaredNorm = (u: State): number => u.reduce((sum, value) => sum + value * value, 0);

/** Both models are linear: d error / dt = growth * error + source. */
function linearModel(
  about: Pick<Model<State>, 'id' | 'title' | 'adds' | 'order'>,
  { stepSize }: Parameters,
  [growth, source]: readonly [number, number],
  latex: string,
): Model<State> {
  return {
    ...about,
    assumes: ['a fresh sample for each step'],
    equations: [{ text: `d error/dt = ${growth}*error + ${source}`, latex, json: { growth, source } }],
    term: {
      dimension: 1,
      evaluate: (_t, y, dy) => {
        dy[0] = growth * y[0]! + source;
      },
    },
    start: (u) => Float64Array.of(squaredNorm(u)),
    timePerStep: stepSize,
  };
}

/** The algorithm as it stands in the paper: cost O(d) a step. */
function leastMeanSquares({ stepSize, noise }: Parameters, start: State, normal: () => number): Chain {
  const u = Float64Array.from(start);
  const x = new Float64Array(u.length);
  const step = (): void => {
    let residual = noise * normal();
    for (let i = 0; i < x.length; i++) {
      x[i] = normal();
      residual -= u[i]! * x[i]!;
    }
    for (let i = 0; i < x.length; i++) u[i] = u[i]! + stepSize * residual * x[i]!;
  };
  return {
    advance(steps) {
      for (let k = 0; k < steps && this.finite; k++) step();
    },
    read(out) {
      out[0] = squaredNorm(u);
    },
    get finite() {
      return Number.isFinite(squaredNorm(u));
    },
  };
}

export const derivation = defineDerivation<Parameters, State>({
  id: 'least-mean-squares',
  title: 'Least mean squares',
  source: 'B. Widrow and M. Hoff, Adaptive switching circuits, 1960; the equations are rederived here',
  summary:
    'Online linear regression on Gaussian inputs. The error $|w - v|^2$ obeys one closed equation, and at finite $\\eta d$ the term of second order in the step size cannot be left out.',
  parameters,

  derive: (p) => ({
    statistics: ['error'],
    loss: [{ text: 'L = (error + s^2)/2', latex: 'L = \\tfrac12 (|u|^2 + s^2)', json: null }],
    gradient: [{ text: 'grad L = u', latex: '\\nabla L = u', json: null }],
    steps: [
      {
        id: 'second-order',
        title: 'The mean of the second-order term',
        statement: [
          {
            text: 'E[(u.x)^2*|x|^2] = (d + 2)*|u|^2',
            latex: '\\mathbb{E}[(u \\cdot x)^2 |x|^2] = (d + 2) |u|^2',
            json: null,
          },
        ],
        because: 'x splits into a = u.x/|u| and d - 1 more independent normals: E a^4 + (d - 1) E a^2',
        assumes: ['x ~ N(0, I_d)'],
        exactness: { kind: 'exact' },
        verify: () => {
          const moment = gaussianMoment(parsePolynomial('a^4 + (d - 1)*a^2*b^2'), ['a', 'b'], (i, j) =>
            i === j ? Polynomial.one : Polynomial.zero,
          );
          if (!moment.equals(parsePolynomial('d + 2'))) throw new Error(`Isserlis gives ${moment}, not d + 2`);
          return [{ kind: 'exact', route: 'theorem of Isserlis' }];
        },
      },
    ],
    models: [
      linearModel(
        { id: 'gradient-flow', title: 'gradient flow', adds: 'nothing', order: 'O(eta d)' },
        p,
        [-2, 0],
        '\\dot e = -2 e',
      ),
      linearModel(
        { id: 'corrected', title: 'corrected flow', adds: 'the second-order term', order: 'O(eta)' },
        p,
        [-2 + p.stepSize * (p.dimension + 2), p.stepSize * p.dimension * p.noise ** 2],
        '\\dot e = -2 e + \\eta (d + 2) e + \\eta d s^2',
      ),
    ],
  }),

  // |u| = 1 in a random direction.
  initial: ({ dimension }, stream) => {
    const u = Float64Array.from({ length: dimension }, () => stream.normal());
    const norm = Math.sqrt(squaredNorm(u));
    return u.map((value) => value / norm);
  },

  simulators: {
    direct: (p) => (start, stream) => leastMeanSquares(p, start, () => stream.normal()),
  },

  claims: [
    {
      id: 'L1',
      title: 'Finite step size slows learning down',
      statement: 'At $\\eta d = 1/2$ gradient flow misses the error and the corrected flow has it.',
      origin: 'reconstructed',
      source: 'this file',
      checks: [
        ladderCheck<Parameters, State>({
          settings: {
            quick: { parameters: { dimension: 50, stepSize: 0.01 }, seeds: 1000, tEnd: 3, points: 12 },
            full: { parameters: { dimension: 50, stepSize: 0.01 }, seeds: 4000, tEnd: 3, points: 30 },
          },
          expect: { 'gradient-flow': 'disagrees', corrected: 'agrees' },
          margin: () => 0.03,
        }),
      ],
    },
  ],
  figures: [],
});
