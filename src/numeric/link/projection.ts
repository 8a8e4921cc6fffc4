import type { Parity } from '../../symbolic/link/parity.js';
import { gaussLegendre } from '../quadrature/gauss-legendre.js';

/** A function of z ~ N(0, 1) to be integrated. */
export interface Integrand {
  /** How it is named in errors. */
  readonly name: string;
  readonly value: (z: number) => number;
  /** Where it or a derivative jumps. */
  readonly kinks: readonly number[];
  /** When known; the coefficients that vanish by it are exactly 0. */
  readonly parity: Parity;
}

/** The highest degree that is projected on. */
export const largestLinkDegree = 256;

/** Half-length of the interval: N(0, 1) has the mass 1e-38 outside. Functions that grow get a longer one. */
const usualRange = 13;
/** Beyond it √φ underflows. */
const largestRange = 52;
const nodesPerPanel = 60;
const widestPanel = 3.25;
const mostRefinements = 6;
/** Coefficients that change by less than this (relative to the largest E|f h_k|) when panels are halved have converged to rounding. */
const convergence = 2e-15;
/** A generous bound of the rounding of a coefficient, in units of eps E|f h_k|. */
const roundingUnits = 16;
/** What is accepted after the last refinement, the error being stated. */
const worstAccepted = 1e-6;
const reference = gaussLegendre(nodesPerPanel);

interface Nodes {
  readonly z: Float64Array;
  readonly weights: Float64Array;
  /** √φ(z). */
  readonly rootDensity: Float64Array;
  /** f(z) √φ(z). */
  readonly values: Float64Array;
}

/** Coefficients c_k = E[f h_k] in the orthonormal basis, by quadrature. */
export interface Projection {
  /** c_0, ..., c_degree; those within the error are 0. */
  readonly coefficients: Float64Array;
  /** E f^2. */
  readonly secondMoment: number;
  /** E (f - sum_k c_k h_k)^2, integrated as it stands, so that it keeps its digits where it is small. */
  readonly tail: number;
  /** Largest estimated error of a coefficient: what halving the panels changes, at least the rounding. */
  readonly error: number;
}

/**
 * Projects a function on h_0, ..., h_degree under N(0, 1): Gauss-Legendre with 60 nodes on panels between the kinks,
 * halved until the coefficients stand still. The interval is [-13, 13], or longer where f or h_degree asks for it.
 *
 * @param integrand - the function.
 * @param degree - highest k; an integer in [0, 256].
 * @returns coefficients, second moment, tail and error.
 * @throws RangeError when E f^2 diverges or is not resolved: f grows too fast, is not finite, or has kinks that are not declared.
 */
