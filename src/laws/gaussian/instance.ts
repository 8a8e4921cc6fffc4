/**
 * From indices to numbers: an indexed expression at concrete sizes and indices is a polynomial in the scalars
 * `M[1,2]`, `Q[1,2]`, `a[1]`, `eta`, ..., because the moments of polynomial links are polynomials in the covariances.
 */

import { HermiteExpansion } from '../../algebra/expansion.js';
import { Polynomial } from '../../algebra/polynomial.js';
import {
  ANY_INDEX_NAME,
  type Atom,
  type Direction,
  type Family,
  type Index,
  type MomentFactor,
  unknownAtom,
} from '../../expression/atom.js';
import type { IndexedExpression } from '../../expression/expression.js';
import type { IndexedTerm } from '../../expression/term.js';
import { expansionMoment } from './diagram.js';
import { gaussianMoment } from './wick.js';

export interface Instance {
  /** The size of each range, for instance `{ m: 3, P: 2 }`. */
  readonly sizes: Readonly<Record<string, number>>;
  /** The links by name, in the He basis. */
  readonly links: Readonly<Record<string, HermiteExpansion>>;
}

/**
 * The polynomial that an indexed expression is at given sizes and at given values of its free indices.
 *
 * @param indices - the value of each free index, counted from 1.
 * @throws RangeError for an index without value or out of range, an unknown link, or a negative power.
 * @example
 * const overlap = IndexedExpression.ofAtom({ kind: 'symbol', name: 'M', indices: [{ name: 'i', range: 'm' }, { name: 'p', range: 'P' }], symmetry: 'none' });
 * instantiate(overlap, { sizes: { m: 1, P: 2 }, links: {} }, { i: 1, p: 2 }).toString() // 'M[1,2]'
 */
export function instantiate(
  expression: IndexedExpression,
  instance: Instance,
  indices: Readonly<Record<string, number>> = {},
): Polynomial {
  let sum = Polynomial.zero;
  for (const term of expression.terms) {
    for (const values of assignments(term.sums, instance, indices)) {
      sum = sum.plus(termPolynomial(term, instance, values));
    }
  }
  return sum;
}

function* assignments(
  sums: readonly Index[],
  instance: Instance,
  values: Readonly<Record<string, number>>,
): Generator<Readonly<Record<string, number>>> {
  const [index, ...others] = sums;
  if (index === undefined) {
    yield values;
    return;
  }
  for (let value = 1; value <= sizeOf(index.range, instance); value++) {
    yield* assignments(others, instance, { ...values, [index.name]: value });
  }
}

function sizeOf(range: string, instance: Instance): number {
  const size = instance.sizes[range];
  if (size === undefined) throw new RangeError(`no size for the range ${range}; give sizes: { ${range}: ... }`);
  return size;
}

function termPolynomial(term: IndexedTerm, instance: Instance, values: Readonly<Record<string, number>>): Polynomial {
  let product = Polynomial.constant(term.coefficient);
  for (const { atom, exponent } of term.factors) {
    if (exponent < 0) throw new RangeError(`a power ${exponent} is left over; it does not cancel in a polynomial`);
    product = product.times(atomPolynomial(atom, instance, values).power(exponent));
    if (product.isZero()) break;
  }
  return product;
}

function atomPolynomial(atom: Atom, instance: Instance, values: Readonly<Record<string, number>>): Polynomial {
  switch (atom.kind) {
    case 'symbol': {
      const size = atom.indices.length === 0 ? instance.sizes[atom.name] : undefined;
      if (size !== undefined) return Polynomial.constant(size);
      const numbers = atom.indices.map((index) => valueOfIndex(index, instance, values));
      return symbolPolynomial(atom.name, numbers, atom.symmetry);
    }
    case 'delta': {
      const [first, second] = atom.indices.map((index) => valueOfIndex(index, instance, values));
      return first === second ? Polynomial.one : Polynomial.zero;
    }
    case 'moment':
      return momentPolynomial(atom.factors, instance, values);
    case 'link': {
      const factor = { direction: atom.direction, links: [atom.reference] };
      return inVariable(factorExpansion(factor, instance.links), sampleVariable(atom.direction, instance, values));
    }
    case 'coordinate':
      return Polynomial.symbol(sampleVariable(atom.direction, instance, values));
    case 'noise':
      return Polynomial.symbol(NOISE_VARIABLE);
    case 'vector':
    case 'input':
    case 'squared-norm':
      throw new RangeError(`a ${atom.kind} has no scalar value: take the expectation or the inner product first`);
    default:
      return unknownAtom(atom);
  }
}

function sampleVariable(direction: Direction, instance: Instance, values: Readonly<Record<string, number>>): string {
  return `${SAMPLE_LETTERS[direction.family]}[${valueOfIndex(direction.index, instance, values)}]`;
}

function inVariable(expansion: HermiteExpansion, variable: string): Polynomial {
  return expansion
    .monomialCoefficients()
    .reduce(
      (sum, coefficient, power) => sum.plus(coefficient.times(Polynomial.symbol(variable).power(power))),
      Polynomial.zero,
    );
}

/**
 * The expectation of an instantiated sample expression by Isserlis' theorem on its monomials: the long way round, which
 * shares no rule with {@link instantiate} of the closed expression and so confirms it.
 *
 * @param sample - a polynomial in `s[i]`, `x[p]`, `epsilon` and constants.
 * @example
 * isserlisExpectation(Polynomial.symbol('s[1]').power(4)).toString() // '3'
 */
