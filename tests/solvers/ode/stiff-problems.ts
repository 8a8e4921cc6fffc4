import type { Term } from '../../../src/solvers/ode/term.js';

/** A stiff problem with a solution from elsewhere. */
export interface StiffProblem {
  readonly name: string;
  readonly term: Term & Required<Pick<Term, 'jacobian'>>;
  readonly initial: readonly number[];
  readonly tEnd: number;
  /** State at tEnd; digits as published. */
  readonly reference: readonly number[];
  /** Absolute over relative tolerance: below the smallest component that matters. */
  readonly absolute: number;
  /** End error allowed, relative a component, in units of the relative tolerance. */
  readonly factor: number;
  /** Work of scipy 1.17.1 Radau with analytic Jacobian at the same tolerances; it counts real and complex factorisations apart. */
  readonly scipy: readonly {
    readonly tolerance: number;
    readonly evaluations: number;
    readonly factorisations: number;
  }[];
}

// Reference solutions: Mazzia, Magherini, Test Set for Initial Value Problem Solvers, release 2.4 (2008), unless said otherwise;
// scipy 1.17.1 Radau at relative tolerance 1e-12 (HIRES: 1e-11) agrees with each of them to 11 digits.

/** Van der Pol with mu = 1000, in unscaled time. */
export const vanDerPol: StiffProblem = {
  name: 'van der Pol, mu = 1000',
  term: {
    dimension: 2,
    evaluate(_t, y, derivative) {
      derivative[0] = y[1]!;
      derivative[1] = 1000 * (1 - y[0]! ** 2) * y[1]! - y[0]!;
    },
    jacobian(_t, y, out) {
      out[1] = 1;
      out[2] = -2000 * y[0]! * y[1]! - 1;
      out[3] = 1000 * (1 - y[0]! ** 2);
    },
  },
  initial: [2, 0],
  tEnd: 2000,
  reference: [1.706167732170483, -0.8928097010247975e-3],
  absolute: 1e-2,
  factor: 10,
  scipy: [
    { tolerance: 1e-4, evaluations: 2609, factorisations: 310 },
    { tolerance: 1e-6, evaluations: 6674, factorisations: 538 },
    { tolerance: 1e-8, evaluations: 20065, factorisations: 1166 },
  ],
};

const robertsonTerm: StiffProblem['term'] = {
  dimension: 3,
  evaluate(_t, y, derivative) {
    const slow = 0.04 * y[0]!;
    const back = 1e4 * y[1]! * y[2]!;
    const fast = 3e7 * y[1]! ** 2;
    derivative[0] = back - slow;
    derivative[1] = slow - back - fast;
    derivative[2] = fast;
  },
  jacobian(_t, y, out) {
    out.set([-0.04, 1e4 * y[2]!, 1e4 * y[1]!, 0.04, -1e4 * y[2]! - 6e7 * y[1]!, -1e4 * y[1]!, 0, 6e7 * y[1]!, 0]);
  },
};

/** Robertson to 1e4; reference: scipy 1.17.1 Radau at rtol 1e-12, atol 1e-16, analytic Jacobian. */
export const robertson: StiffProblem = {
  name: 'Robertson to 1e4',
  term: robertsonTerm,
  initial: [1, 0, 0],
  tEnd: 1e4,
  reference: [0.10730042853793, 4.8001669725781e-7, 0.89269909144537],
  absolute: 1e-6,
  factor: 10,
  scipy: [
    { tolerance: 1e-4, evaluations: 552, factorisations: 116 },
    { tolerance: 1e-6, evaluations: 1531, factorisations: 254 },
    { tolerance: 1e-8, evaluations: 4523, factorisations: 640 },
  ],
};

/** Robertson to 1e11. */
export const robertsonLong: StiffProblem = {
  ...robertson,
  name: 'Robertson to 1e11',
  factor: 30,
  tEnd: 1e11,
  reference: [0.2083340149701255e-7, 0.8333360770334713e-13, 0.999999979166505],
  scipy: [
    { tolerance: 1e-4, evaluations: 1329, factorisations: 274 },
    { tolerance: 1e-6, evaluations: 3705, factorisations: 478 },
    { tolerance: 1e-8, evaluations: 11131, factorisations: 916 },
  ],
};

/** HIRES (high irradiance response). */
export const hires: StiffProblem = {
  name: 'HIRES',
  term: {
    dimension: 8,
    evaluate(_t, y, derivative) {
      const [a, b, c, d, e, f, g, h] = y as unknown as readonly [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      derivative.set([
        -1.71 * a + 0.43 * b + 8.32 * c + 0.0007,
        1.71 * a - 8.75 * b,
        -10.03 * c + 0.43 * d + 0.035 * e,
        8.32 * b + 1.71 * c - 1.12 * d,
        -1.745 * e + 0.43 * f + 0.43 * g,
        -280 * f * h + 0.69 * d + 1.71 * e - 0.43 * f + 0.69 * g,
        280 * f * h - 1.81 * g,
        -280 * f * h + 1.81 * g,
      ]);
    },
    jacobian(_t, y, out) {
      const set = (i: number, entries: Readonly<Record<number, number>>): void => {
        for (const [j, value] of Object.entries(entries)) out[8 * i + Number(j)] = value;
      };
      const [f, h] = [280 * y[5]!, 280 * y[7]!];
      set(0, { 0: -1.71, 1: 0.43, 2: 8.32 });
      set(1, { 0: 1.71, 1: -8.75 });
      set(2, { 2: -10.03, 3: 0.43, 4: 0.035 });
      set(3, { 1: 8.32, 2: 1.71, 3: -1.12 });
      set(4, { 4: -1.745, 5: 0.43, 6: 0.43 });
      set(5, { 3: 0.69, 4: 1.71, 5: -h - 0.43, 6: 0.69, 7: -f });
      set(6, { 5: h, 6: -1.81, 7: f });
      set(7, { 5: -h, 6: 1.81, 7: -f });
    },
  },
  initial: [1, 0, 0, 0, 0, 0, 0, 0.0057],
  tEnd: 321.8122,
  reference: [
    0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2, 0.2386356198831331e-2,
    0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2,
  ],
  absolute: 1e-4,
  factor: 30,
  // Finite-difference Jacobian there, its evaluations not counted.
  scipy: [
    { tolerance: 1e-4, evaluations: 779, factorisations: 136 },
    { tolerance: 1e-6, evaluations: 1934, factorisations: 232 },
    { tolerance: 1e-8, evaluations: 5334, factorisations: 430 },
  ],
};

/** The same vector field without its Jacobian. */
export const withoutJacobian = ({ dimension, evaluate }: Term): Term => ({ dimension, evaluate });

/** Largest relative deviation from the reference. */
export const relativeError = (y: Float64Array, reference: readonly number[]): number =>
  Math.max(...reference.map((value, i) => Math.abs(y[i]! - value) / Math.abs(value)));
