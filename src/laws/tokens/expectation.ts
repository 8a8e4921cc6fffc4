/**
 * The categorical rule of expectation. Tokens `x_t`, t = 1..T, are independent one-hot vectors with one law; a sample
 * expression is a polynomial in their coordinates `x[n,t]`. The mean of a product is the sum over all partitions of its factors
 * into blocks, of products over the blocks of: Kronecker deltas that bring the positions of the block together, times the joint
 * cumulant of the coordinates of a single draw. Cumulants of different draws vanish by independence. Nothing else is used, so the
 * result is exact for every number of categories and every number of tokens, both of which stay symbols.
 */

import { type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { productOf } from '../../expression/geometry.js';
import type { Factor } from '../../expression/term.js';
import { categoricalCumulant } from './cumulant.js';
import { setPartitions } from './set-partitions.js';

/** The law of the tokens, and of an output that is drawn given them. */
export interface CategoricalLaw {
  /** Name of the tokens' symbol: `x[category, position]`. */
  readonly token: string;
  /** The joint cumulant of coordinates of one token. */
  cumulant(categories: readonly Index[]): IndexedExpression;
  /** What is drawn given the tokens; defaults to nothing. */
  readonly output?: ConditionalOutput;
}

/** A random array `o[...]` that is known through its conditional moments given the tokens. */
export interface ConditionalOutput {
  readonly name: string;
  /** The conditional mean of a product of its entries: a polynomial in the tokens. */
  moment(entries: readonly (readonly Index[])[]): IndexedExpression;
}

/**
 * A one-hot output: products of its coordinates vanish unless all categories coincide.
 *
 * @param name - of its symbol, `o[category]`.
 * @param mean - its conditional probabilities given the tokens: a polynomial in them, free index `category`.
 * @returns the output.
 * @example
 * const n = { name: 'n', range: 'N' };
 * const uniform = oneHotOutput('o', () => IndexedExpression.ofAtom({ kind: 'symbol', name: 'N', indices: [], symmetry: 'none' }, -1));
 * indexedToText(uniform.moment([[n], [n]])) // 'N^-1'
 */
export function oneHotOutput(name: string, mean: (category: Index) => IndexedExpression): ConditionalOutput {
  return {
    name,
    moment(entries) {
      const [first, ...others] = entries.map(([category]) => category!) as [Index, ...Index[]];
      return others.reduce(
        (product, other) => product.timesAtom({ kind: 'delta', indices: [first, other] }),
        mean(first),
      );
    },
  };
}

/** How the cumulants of a law are written. */
export interface TokenOptions {
  /** Name of the tokens' symbol; defaults to `x`. */
  readonly token?: string;
  /** Name of the probabilities' symbol; defaults to `mu`. */
  readonly probability?: string;
  /** Whether the tokens stand for `e_n - mu`, with mean 0; defaults to false. */
  readonly centred?: boolean;
  /** Names of the symbols that cumulants of order two, three, ... stay, for instance `['S', 'J', 'W']`; defaults to none: they are written out. */
  readonly cumulants?: readonly string[];
}

/**
 * The law of independent one-hot tokens.
 *
 * @param options - see `TokenOptions`.
 * @returns the law, without output.
 * @example
 * categoricalTokens({ centred: true }).cumulant([{ name: 'n', range: 'N' }]).isZero() // true
 */
export function categoricalTokens(options: TokenOptions = {}): CategoricalLaw {
  const { token = 'x', probability = 'mu', centred = false, cumulants = [] } = options;
  return {
    token,
    cumulant(categories) {
      if (categories.length === 1 && centred) return IndexedExpression.zero;
      const name = cumulants[categories.length - 2];
      if (name === undefined) return categoricalCumulant(categories, probability);
      return IndexedExpression.ofAtom(symbol(name, categories, categories.length === 2 ? 'symmetric' : 'none'));
    },
  };
}

/**
 * The expectation of a sample expression.
 *
 * @param sample - a polynomial in token coordinates `x[n,t]`, output coordinates `o[n]`, and constants.
 * @param law - see `CategoricalLaw`.
 * @returns the mean; it holds neither tokens nor output.
 * @throws RangeError when a token or the output stands in a negative power, or a term has more than 10 token factors.
 * @example
 * const [n, t] = [{ name: 'n', range: 'N' }, { name: 't', range: 'T' }];
 * const x = IndexedExpression.ofAtom({ kind: 'symbol', name: 'x', indices: [n, t], symmetry: 'none' });
 * indexedToText(categoricalExpectation(x.times(x), categoricalTokens())) // 'mu[n]'
 */
export function categoricalExpectation(sample: IndexedExpression, law: CategoricalLaw): IndexedExpression {
  const { output } = law;
  const given = output === undefined ? sample : sample.mapTerms((factors) => outputMean(factors, output));
  return given.mapTerms((factors) => tokenMean(factors, law));
}

function outputMean(factors: readonly Factor[], { name, moment }: ConditionalOutput): IndexedExpression {
  const { found, rest } = take(factors, name);
  return found.length === 0 ? productOf(rest) : productOf(rest).times(moment(found));
}

function tokenMean(factors: readonly Factor[], { token, cumulant }: CategoricalLaw): IndexedExpression {
  const { found, rest } = take(factors, token);
  let sum = IndexedExpression.zero;
  for (const blocks of setPartitions(found.length)) {
    let product = IndexedExpression.one;
    for (const block of blocks) {
      const [first, ...others] = block.map((at) => positionOf(found[at]!)) as [Index, ...Index[]];
      product = product.times(cumulant(block.map((at) => found[at]![0]!)));
      for (const other of others) product = product.timesAtom({ kind: 'delta', indices: [first, other] });
      if (product.isZero()) break;
    }
    sum = sum.plus(product);
  }
  return sum.times(productOf(rest));
}

function positionOf(indices: readonly Index[]): Index {
  const [, position] = indices;
  if (position === undefined || indices.length !== 2) {
    throw new RangeError(`a token has ${indices.length} indices; it needs a category and a position`);
  }
  return position;
}

/** The indices of every occurrence of a symbol, powers written out, and the other factors. */
function take(
  factors: readonly Factor[],
  name: string,
): { readonly found: readonly (readonly Index[])[]; readonly rest: readonly Factor[] } {
  const found: (readonly Index[])[] = [];
  const rest: Factor[] = [];
  for (const factor of factors) {
    const { atom, exponent } = factor;
    if (atom.kind !== 'symbol' || atom.name !== name) {
      rest.push(factor);
      continue;
    }
    if (exponent < 0)
      throw new RangeError(`${name} stands in the power ${exponent}; only polynomials have a mean here`);
    for (let count = 0; count < exponent; count += 1) found.push(atom.indices);
  }
  return { found, rest };
}
