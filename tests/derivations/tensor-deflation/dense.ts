/** Tensors with all their entries: the second route of the tests. */

type Rows = readonly (readonly number[])[];

/** Every index tuple of a tensor of order p over d. */
function* tuples(d: number, order: number): Generator<readonly number[]> {
  for (let entry = 0; entry < d ** order; entry++) {
    yield Array.from({ length: order }, (_, position) => Math.floor(entry / d ** position) % d);
  }
}

/** `sum_j c_j |w_j|^2 wbar_j^{tensor p} - sum_k a_k e_k^{tensor p}`, flat in the order of `tuples`. */
export function denseResidual(
  W: Rows,
  a: readonly number[],
  order: number,
  signs: readonly number[],
): readonly number[] {
  const d = W[0]?.length ?? 0;
  const lengths = W.map((row) => Math.hypot(...row));
  return Array.from(tuples(d, order), (indices) => {
    const learner = W.reduce((sum, row, j) => {
      const length = lengths[j]!;
      return sum + indices.reduce((product, k) => product * (row[k]! / length), signs[j]! * length ** 2);
    }, 0);
    const first = indices[0]!;
    return learner - (indices.every((k) => k === first) ? (a[first] ?? 0) : 0);
  });
}

/** Half its squared norm. */
export function denseLossOf(W: Rows, a: readonly number[], order: number, signs: readonly number[]): number {
  return denseResidual(W, a, order, signs).reduce((sum, value) => sum + value ** 2 / 2, 0);
}

/**
 * The gradient by the chain rule through every entry: `dL/dw_jk = sum over entries of residual times d(entry)/dw_jk`, where the
 * entry `|w|^{2-p} w_{i1} ... w_{ip}` is differentiated as it stands.
 */
export function denseGradient(
  W: Rows,
  a: readonly number[],
  order: number,
  signs: readonly number[],
): readonly number[] {
  const d = W[0]?.length ?? 0;
  const residual = denseResidual(W, a, order, signs);
  const all = Array.from(tuples(d, order));
  return W.flatMap((row, j) => {
    const length = Math.hypot(...row);
    const scale = signs[j]! * length ** (2 - order);
    return row.map((_, k) =>
      all.reduce((sum, indices, at) => {
        const product = indices.reduce((value, index) => value * row[index]!, 1);
        const inner = indices.reduce((total, index, position) => {
          if (index !== k) return total;
          return total + indices.reduce((value, other, place) => (place === position ? value : value * row[other]!), 1);
        }, 0);
        const ofLength = ((2 - order) * row[k]! * product) / length ** 2;
        return sum + residual[at]! * scale * (inner + ofLength);
      }, 0),
    );
  });
}