export function isserlisExpectation(sample: Polynomial): Polynomial {
  const variables = sample.symbols().filter((name) => SAMPLE_VARIABLE.test(name));
  return gaussianMoment(sample, variables, (first, second) => {
    if (first === NOISE_VARIABLE || second === NOISE_VARIABLE) {
      return first === second ? Polynomial.symbol('nu').power(2) : Polynomial.zero;
    }
    const [left, right] = [directionOfVariable(first), directionOfVariable(second)];
    return covariancePolynomial(left.family, left.value, right.family, right.value);
  });
}

const NOISE_VARIABLE = 'epsilon';
/** `x_p` of a target, `s_i` of a unit weight, `u_i` of a weight of any length. */
const SAMPLE_LETTERS: Readonly<Record<Family, string>> = { v: 'x', w: 's', u: 'u' };
const SAMPLE_VARIABLE = /^(?:epsilon|[sxu]\[\d+\])$/;

function directionOfVariable(name: string): { readonly family: Family; readonly value: number } {
  const family = (Object.keys(SAMPLE_LETTERS) as Family[]).find((key) => name.startsWith(SAMPLE_LETTERS[key]));
  if (family === undefined) throw new RangeError(`${name} is no sample variable`);
  return { family, value: Number(name.slice(2, -1)) };
}

function symbolPolynomial(name: string, numbers: readonly number[], symmetry: string): Polynomial {
  const [first, second] = numbers;
  if (symmetry === 'symmetric-unit-diagonal' && first === second) return Polynomial.one;
  const sorted = symmetry === 'none' ? numbers : [...numbers].sort((left, right) => left - right);
  return Polynomial.symbol(sorted.length === 0 ? name : `${name}[${sorted.join(',')}]`);
}

function momentPolynomial(
  factors: readonly MomentFactor[],
  instance: Instance,
  values: Readonly<Record<string, number>>,
): Polynomial {
  const at = (index: Index): number => (index.name === ANY_INDEX_NAME ? 0 : valueOfIndex(index, instance, values));
  return momentOfExpansions(
    factors.map((factor) => factorExpansion(factor, instance.links)),
    (first, second) => {
      const [left, right] = [factors[first], factors[second]] as [MomentFactor, MomentFactor];
      const [leftValue, rightValue] = [at(left.direction.index), at(right.direction.index)];
      return covariancePolynomial(left.direction.family, leftValue, right.direction.family, rightValue);
    },
    factors.every((factor) => factor.direction.family !== 'u'),
  );
}

/**
 * E of a product of expansions at jointly Gaussian coordinates: the diagram formula when all have unit variance, else
 * Isserlis' theorem on the monomials.
 *
 * @param covariance - of two coordinates by position; on the diagonal the variance.
 */
export function momentOfExpansions(
  expansions: readonly HermiteExpansion[],
  covariance: (first: number, second: number) => Polynomial,
  unitVariances: boolean,
): Polynomial {
  if (unitVariances) return expansionMoment(expansions, covariance);
  const variables = expansions.map((_, at) => `z${at}`);
  const product = expansions.reduce(
    (sum, expansion, at) => sum.times(inVariable(expansion, variables[at]!)),
    Polynomial.one,
  );
  return gaussianMoment(product, variables, (first, second) =>
    covariance(variables.indexOf(first), variables.indexOf(second)),
  );
}

function covariancePolynomial(left: Family, leftValue: number, right: Family, rightValue: number): Polynomial {
  if (left === right) {
    if (left === 'v') return leftValue === rightValue ? Polynomial.one : Polynomial.zero;
    return symbolPolynomial('Q', [leftValue, rightValue], left === 'w' ? 'symmetric-unit-diagonal' : 'symmetric');
  }
  const [neuron, target] = left === 'v' ? [rightValue, leftValue] : [leftValue, rightValue];
  return symbolPolynomial('M', [neuron, target], 'none');
}

/**
 * The expansion of the product of (differentiated) links that one coordinate carries.
 *
 * @throws RangeError naming a link that is not given.
 * @example
 * const direction = { family: 'v', index: { name: 'p', range: 'P' } };
 * factorExpansion({ direction, links: [{ link: 'f', order: 1 }] }, { f: parseLink('z^3') }).coefficients.map(String) // ['3', '0', '3']
 */
export function factorExpansion(
  factor: MomentFactor,
  links: Readonly<Record<string, HermiteExpansion>>,
): HermiteExpansion {
  return factor.links.reduce((product, { link, order }) => {
    let expansion = links[link];
    if (expansion === undefined) {
      throw new RangeError(`no link named ${link}; known: ${Object.keys(links).join(', ')}`);
    }
    for (let count = 0; count < order; count++) expansion = expansion.derivative();
    return product.times(expansion);
  }, HermiteExpansion.one);
}

function valueOfIndex(index: Index, instance: Instance, values: Readonly<Record<string, number>>): number {
  const value = values[index.name];
  if (value === undefined)
    throw new RangeError(`no value for the index ${index.name}; give indices: { ${index.name}: 1 }`);
  const size = sizeOf(index.range, instance);
  if (!Number.isInteger(value) || value < 1 || value > size) {
    throw new RangeError(`index ${index.name} = ${value}; allowed: 1 to ${size}`);
  }
  return value;
}