export function project(integrand: Integrand, degree: number): Projection {
  requireDegree(degree);
  const range = rangeOf(integrand, degree);
  let previous: Sums | undefined;
  for (let level = 0; ; level += 1) {
    const nodes = nodesOf(integrand, range, widestPanel / 2 ** level);
    const current = sumsAt(nodes, degree);
    if (previous !== undefined) {
      const { secondMoment, sizes } = current;
      const before = previous;
      const changes = current.coefficients.map((value, k) => Math.abs(value - before.coefficients[k]!));
      const change = largest(changes);
      const scale = largest(sizes);
      const momentChange = Math.abs(secondMoment - before.secondMoment);
      const converged = change <= convergence * scale && momentChange <= 4 * convergence * secondMoment;
      if (converged || level === mostRefinements) {
        if (change > worstAccepted * scale || momentChange > worstAccepted * secondMoment) {
          throw new RangeError(
            `the Hermite coefficients of ${integrand.name} are not resolved: halving the panels still changes them by ${change} and E f^2 by ${momentChange}; declare its kinks, or use a smoother function`,
          );
        }
        const errors = changes.map((value, k) => Math.max(value, roundingUnits * Number.EPSILON * sizes[k]!));
        const coefficients = withoutNoise(current.coefficients, integrand.parity, errors);
        return { coefficients, secondMoment, tail: residualAt(nodes, coefficients), error: largest(errors) };
      }
    }
    previous = current;
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/**
 * E f^2 and E (f - sum_k c_k h_k)^2 for given coefficients.
 *
 * @param integrand - the function f.
 * @param coefficients - c_k in the orthonormal basis; at most 257.
 * @returns both, by the quadrature of `project`.
 * @throws RangeError as `project`.
 */
export function residual(
  integrand: Integrand,
  coefficients: readonly number[],
): { readonly secondMoment: number; readonly tail: number } {
  const degree = Math.max(0, coefficients.length - 1);
  requireDegree(degree);
  const range = rangeOf(integrand, degree);
  let before = Number.NaN;
  for (let level = 0; ; level += 1) {
    const nodes = nodesOf(integrand, range, widestPanel / 2 ** level);
    const secondMoment = secondMomentAt(nodes);
    const change = Math.abs(secondMoment - before);
    if (change <= convergence * secondMoment || level === mostRefinements) {
      if (change > worstAccepted * secondMoment) {
        throw new RangeError(
          `E f^2 of ${integrand.name} is not resolved: halving the panels still changes it by ${change}`,
        );
      }
      return { secondMoment, tail: residualAt(nodes, coefficients) };
    }
    before = secondMoment;
  }
}

/** Throws a RangeError unless the degree is an integer in [0, 256]. */
export function requireDegree(degree: number): void {
  if (!(Number.isInteger(degree) && degree >= 0 && degree <= largestLinkDegree)) {
    throw new RangeError(`invalid degree: ${degree}; allowed are the integers from 0 to ${largestLinkDegree}`);
  }
}

/** √φ(z). */
function rootDensity(z: number): number {
  return Math.exp((-z * z) / 4) / (2 * Math.PI) ** 0.25;
}

/** The half-length beyond which f √φ is below rounding, and beyond which h_degree √φ has decayed. */
function rangeOf({ name, value, kinks }: Integrand, degree: number): number {
  const wrong = kinks.findIndex((kink) => !Number.isFinite(kink));
  if (wrong >= 0) throw new RangeError(`invalid kink of ${name}: ${kinks[wrong]}; allowed are finite numbers`);
  const spacing = 0.25;
  const count = largestRange / spacing;
  const sizes = Array.from({ length: count + 1 }, (_, i) => {
    const z = i * spacing;
    const size = (Math.abs(value(z)) + Math.abs(value(-z))) * rootDensity(z);
    return Number.isNaN(size) ? Number.POSITIVE_INFINITY : size;
  });
  const largest = sizes.slice(0, -1).reduce((most, size) => Math.max(most, size), 0);
  let last = count;
  while (last >= 0 && sizes[last]! <= 1e-17 * largest) last -= 1;
  if (last === count || !Number.isFinite(largest)) {
    if (largest === 0 && sizes[count] === 0) return usualRange;
    throw new RangeError(
      `E f^2 of ${name} diverges or is not resolved within |z| <= ${largestRange}: f is ${value(largestRange)} at ${largestRange} and ${value(-largestRange)} at ${-largestRange}; f must be finite and grow more slowly than exp(z^2/4)`,
    );
  }
  return Math.max(usualRange, (last + 1) * spacing, Math.min(largestRange, 2 * Math.sqrt(degree + 1) + 6));
}

function nodesOf({ name, value, kinks }: Integrand, range: number, widest: number): Nodes {
  const inner = kinks.filter((kink) => Math.abs(kink) < range);
  const ends = [...new Set([-range, ...inner, 0, range])].map((end) => end + 0).sort((a, b) => a - b);
  const panels: (readonly [number, number])[] = [];
  for (let piece = 0; piece + 1 < ends.length; piece += 1) {
    const [from, to] = [ends[piece]!, ends[piece + 1]!];
    const count = Math.ceil((to - from) / widest);
    for (let i = 0; i < count; i += 1) {
      panels.push([from + ((to - from) * i) / count, i + 1 === count ? to : from + ((to - from) * (i + 1)) / count]);
    }
  }
  const size = panels.length * nodesPerPanel;
  const nodes = {
    z: new Float64Array(size),
    weights: new Float64Array(size),
    rootDensity: new Float64Array(size),
    values: new Float64Array(size),
  };
  panels.forEach(([from, to], panel) => {
    const middle = (from + to) / 2;
    const half = (to - from) / 2;
    reference.nodes.forEach((node, i) => {
      const z = middle + half * node;
      const at = panel * nodesPerPanel + i;
      const f = value(z);
      if (!Number.isFinite(f)) throw new RangeError(`${name} is ${f} at z = ${z}; it must be finite`);
      nodes.z[at] = z;
      nodes.weights[at] = half * reference.weights[i]!;
      nodes.rootDensity[at] = rootDensity(z);
      nodes.values[at] = f * nodes.rootDensity[at]!;
    });
  });
  return nodes;
}

/** Calls `visit` with h_k(z) √φ(z) at every node, k = 0, ..., degree. */
function forEachHermite(
  { z, rootDensity: density }: Nodes,
  degree: number,
  visit: (k: number, at: number, value: number) => void,
): void {
  const roots = Float64Array.from({ length: degree + 2 }, (_, k) => Math.sqrt(k));
  for (let at = 0; at < z.length; at += 1) {
    let before = 0;
    let value = density[at]!;
    for (let k = 0; k <= degree; k += 1) {
      visit(k, at, value);
      const next = (z[at]! * value - roots[k]! * before) / roots[k + 1]!;
      before = value;
      value = next;
    }
  }
}

/** E[f h_k] and E|f h_k| for each k, and E f^2. */
interface Sums {
  readonly coefficients: Float64Array;
  readonly sizes: Float64Array;
  readonly secondMoment: number;
}

function sumsAt(nodes: Nodes, degree: number): Sums {
  const coefficients = new Float64Array(degree + 1);
  const compensation = new Float64Array(degree + 1);
  const sizes = new Float64Array(degree + 1);
  forEachHermite(nodes, degree, (k, at, value) => {
    // Kahan: odd functions cancel between both halves.
    const product = nodes.weights[at]! * nodes.values[at]! * value;
    const term = product - compensation[k]!;
    const sum = coefficients[k]! + term;
    compensation[k] = sum - coefficients[k]! - term;
    coefficients[k] = sum;
    sizes[k]! += Math.abs(product);
  });
  return { coefficients, sizes, secondMoment: secondMomentAt(nodes) };
}

function secondMomentAt({ weights, values }: Nodes): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += weights[at]! * values[at]! * values[at]!;
  return sum;
}

function residualAt(nodes: Nodes, coefficients: ArrayLike<number>): number {
  const difference = Float64Array.from(nodes.values);
  forEachHermite(nodes, coefficients.length - 1, (k, at, value) => {
    difference[at] = difference[at]! - coefficients[k]! * value;
  });
  return secondMomentAt({ ...nodes, values: difference });
}

function withoutNoise(coefficients: Float64Array, parity: Parity, errors: Float64Array): Float64Array {
  return coefficients.map((coefficient, k) => {
    const vanishes = (parity === 'even' && k % 2 === 1) || (parity === 'odd' && k % 2 === 0);
    return vanishes || Math.abs(coefficient) <= errors[k]! ? 0 : coefficient;
  });
}
