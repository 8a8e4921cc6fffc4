/** Expectations of products of links that the literature knows as functions of the correlations. */

import { Polynomial } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import { packedLength } from './kernels/covariance.js';
import { scaledErfKernel } from './kernels/erf-kernel.js';
import { reluKernel } from './kernels/relu-kernel.js';
import { affineOf } from './link-expression.js';
import type { LinkExpression } from './link-node.js';

/** A moment of links of unit variables that is known as a function of their correlations. */
export interface ClosedMoment {
  /** What it is called in the literature. */
  readonly name: string;
  /** The expression, with sqrt, acos, asin, exp, sinh, cosh and pi; undefined where it is only evaluated. */
  readonly text: string | undefined;
  /** The value, to rounding. */
  readonly value: (correlations: readonly number[]) => number;
}

/** A function f(a z + b) with numbers a, b and its power. */
interface Shape {
  readonly name: (LinkExpression & { readonly kind: 'function' })['name'];
  readonly slope: Polynomial;
  readonly offset: Polynomial;
  readonly exponent: number;
}

function shapeOf(link: LinkExpression): Shape | undefined {
  const [base, exponent] = link.kind === 'power' ? [link.base, link.exponent] : [link, 1];
  if (base.kind !== 'function') return undefined;
  const affine = affineOf(base.argument);
  if (!affine?.slope.isConstant() || affine.slope.isZero()) return undefined;
  if (!affine.offset.isZero() && !affine.offset.isConstant()) return undefined;
  return { name: base.name, slope: affine.slope, offset: affine.offset, exponent };
}

/**
 * The closed form of `E[f(u) g(v)]` for links of unit variables with the correlation t: relu, step, sign, abs and erf of `a z` with their
 * like, sign with erf, sin, cos and exp with their like.
 *
 * @param first - f, in z.
 * @param second - g, in z.
 * @param correlation - t, as a polynomial in symbols; it is only printed.
 * @returns undefined when none is known here.
 * @example
 * const relu = parseLinkExpression('relu(z)');
 * closedPair(relu, relu, Polynomial.symbol('rho')).text // '(sqrt(1 - rho^2) + (pi - acos(rho))*rho)/(2*pi)'
 */
export function closedPair(
  first: LinkExpression,
  second: LinkExpression,
  correlation: Polynomial,
): ClosedMoment | undefined {
  const f = shapeOf(first);
  const g = shapeOf(second);
  if (f?.exponent !== 1 || g?.exponent !== 1) return undefined;
  if (f.name === 'exp' && g.name === 'exp') return exponentialPair(f, g, correlation);
  if (!f.offset.isZero() || !g.offset.isZero()) return undefined;
  const product = f.slope.times(g.slope);
  const sign = product.toNumber() < 0 ? -1 : 1;
  const size = product.scaled(sign);
  const signed = correlation.scaled(sign);
  const t = textOf(signed);
  const root = `sqrt(1 - ${isTight(t) ? t : `(${t})`}^2)`;
  const pair = `${f.name} ${g.name}`;
  switch (pair) {
    case 'relu relu':
      return {
        name: 'arc-cosine kernel of degree 1 (Cho and Saul 2009)',
        text: timesText(size, `(${root} + (pi - acos(${t}))*${grouped(t)})/(2*pi)`),
        value: ([rho]) => size.toNumber() * arcCosine([0], sign * rho!),
      };
    case 'step step':
      return {
        name: 'arc-cosine kernel of degree 0 (Cho and Saul 2009)',
        text: `(pi - acos(${t}))/(2*pi)`,
        value: ([rho]) => arcCosine([1], sign * rho!),
      };
    case 'sign sign':
      return {
        name: 'arcsine law (Sheppard 1899)',
        text: `2/pi*asin(${t})`,
        // sign = 2 step - 1.
        value: ([rho]) => 4 * arcCosine([1], sign * rho!) - 1,
      };
    case 'abs abs':
      return {
        name: 'sum of arc-cosine kernels of degree 1 (Cho and Saul 2009)',
        text: timesText(size, `2/pi*(${root} + ${grouped(t)}*asin(${t}))`),
        // |z| = relu(z) + relu(-z).
        value: ([rho]) => 2 * size.toNumber() * (arcCosine([0], rho!) + arcCosine([0], -rho!)),
      };
    case 'erf erf': {
      const widths = widthOf(f.slope).times(widthOf(g.slope));
      const scales = [f.slope.toNumber(), g.slope.toNumber()];
      const kernel = scaledErfKernel([[0], [0]], scales)!;
      return {
        name: 'arcsine kernel (Williams 1997; Saad and Solla 1995)',
        text: `2/pi*asin(${ratioText(correlation.times(product).scaled(2), widths)})`,
        value: ([rho]) => kernel(Float64Array.of(1, 1, rho!)),
      };
    }
    case 'sign erf':
    case 'erf sign': {
      const { slope } = f.name === 'erf' ? f : g;
      const a = slope.toNumber();
      // sign is the limit of erf(b z) for large b: a t/√(1/2 + a^2), and sgn(a b) sgn(a) is the sign of its own slope.
      const ratio = ratioText(correlation.times(slope).scaled(sign * (a < 0 ? -1 : 1)), widthOf(slope).dividedBy(2));
      const scale = (sign * Math.abs(a)) / Math.sqrt(0.5 + a * a);
      return {
        name: 'arcsine kernel, one side infinitely steep',
        text: `2/pi*asin(${ratio})`,
        value: ([rho]) => (2 / Math.PI) * Math.asin(scale * rho!),
      };
    }
    case 'sin sin':
    case 'cos cos': {
      const outer = f.name === 'sin' ? ('sinh' as const) : ('cosh' as const);
      const decay = squaresOf(f, g).dividedBy(-2);
      return {
        name: 'characteristic function of the Gaussian law',
        text: `exp(${textOf(decay)})*${outer}(${textOf(correlation.times(product))})`,
        value: ([rho]) => Math.exp(decay.toNumber()) * Math[outer](product.toNumber() * rho!),
      };
    }
    default:
      return undefined;
  }
}

