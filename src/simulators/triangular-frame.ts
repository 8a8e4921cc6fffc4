/** Below this, squares lose digits to underflow; multiplied by `LIFT` they do not. */
const SMALL = 1e-140;
const LIFT = 2 ** 600;

/**
 * Adds gamma (z, rho)^T to [L | 0] and restores the triangle, that is chooses the next frame of the neurons: rotations of
 * neighbouring columns first gather (z, rho) in the first column, which leaves one superdiagonal, then remove it. 2 m
 * rotations, O(m^2) operations, no allocation.
 * Source: rank-one update of a QR decomposition, Golub and Van Loan, Matrix Computations, section 6.5.1.
 *
 * @param rows - m rows of P + m + 1 entries: M_i, L_i and a zero. The first P of each stay as they are.
 * @param example - (x_V, z, rho), P + m + 1 entries.
 * @param gamma - m factors.
 * @param targets - P.
 */
export function addAcross(rows: Float64Array, example: Float64Array, gamma: Float64Array, targets: number): void {
  const neurons = gamma.length;
  const width = example.length;
  let gathered = example[width - 1]!;
  for (let k = neurons - 1; k >= 0; k--) {
    const entry = example[targets + k]!;
    const length = Math.sqrt(entry * entry + gathered * gathered);
    if (length > 0) rotate(rows, width, k * width + targets + k, entry / length, gathered / length);
    gathered = length;
  }
  for (let i = 0, at = targets; i < neurons; i++, at += width) rows[at]! += gamma[i]! * gathered;
  for (let k = 0; k < neurons; k++) {
    const at = k * width + targets + k;
    let diagonal = rows[at]!;
    let above = rows[at + 1]!;
    let length = Math.sqrt(diagonal * diagonal + above * above);
    if (length < SMALL) {
      // A pair that is no rotation to rounding would scale the rows below, which may be of any size.
      diagonal *= LIFT;
      above *= LIFT;
      length = Math.sqrt(diagonal * diagonal + above * above);
    }
    if (length > 0) rotate(rows, width, at, diagonal / length, above / length);
    // What the rotation leaves here is rounding.
    rows[at + 1] = 0;
  }
}

/** Rotates two neighbouring columns from the entry at `start` down; the rows before it are zero there. */
function rotate(rows: Float64Array, width: number, start: number, cosine: number, sine: number): void {
  for (let at = start; at < rows.length; at += width) {
    const left = rows[at]!;
    const right = rows[at + 1]!;
    rows[at] = cosine * left + sine * right;
    rows[at + 1] = cosine * right - sine * left;
  }
}
