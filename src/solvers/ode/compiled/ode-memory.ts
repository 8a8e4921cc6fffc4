/** The memory of compiled kernels that a vector field and its solver share, so that nothing is copied. */

import { type Kernels, openKernels } from '../../../wasm/kernels.js';

/** The kernels of `assembly/ode.ts`. Addresses are bytes; what they do stands there. */
export interface OdeExports {
  combine(out: number, base: number, table: number, count: number, factor: number, size: number): void;
  errorSums(
    sums: number,
    y0: number,
    y1: number,
    slope: number,
    absolute: number,
    table: number,
    count: number,
    relative: number,
    size: number,
  ): void;
  rowFlow(
    state: number,
    g: number,
    sums: number,
    out: number,
    rates: number,
    coefficients: number,
    degree: number,
    stride: number,
    perColumn: number,
    lead: number,
    even: number,
    rows: number,
    columns: number,
  ): void;
  rowProducts(
    state: number,
    products: number,
    g: number,
    sums: number,
    out: number,
    rows: number,
    columns: number,
  ): void;
  reduceToHessenberg(a: number, multipliers: number, pivots: number, size: number): void;
  toHessenberg(multipliers: number, pivots: number, size: number, b: number, count: number, stride: number): void;
  fromHessenberg(multipliers: number, pivots: number, size: number, b: number, count: number, stride: number): void;
  factoriseHessenberg(h: number, shift: number, u: number, lower: number, swaps: number, size: number): number;
  solveHessenberg(u: number, lower: number, swaps: number, size: number, b: number): void;
  factoriseComplexHessenberg(
    h: number,
    shift: number,
    shiftIm: number,
    re: number,
    im: number,
    lowerRe: number,
    lowerIm: number,
    swaps: number,
    size: number,
  ): number;
  solveComplexHessenberg(
    re: number,
    im: number,
    lowerRe: number,
    lowerIm: number,
    swaps: number,
    size: number,
    br: number,
    bi: number,
  ): void;
}

/**
 * Memory of kernels in which a vector field and the solver that integrates it both keep their vectors, so that nothing is
 * copied between them. It is lent to one solver at a time: a second one gets none and works on arrays of its own, with the
 * same results.
 */
export class StateMemory {
  readonly kernels: Kernels;
  readonly exports: OdeExports;
  private region: { readonly address: number; readonly bytes: number } | undefined;
  private lent = false;
  private kept: { readonly key: object; readonly value: object } | undefined;
  private current: ArrayBuffer;

  constructor() {
    this.kernels = openKernels();
    this.exports = this.kernels.exports as unknown as OdeExports;
    this.current = this.kernels.exports.memory.buffer;
  }

  /** The memory as it is now. It is another object after it has grown, which only `borrow` and `reserve` let it. */
  get buffer(): ArrayBuffer {
    return this.current;
  }

  /** Reserves memory for good; views that were made before are no longer valid. */
  reserve(bytes: number): number {
    const address = this.kernels.reserve(bytes);
    this.current = this.kernels.exports.memory.buffer;
    return address;
  }

  /**
   * Lends a region with what is made of it, which is made once for a key and kept for the next borrower with the same key.
   *
   * @param key - what the value depends on.
   * @param bytes - length of the region.
   * @param make - makes the value, given the address of the region, a multiple of 16.
   * @returns the value; undefined when the memory is lent already.
   */
  borrow<T extends object>(key: object, bytes: number, make: (address: number) => T): T | undefined {
    if (this.lent) return undefined;
    if (this.region === undefined || this.region.bytes < bytes) {
      this.region = { address: this.reserve(bytes), bytes };
      this.kept = undefined;
    }
    if (this.kept?.key !== key) this.kept = { key, value: make(this.region.address) };
    this.lent = true;
    return this.kept.value as T;
  }

  /** Takes the region back. */
  giveBack(): void {
    this.lent = false;
  }
}
