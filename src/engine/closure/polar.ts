/**
 * Polar coordinates of a flow on weights of any length: `w_i = n_i wbar_i`. In lengths and cosines nothing underflows when all
 * weights are tiny, and a loss that is homogeneous in the lengths leaves no division behind.
 */

import { Rational } from '../../algebra/rational.js';
import { type Index, sameIndex, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { freeGeometry, productOf, projectOnto, separateVector } from '../../expression/geometry.js';
import { replaceSymbols } from '../../expression/replace-symbols.js';
import { vectorParts } from './vector-parts.js';

/** Indices of a flow: neurons i and l, target p. */
export interface FlowIndices {
  readonly i: Index;
  readonly l: Index;
  readonly p: Index;
}

/** A flow in lengths `n_i`, cosines to the targets `V_ip = <wbar_i, v_p>` and among the weights `G_il = <wbar_i, wbar_l>`. */
export interface PolarFlow {
  /** `(d/dt) log n_i`, free index i. */
  readonly logLength: IndexedExpression;
  /** `dV_ip/dt`. */
  readonly targetCosines: IndexedExpression;
  /** `dG_il/dt`. */
  readonly cosines: IndexedExpression;
  /**
   * `C_il` of `dwbar_i/dt = (I - wbar_i wbar_i^T) (sum_l C_il wbar_l + sum_p B_ip v_p)`, which holds in any dimension; multiples
   * of `wbar_i`, which the projection removes, are left out.
   */
  readonly onWeights: IndexedExpression;
  /** `B_ip` of the same. */
  readonly onTargets: IndexedExpression;
}

/**
 * Replaces `Q_il = n_i n_l G_il` and `M_ip = n_i V_ip`.
 *
 * @example
 * const Q = IndexedExpression.ofAtom({ kind: 'symbol', name: 'Q', indices: [{ name: 'i', range: 'm' }, { name: 'i', range: 'm' }], symmetry: 'symmetric' });
 * indexedToText(inPolarCoordinates(Q)) // 'n[i]^2'
 */
export function inPolarCoordinates(expression: IndexedExpression): IndexedExpression {
  return replaceSymbols(expression, ({ name, indices }) => {
    const [first, second] = indices;
    if (first === undefined || second === undefined) return undefined;
    if (name === 'M') return length(first).timesAtom(symbol('V', [first, second]));
    if (name === 'Q') return length(first).times(length(second)).timesAtom(cosineSymbol(first, second));
    return undefined;
  });
}

/**
 * The polar form of a flow `dw_i/dt = velocity_i`.
 *
 * @param velocity - vector-valued in `u_j`, `v_p`, free index i, coefficients in `M`, `Q` and constants.
 * @throws RangeError when a term of the velocity is no vector.
 * @example
 * const [i, l, p] = [{ name: 'i', range: 'm' }, { name: 'l', range: 'm' }, { name: 'p', range: 'P' }];
 * const velocity = IndexedExpression.ofAtom({ kind: 'vector', direction: { family: 'u', index: i } });
 * indexedToText(polarFlow(velocity, { i, l, p }).logLength) // '1'
 */
export function polarFlow(velocity: IndexedExpression, indices: FlowIndices): PolarFlow {
  const { i, l, p } = indices;
  const along = (index: Index, family: 'u' | 'v'): IndexedExpression =>
    inPolarCoordinates(projectOnto(velocity, { family, index }, freeGeometry)).timesAtom(symbol('n', [i]), -1);
  const perLength = along(l, 'u').timesAtom(symbol('n', [l]), -1);
  const logLength = perLength.withIndex(l, i);
  const exchanged = (expression: IndexedExpression): IndexedExpression => {
    const aside = { name: '#aside', range: i.range };
    return expression.withIndex(i, aside).withIndex(l, i).withIndex(aside, l);
  };
  const parts = vectorParts(withoutOwnDirection(velocity, i), l, p, 'u');
  const perOwnLength = (expression: IndexedExpression): IndexedExpression =>
    inPolarCoordinates(expression).timesAtom(symbol('n', [i]), -1);
  return {
    logLength,
    targetCosines: along(p, 'v').minus(logLength.timesAtom(symbol('V', [i, p]))),
    cosines: perLength
      .plus(exchanged(perLength))
      .minus(logLength.plus(logLength.withIndex(i, l)).timesAtom(cosineSymbol(i, l))),
    onWeights: perOwnLength(parts.onWeights).timesAtom(symbol('n', [l])),
    onTargets: perOwnLength(parts.onTargets),
  };
}

/** The velocity without its terms along `w_i` itself. */
function withoutOwnDirection(velocity: IndexedExpression, own: Index): IndexedExpression {
  return velocity.mapTerms((factors) => {
    const { vector, rest } = separateVector(factors);
    if (vector.family === 'u' && sameIndex(vector.index, own)) return IndexedExpression.zero;
    return productOf(rest).timesAtom({ kind: 'vector', direction: vector });
  });
}

/**
 * The same log-length rate from the closed flow: half of `dQ_ii/dt` over `Q_ii`. The second route to `polarFlow`.
 *
 * @param gram - `dQ_il/dt`.
 * @example
 * const [i, l] = [{ name: 'i', range: 'm' }, { name: 'l', range: 'm' }];
 * const gram = IndexedExpression.ofAtom({ kind: 'symbol', name: 'Q', indices: [i, l], symmetry: 'symmetric' });
 * indexedToText(logLengthFromGram(gram, { i, l })) // '1/2'
 */
export function logLengthFromGram(gram: IndexedExpression, { i, l }: Pick<FlowIndices, 'i' | 'l'>): IndexedExpression {
  const own = inPolarCoordinates(gram.withIndex(l, i)).timesAtom(symbol('n', [i]), -2);
  return own.scaled(Rational.of(1, 2n));
}

function length(index: Index): IndexedExpression {
  return IndexedExpression.ofAtom(symbol('n', [index]));
}

function cosineSymbol(first: Index, second: Index) {
  return symbol('G', sameIndex(first, second) ? [first, first] : [first, second], 'symmetric-unit-diagonal');
}
