/** Fast draws of categories with given probabilities, several from one uniform number. */

import type { RandomStream } from '../../numerics/random/stream.js';

/** Bits of a draw that may be spent; the 27 that are left are the resolution of the last choice. */
const SPENDABLE = 26;
/** Tables of blocks stay this small, so that they stay in the fastest memory. */
const MOST_BLOCKS = 1024;

/**
 * Draws categories by Walker's alias method over blocks of several categories. What is left of a uniform draw once a block is
 * chosen is uniform again, so one draw gives several blocks; the probabilities are met to 2^-27.
 */
export class CategorySampler {
  private readonly given: Float64Array;
  private readonly single: AliasTable;
  private blocks: BlockTable | undefined;

  /**
   * @param probabilities - of the categories, at most 65 536, all >= 0, with sum 1 to rounding.
   * @throws RangeError when they are no probabilities.
   */
  constructor(probabilities: ArrayLike<number>) {
    const size = probabilities.length;
    if (size < 1 || size > 65_536) throw new RangeError(`${size} categories; allowed: 1 to 65536`);
    const given = Float64Array.from(probabilities);
    given.forEach((value, at) => {
      if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`probability ${at} is ${value}; must be >= 0`);
    });
    const total = given.reduce((sum, value) => sum + value, 0);
    if (Math.abs(total - 1) > 1e-9) throw new RangeError(`the probabilities sum to ${total}; must sum to 1`);
    this.given = given;
    this.single = new AliasTable(given);
  }

  /** One category. */
  draw(stream: RandomStream): number {
    const { accept, alias } = this.single;
    const u = stream.uniform() * accept.length;
    const column = Math.floor(u);
    return u - column < accept[column]! ? column : alias[column]!;
  }

  /** Fills a buffer with independent categories. */
  fill(stream: RandomStream, out: Uint16Array): void {
    // A sampler of single categories needs no blocks: they are made when the first buffer is filled.
    this.blocks ??= new BlockTable(this.given);
    const { members, length, perDraw, table } = this.blocks;
    const { accept, alias, gain } = table;
    const size = accept.length;
    const count = out.length;
    for (let at = 0; at < count; ) {
      let u = stream.uniform();
      for (let block = 0; block < perDraw && at < count; block++) {
        u *= size;
        let chosen = u | 0;
        u -= chosen;
        const threshold = accept[chosen]!;
        if (u < threshold) {
          u *= gain[chosen]!;
        } else {
          u = (u - threshold) / (1 - threshold);
          chosen = alias[chosen]!;
        }
        const first = chosen * length;
        const kept = Math.min(length, count - at);
        for (let member = 0; member < kept; member++) out[at + member] = members[first + member]!;
        at += kept;
      }
    }
  }
}

/** All blocks of so many categories that their table stays small, with the table. */
class BlockTable {
  readonly length: number;
  readonly perDraw: number;
  /** The categories of each block, one after the other. */
  readonly members: Uint16Array;
  readonly table: AliasTable;

  constructor(given: Float64Array) {
    const size = given.length;
    let length = 1;
    while (size > 1 && size ** (length + 1) <= MOST_BLOCKS) length += 1;
    const count = size ** length;
    this.length = length;
    this.members = new Uint16Array(count * length);
    const products = new Float64Array(count);
    for (let block = 0; block < count; block++) {
      let rest = block;
      let product = 1;
      for (let at = length - 1; at >= 0; at--) {
        const category = rest % size;
        this.members[block * length + at] = category;
        product *= given[category]!;
        rest = (rest - category) / size;
      }
      products[block] = product;
    }
    this.table = new AliasTable(products);
    this.perDraw = Math.max(1, Math.floor(SPENDABLE / Math.log2(Math.max(2, count))));
  }
}

/** Walker's table: column c is taken with probability accept[c], else its alias; gain is 1/accept. */
class AliasTable {
  readonly accept: Float64Array;
  readonly gain: Float64Array;
  readonly alias: Uint16Array;

  constructor(probabilities: Float64Array) {
    const size = probabilities.length;
    const total = probabilities.reduce((sum, value) => sum + value, 0);
    this.accept = new Float64Array(size).fill(1);
    this.alias = Uint16Array.from({ length: size }, (_, at) => at);
    const scaled = probabilities.map((value) => (value * size) / total);
    const columns = Array.from(scaled.keys());
    const below = columns.filter((at) => scaled[at]! < 1 - 1e-12);
    const above = columns.filter((at) => scaled[at]! > 1 + 1e-12);
    while (below.length > 0 && above.length > 0) {
      const small = below.pop()!;
      const large = above.at(-1)!;
      this.accept[small] = scaled[small]!;
      this.alias[small] = large;
      scaled[large]! -= 1 - scaled[small]!;
      if (scaled[large]! > 1 + 1e-12) continue;
      above.pop();
      if (scaled[large]! < 1 - 1e-12) below.push(large);
    }
    this.gain = this.accept.map((value) => (value > 0 ? 1 / value : 0));
  }
}
