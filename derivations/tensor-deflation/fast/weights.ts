/** Weight vectors of any length, random starts on a sphere, and their statistics in polar form. */

import type { RandomStream, Rows } from '../../../src/numeric.js';
import { checkInteger, euclideanLength } from '../../../src/numeric.js';

/** m weight vectors of any length in R^d; the target directions are the first axes. */
export interface WeightRows {
  /** m. */
  readonly neurons: number;
  /** d. */
  readonly dimension: number;
  /** m x d, row-major, finite; no row is zero. */
  readonly rows: Float64Array;
}

/**
 * Weights from their rows.
 *
 * @throws RangeError when there is no row, the rows differ in length, or one is zero or not finite: its direction is undefined.
 * @example
 * weightRows([[3, 4]]).dimension // 2
 */
export function weightRows(rows: Rows): WeightRows {
  const dimension = rows[0]?.length ?? 0;
  checkInteger('the number of rows', rows.length, 1);
  checkInteger('the length of the rows', dimension, 1);
  rows.forEach((row, i) => {
    if (row.length !== dimension) throw new RangeError(`row ${i} has ${row.length} entries; row 0 has ${dimension}`);
    const length = euclideanLength(row);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`row ${i} has the length ${length}; it must be finite and > 0`);
    }
  });
  return { neurons: rows.length, dimension, rows: Float64Array.from(rows.flat()) };
}

/**
 * Independent weights, uniform on the sphere of a given radius.
 *
 * @param stream - must not be the stream that an SGD run draws its data from.
 * @param law - m >= 1, d >= 1, radius > 0.
 * @throws RangeError when they are not.
 * @example
 * randomSphereWeights(randomStream({ seed: 1, run: 0, purpose: 'initial' }), { neurons: 2, dimension: 5, radius: 1e-15 }).rows.length // 10
 */
export function randomSphereWeights(
  stream: RandomStream,
  law: { readonly neurons: number; readonly dimension: number; readonly radius: number },
): WeightRows {
  const { neurons, dimension, radius } = law;
  checkInteger('neurons', neurons, 1);
  checkInteger('dimension', dimension, 1);
  if (!(radius > 0 && radius < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`radius must be finite and > 0; got ${radius}`);
  }
  const rows = new Float64Array(neurons * dimension);
  for (let i = 0; i < neurons; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    stream.fillNormals(row);
    const factor = radius / euclideanLength(row);
    for (let k = 0; k < dimension; k++) row[k]! *= factor;
  }
  return { neurons, dimension, rows };
}

/**
 * Names of the statistics of weights of any length in polar form: `log n[i]`, `V[i,k] = <wbar_i, e_k>`, `G[i,l] = <wbar_i, wbar_l>`
 * for i < l.
 *
 * @param neurons - m, an integer >= 1.
 * @param targets - P, an integer >= 1.
 * @example
 * polarStatisticNames(2, 1) // ['log n[1]', 'log n[2]', 'V[1,1]', 'V[2,1]', 'G[1,2]']
 */
export function polarStatisticNames(neurons: number, targets: number): string[] {
  checkInteger('neurons', neurons, 1);
  checkInteger('targets', targets, 1);
  const count = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
  return [
    ...count(neurons).map((i) => `log n[${i}]`),
    ...count(neurons).flatMap((i) => count(targets).map((k) => `V[${i},${k}]`)),
    ...count(neurons).flatMap((i) =>
      count(neurons)
        .filter((l) => l > i)
        .map((l) => `G[${i},${l}]`),
    ),
  ];
}

/**
 * Writes the polar statistics of rows whose first entries are the coordinates along the targets.
 *
 * @param rows - m rows of `width` entries.
 * @param out - in the layout of `polarStatisticNames`.
 * @example
 * const out = new Float64Array(2);
 * readPolarStatistics(Float64Array.of(3, 4), 2, 1, out);
 * out[1] // 0.6
 */
export function readPolarStatistics(rows: Float64Array, width: number, targets: number, out: Float64Array): void {
  const neurons = rows.length / width;
  const lengths = new Float64Array(neurons);
  for (let i = 0; i < neurons; i++) {
    lengths[i] = euclideanLength(rows.subarray(i * width, (i + 1) * width));
    out[i] = Math.log(lengths[i]!);
  }
  let at = neurons;
  for (let i = 0; i < neurons; i++) {
    for (let k = 0; k < targets; k++) out[at++] = rows[i * width + k]! / lengths[i]!;
  }
  for (let i = 0; i < neurons; i++) {
    for (let l = i + 1; l < neurons; l++) {
      let product = 0;
      for (let k = 0; k < width; k++)
        product += (rows[i * width + k]! / lengths[i]!) * (rows[l * width + k]! / lengths[l]!);
      out[at++] = product;
    }
  }
}
