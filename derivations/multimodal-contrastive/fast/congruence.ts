/**
 * The step of a Gram matrix under SGD: `G <- (I + eta S) G (I + eta S)` with S = [[X_A, Gamma], [Gamma^T, X_B]] in n x n blocks, all
 * of the old G.
 */
export class Congruence {
  private readonly n: number;
  private readonly product: Float64Array;
  private readonly gammaTurned: Float64Array;

  /**
   * @param normA - X_A, n x n, read at every step.
   * @param normB - X_B.
   * @param settings - eta, and whether X_A and X_B are diagonal.
   */
  constructor(
    private readonly normA: Float64Array,
    private readonly normB: Float64Array,
    private readonly settings: { readonly stepSize: number; readonly diagonal: boolean },
  ) {
    this.n = Math.round(Math.sqrt(normA.length));
    this.product = new Float64Array(4 * normA.length);
    this.gammaTurned = new Float64Array(normA.length);
  }

  /** Writes the new G, both 2n x 2n and symmetric; `gamma` is n x n. */
  apply(gram: Float64Array, gamma: Float64Array, next: Float64Array): void {
    const { n, product, gammaTurned } = this;
    const size = 2 * n;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) gammaTurned[l * n + k] = gamma[k * n + l]!;
    }
    // P = (I + eta S) G; G is symmetric, so its columns are read as rows.
    for (let i = 0; i < size; i++) {
      const factors = i < n ? gamma : gammaTurned;
      const own = i < n ? 0 : n;
      const row = (i - own) * n;
      for (let j = 0; j < size; j++) {
        product[i * size + j] = this.moved(gram, i * size + j, j * size, factors, row, own);
      }
    }
    // P (I + eta S), whose upper half is enough.
    for (let j = 0; j < size; j++) {
      const factors = j < n ? gamma : gammaTurned;
      const own = j < n ? 0 : n;
      const row = (j - own) * n;
      for (let i = 0; i <= j; i++) {
        const value = this.moved(product, i * size + j, i * size, factors, row, own);
        next[i * size + j] = value;
        next[j * size + i] = value;
      }
    }
  }

  /**
   * `X_entry + eta (S_row . X_line)`: one entry of a product with I + eta S. `line` is where the n + n numbers start that the row of
   * S multiplies, `own` where its diagonal block stands among them (0 or n), `row` where its n factors start in either block.
   */
  private moved(
    from: Float64Array,
    entry: number,
    line: number,
    factors: Float64Array,
    row: number,
    own: number,
  ): number {
    const { n } = this;
    const norm = own === 0 ? this.normA : this.normB;
    const other = line + n - own;
    let sum = 0;
    for (let l = 0; l < n; l++) sum += factors[row + l]! * from[other + l]!;
    if (this.settings.diagonal) sum += norm[row + row / n]! * from[entry]!;
    else for (let l = 0; l < n; l++) sum += norm[row + l]! * from[line + own + l]!;
    return from[entry]! + this.settings.stepSize * sum;
  }
}
