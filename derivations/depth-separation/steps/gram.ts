/** The Gram matrix of the first layer as the state of plain SGD. */

import { choleskyFactor, randomStream } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  formulaEquation,
  formulaRight,
  once,
  type Step,
} from '../../../src/symbolic.js';
import { gramOfWeights } from '../fast/network.js';

const [D, M1] = [5, 2];

/** A draw in coordinates: weights, an input, and one step w_i += c_i x. */
const drawn = once(() => {
  const stream = randomStream({ seed: 1, run: 0, purpose: 'gram step' });
  const weights = new Float64Array(M1 * D);
  stream.fillNormals(weights);
  const normal = new Float64Array(D);
  stream.fillNormals(normal);
  const length = Math.hypot(...normal);
  const r = 1.7;
  const product = (row: number, x: Float64Array): number =>
    x.reduce((sum, value, k) => sum + value * weights[row * D + k]!, 0);
  const x = normal.map((value) => (r * value) / length);
  const gram = gramOfWeights(weights, M1);
  const root = choleskyFactor(
    [0, 1].map((i) => [0, 1].map((j) => gram[i * M1 + j]!)),
    'a Gram matrix',
  );
  // L z = W n: the part of n in the span of the rows, in orthonormal coordinates.
  const [p, q] = [0, 1].map((i) => product(i, normal)) as [number, number];
  const first = p / root[0]![0]!;
  const second = (q - root[1]![0]! * first) / root[1]![1]!;
  const z2 = first ** 2 + second ** 2;
  const c = [0.6, -0.4] as const;
  const after = gramOfWeights(
    weights.map((value, at) => value + (c[Math.floor(at / D)] as number) * x[at % D]!),
    M1,
  );
  return {
    r,
    c,
    weights,
    root,
    gram,
    after,
    projected: [p, q],
    hidden: [product(0, x), product(1, x)],
    z2,
    rest: length ** 2 - z2,
  };
});

export function gramStep(): Step {
  return defineStep({
    id: 'gram',
    title: 'The Gram matrix is a state of plain SGD',
    statement: [
      definition(
        'G = W W^T = L L^T, h = W x, z: m1 standard normals, chi2 = chi^2_(d-m1), Lz_i = (L z)_i, z2 = |z|^2, w_i -> w_i + c_i x',
        'G = W W^\\top = L L^\\top, \\quad h = W x, \\quad w_i \\leftarrow w_i + c_i x',
      ),
      formulaEquation({
        left: { text: 'h_i', latex: 'h_i' },
        right: 'r*Lz_i/sqrt(z2 + chi2)',
        latexNames: { Lz_i: '(L z)_i', z2: '\\|z\\|^2', chi2: '\\chi^2_{d - m_1}' },
      }),
      formulaEquation({
        left: { text: 'degrees of freedom of chi2', latex: '\\nu(\\chi^2)' },
        right: 'd - m1',
        latexNames: { m1: 'm_1' },
      }),
      formulaEquation({
        left: { text: 'G_ij after a step', latex: 'G_{ij}^+' },
        right: 'G_ij + c_i*h_j + h_i*c_j + r^2*c_i*c_j',
      }),
    ],
    because:
      'x = r n/|n| with n normal; of n the first layer sees its part in the span of the rows, and |n|^2 is that part and the rest',
    assumes: ['m1 <= d', 'batch 1'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const [hidden, freedom, updated] = [1, 2, 3].map((at) => formulaRight(statement[at]));
      const { r, c, gram, after, projected, hidden: h, z2, rest } = drawn();
      const value = (i: number, j: number): number =>
        updated!.evaluate({
          G_ij: gram[i * M1 + j]!,
          c_i: c[i] as number,
          c_j: c[j] as number,
          r,
          h_i: h[i]!,
          h_j: h[j]!,
        })!;
      return [
        confirmedNumerically(
          'one input and one step in coordinates, m1 = 2, d = 5',
          [
            ...[0, 1].map((i) => hidden!.evaluate({ r, Lz_i: projected[i]!, z2, chi2: rest })! - h[i]!),
            ...[0, 1].flatMap((i) => [0, 1].map((j) => value(i, j) - after[i * M1 + j]!)),
          ],
          1e-12,
        ),
        confirmedNumerically(
          'the trace of the projection on the complement of the rows',
          [freedom!.evaluate({ d: D, m1: M1 })! - complementTrace()],
          1e-12,
        ),
      ];
    },
  });
}

/** d less the trace of the projection on the span of the rows: the squared lengths of the projected basis vectors. */
const complementTrace = once(() => {
  const { weights, root } = drawn();
  let trace = 0;
  for (let k = 0; k < D; k++) {
    const first = weights[k]! / root[0]![0]!;
    const second = (weights[D + k]! - root[1]![0]! * first) / root[1]![1]!;
    trace += first ** 2 + second ** 2;
  }
  return D - trace;
});