/** `E[relu^p relu^q]` or of steps, for unit variables with the correlation rho. */
function arcCosine(orders: readonly number[], rho: number): number {
  return reluKernel([orders, orders])!(Float64Array.of(1, 1, rho));
}

/** `E exp(a u + b) exp(c v + d)`. */
function exponentialPair(f: Shape, g: Shape, correlation: Polynomial): ClosedMoment {
  const constant = squaresOf(f, g).dividedBy(2).plus(f.offset).plus(g.offset);
  const product = f.slope.times(g.slope);
  return {
    name: 'moment generating function of the Gaussian law',
    text: `exp(${textOf(constant.plus(correlation.times(product)))})`,
    value: ([rho]) => Math.exp(constant.toNumber() + product.toNumber() * rho!),
  };
}

function squaresOf(f: Shape, g: Shape): Polynomial {
  return f.slope.power(2).plus(g.slope.power(2));
}

/** 1 + 2 a^2. */
function widthOf(slope: Polynomial): Polynomial {
  return Polynomial.one.plus(slope.power(2).scaled(2));
}

/**
 * The closed form of two or three powers of relu(a z) and step(a z) of unit variables, evaluated only.
 *
 * @param links - the links, in z.
 * @returns undefined when a link is of another form or there are more than three.
 * @example
 * closedRectified(['relu(z)', 'relu(z)', 'relu(z)'].map((text) => parseLinkExpression(text))).value([1, 1, 1]).toFixed(6) // '0.797885'
 */
export function closedRectified(links: readonly LinkExpression[]): ClosedMoment | undefined {
  const shapes = links.map(shapeOf);
  const orders: number[][] = [];
  const signs: number[] = [];
  let factor = 1;
  for (const shape of shapes) {
    if (!shape?.offset.isZero() || (shape.name !== 'relu' && shape.name !== 'step')) return undefined;
    const slope = shape.slope.toNumber();
    signs.push(Math.sign(slope));
    // Powers of the step are the step itself, but for its value at the jump.
    if (shape.name === 'relu') factor *= Math.abs(slope) ** shape.exponent;
    orders.push(shape.name === 'relu' ? new Array<number>(shape.exponent).fill(0) : [1]);
  }
  const kernel = reluKernel(orders);
  if (kernel === undefined) return undefined;
  const size = links.length;
  return {
    name: 'arc-cosine kernel by recursion (Cho and Saul 2009; Stein)',
    text: undefined,
    value: (correlations) => {
      const values = new Float64Array(packedLength(size)).fill(1);
      let at = size;
      for (let k = 0; k < size; k += 1)
        for (let l = k + 1; l < size; l += 1) {
          values[at] = signs[k]! * signs[l]! * correlations[at - size]!;
          at += 1;
        }
      return factor * kernel(values);
    },
  };
}

function textOf(value: Polynomial): string {
  return value.toString();
}

/** A name or a whole number. */
function isTight(text: string): boolean {
  return /^[\w\u0370-\u03ff]+$/.test(text);
}

function grouped(text: string): string {
  return isTight(text) ? text : `(${text})`;
}

function timesText(factor: Polynomial, text: string): string {
  return factor.equals(Polynomial.one) ? text : `${grouped(textOf(factor))}*${text}`;
}

/** numerator/√square, simplified when the square is that of a rational. */
function ratioText(numerator: Polynomial, square: Polynomial): string {
  const root = rationalRoot(square);
  return root === undefined
    ? `${grouped(textOf(numerator))}/sqrt(${textOf(square)})`
    : textOf(numerator.dividedBy(root));
}

function rationalRoot(square: Polynomial): Rational | undefined {
  const [term] = square.terms();
  if (square.termCount !== 1 || term === undefined || term.powers.length > 0) return undefined;
  const { n, d } = term.coefficient;
  const [root, divisor] = [integerRoot(n), integerRoot(d)];
  return root === undefined || divisor === undefined ? undefined : Rational.of(root, divisor);
}

function integerRoot(value: bigint): bigint | undefined {
  const near = BigInt(Math.round(Math.sqrt(Number(value))));
  return near * near === value ? near : undefined;
}
