/**
 * A derivation of your own: least mean squares (online linear regression), in one file.
 *
 *     popflow check ./my-derivation.ts
 *     popflow predict ./my-derivation.ts --t-end 4 --set stepSize=0.02
 *
 * A sample is x ~ N(0, I_d), y = v.x + s e with e ~ N(0, 1); a step is w <- w + eta (y - w.x) x. With u = w - v the one
 * summary statistic is the error |u|^2. Gradient flow says that it decays as e^(-2t); at finite eta d it does not.
 */

import { type Chain, defineDerivation, ladderCheck, type Model, z } from 'popflow';
import {
  confirmed,
  defineStep,
  gaussianMoment,
  Polynomial,
  parsePolynomial,
  polynomialEquation,
  polynomialRight,
} from 'popflow/symbolic';

const parameters = z.object({
  dimension: z.number().int().min(1).default(50).describe('dimension d of the input'),
  stepSize: z.number().positive().default(0.01).describe('step size eta'),
  noise: z.number().min(0).default(0.5).describe('standard deviation s of the label noise'),
});

type Parameters = z.output<typeof parameters>;
/** u = w - v. */
type State = Float64Array;

const squaredNorm = (u: State): number => u.reduce((sum, value) => sum + value * value, 0);

const independent = (a: string, b: string): Polynomial => (a === b ? Polynomial.one : Polynomial.zero);
/**
 * What a step adds to |u|^2 on average, with u = r (1, 0, ..., 0): x is a along u and has d - 1 more coordinates, which all do as b
 * does. The expectation is the engine's; none of the equations below is typed in.
 */
const added = gaussianMoment(
  parsePolynomial('2*eta*(s*e - r*a)*r*a + eta^2*(s*e - r*a)^2*(a^2 + (d - 1)*b^2)'),
  ['a', 'b', 'e'],
  independent,
);
/** It is linear in the error r^2. */
const [source, , growth] = added.coefficientsIn('r') as [Polynomial, Polynomial, Polynomial];
const drift = source.plus(growth.times(Polynomial.symbol('error')));
/** Its powers of the step size: the first is gradient flow, the second the correction. */
const [, first, second] = drift.coefficientsIn('eta') as [Polynomial, Polynomial, Polynomial];
const eta = Polynomial.symbol('eta');

/** d error/dt, with t = eta * steps. */
function modelOf(
  about: Pick<Model<State>, 'id' | 'title' | 'adds' | 'order'>,
  slope: Polynomial,
  { dimension, stepSize, noise }: Parameters,
): Model<State> {
  return {
    ...about,
    standing: 'derived',
    assumes: ['a fresh sample for each step'],
    equations: [polynomialEquation({ text: 'd error/dt', latex: '\\frac{d\\,\\mathrm{error}}{dt}' }, slope)],
    term: {
      dimension: 1,
      evaluate: (_t, y, dy) => {
        dy[0] = slope.evaluate({ error: y[0]!, d: dimension, eta: stepSize, s: noise });
      },
    },
    start: (u) => Float64Array.of(squaredNorm(u)),
    timePerStep: stepSize,
  };
}

/** By every coordinate of d = 3, at u = (1, 2, 3): E |u + eta (s e - u.x) x|^2 - |u|^2. */
function addedByCoordinates(): Polynomial {
  const moved = ['1', '2', '3'].map((u, k) => `(${u} + eta*(s*e - x - 2*y - 3*z)*${'xyz'[k]})^2`);
  return gaussianMoment(parsePolynomial(`${moved.join(' + ')} - 14`), ['x', 'y', 'z', 'e'], independent);
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
      defineStep({
        id: 'drift',
        title: 'What a step adds to the error on average',
        statement: [
          polynomialEquation(
            { text: 'E[error after] - error', latex: '\\mathbb{E}[\\Delta\\,\\mathrm{error}]' },
            drift,
          ),
        ],
        because: 'x splits into a along u and d - 1 more independent normals; theorem of Isserlis',
        assumes: ['x ~ N(0, I_d)', 'e ~ N(0, 1), independent of x'],
        exactness: { kind: 'exact' },
        verify: ([stated]) => {
          const values = { error: Polynomial.constant(14), d: Polynomial.constant(3) };
          const here = polynomialRight(stated).substitute(values);
          return [confirmed(here.equals(addedByCoordinates()), 'all coordinates at d = 3, u = (1, 2, 3)')];
        },
      }),
    ],
    models: [
      modelOf({ id: 'gradient-flow', title: 'gradient flow', adds: 'nothing', order: 'O(eta d)' }, first, p),
      modelOf(
        { id: 'corrected', title: 'corrected flow', adds: 'the second-order term', order: 'O(eta)' },
        first.plus(eta.times(second)),
        p,
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
