/** The Hermite coefficients of a function under the Gaussian law by quadrature, each with an error estimate. */

import { gaussLegendre } from '../numerics/quadrature/gauss-legendre.js';
import { type Feature, type Panel, resolvedPanels } from './features.js';
import type { Parity } from './parity.js';

/** A function of z ~ N(0, 1) to be integrated. */
export interface Integrand {
  /** How it is named in errors. */
  readonly name: string;
  readonly value: (z: number) => number;
  /** Where it or a derivative jumps. */
  readonly kinks: readonly number[];
  /** When known; the coefficients that vanish by it are exactly 0. */
  readonly parity: Parity;
  /** Estimated error of the value at z in units of 2^-52; defaults to that of a value which is rounded once. */
  readonly rounding?: ((z: number) => number) | undefined;
  /** What varies quickly in it; defaults to nothing. */
  readonly features?: readonly Feature[];
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
const mostNodes = 1_000_000;
/** Coefficients that change by less than this (relative to the largest E|f h_k|) when panels are halved have converged to rounding. */
const convergence = 2e-15;
/** A generous bound of the rounding of weights, of the Hermite functions and of the sum, in units of eps E|f h_k|. */
const roundingUnits = 16;
/** Below this E f^2 doubles lose their digits. */
const leastSecondMoment = 1e-290;
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
  /** What the rounding of f, and of φ, puts on these values, in units of eps. */
  readonly roundings: Float64Array;
}

/** Coefficients c_k = E[f h_k] in the orthonormal basis, by quadrature. */
export interface Projection {
  /** c_0, ..., c_degree; those within the error are 0. */
  readonly coefficients: Float64Array;
  /** E f^2. */
  readonly secondMoment: number;
  /** E (f - sum_k c_k h_k)^2, integrated as it stands, so that it keeps its digits where it is small. */
  readonly tail: number;
  /** The estimated error of each coefficient: what halving the panels changes, at least the rounding; 0 where parity makes it exactly 0. */
  readonly errors: Float64Array;
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
  const extent = extentOf(integrand, degree);
  let previous: Sums | undefined;
  for (let level = 0; ; level += 1) {
    const nodes = nodesOf(integrand, extent, level);
    const current = sumsAt(nodes, degree);
    if (previous !== undefined) {
      const { secondMoment, sizes, roundings } = current;
      const before = previous;
      const changes = current.coefficients.map((value, k) => Math.abs(value - before.coefficients[k]!));
      const change = largest(changes);
      const scale = largest(sizes);
      const rounding = largest(roundings);
      const momentChange = Math.abs(secondMoment - before.secondMoment);
      const converged =
        change <= Math.max(convergence * scale, rounding) &&
        momentChange <= Math.max(4 * convergence * secondMoment, current.momentRounding);
      if (converged || isFinest(nodes, level)) {
        if (
          change > Math.max(worstAccepted * scale, rounding) ||
          momentChange > Math.max(worstAccepted * secondMoment, current.momentRounding)
        ) {
          throw new RangeError(
            `the Hermite coefficients of ${shortened(integrand.name)} are not resolved: halving the panels still changes them by ${change} and E f^2 by ${momentChange}; declare its kinks, or use a smoother function`,
          );
        }
        const errors = changes.map((value, k) => (vanishes(integrand.parity, k) ? 0 : Math.max(value, roundings[k]!)));
        const coefficients = current.coefficients.map((value, k) =>
          vanishes(integrand.parity, k) || Math.abs(value) <= errors[k]! ? 0 : value,
        );
        return { coefficients, secondMoment, tail: residualAt(nodes, coefficients), errors };
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
  const extent = extentOf(integrand, degree);
  let before = Number.NaN;
  for (let level = 0; ; level += 1) {
    const nodes = nodesOf(integrand, extent, level);
    const secondMoment = secondMomentAt(nodes);
    const change = Math.abs(secondMoment - before);
    const rounding = momentRoundingAt(nodes);
    if (change <= Math.max(convergence * secondMoment, rounding) || (level > 0 && isFinest(nodes, level))) {
      if (change > Math.max(worstAccepted * secondMoment, rounding)) {
        throw new RangeError(
          `E f^2 of ${shortened(integrand.name)} is not resolved: halving the panels still changes it by ${change}`,
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

interface Extent {
  /** Half-length of the interval. */
  readonly range: number;
  /** max |f| √φ on a coarse grid. */
  readonly largest: number;
}

/** The half-length beyond which f √φ is below rounding, and beyond which h_degree √φ has decayed. */
function extentOf({ name, value, kinks }: Integrand, degree: number): Extent {
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
    if (largest === 0 && sizes[count] === 0) return { range: usualRange, largest };
    throw new RangeError(
      `E f^2 of ${shortened(name)} diverges or is not resolved within |z| <= ${largestRange}: f is ${value(largestRange)} at ${largestRange} and ${value(-largestRange)} at ${-largestRange}; f must be finite and grow more slowly than exp(z^2/4)`,
    );
  }
  const ofDegree = Math.min(largestRange, 2 * Math.sqrt(degree + 1) + 6);
  return { range: Math.max(usualRange, (last + 1) * spacing, ofDegree), largest };
}

function nodesOf(integrand: Integrand, { range, largest }: Extent, level: number): Nodes {
  const { name, value, kinks, rounding = (z) => Math.abs(value(z)), features = [] } = integrand;
  const inner = kinks.filter((kink) => Math.abs(kink) < range);
  const ends = [...new Set([-range, ...inner, 0, range])].map((end) => end + 0).sort((a, b) => a - b);
  const whole: Panel[] = [];
  for (let piece = 0; piece + 1 < ends.length; piece += 1) {
    const [from, to] = [ends[piece]!, ends[piece + 1]!];
    const count = Math.ceil((to - from) / widestPanel);
    for (let i = 0; i < count; i += 1) {
      whole.push([from + ((to - from) * i) / count, i + 1 === count ? to : from + ((to - from) * (i + 1)) / count]);
    }
  }
  const counts = whole.filter((panel) => !isNegligible(panel, value, largest));
  const resolved = [...resolvedPanels(counts, features, name), ...whole.filter((panel) => !counts.includes(panel))];
  const panels = resolved.flatMap((panel) => divided(panel, 2 ** level));
  const size = panels.length * nodesPerPanel;
  const nodes = {
    z: new Float64Array(size),
    weights: new Float64Array(size),
    rootDensity: new Float64Array(size),
    values: new Float64Array(size),
    roundings: new Float64Array(size),
  };
  panels.forEach(([from, to], panel) => {
    const middle = (from + to) / 2;
    const half = (to - from) / 2;
    reference.nodes.forEach((node, i) => {
      const z = middle + half * node;
      const at = panel * nodesPerPanel + i;
      const f = value(z);
      if (!Number.isFinite(f)) throw new RangeError(`${shortened(name)} is ${f} at z = ${z}; it must be finite`);
      nodes.z[at] = z;
      nodes.weights[at] = half * reference.weights[i]!;
      nodes.rootDensity[at] = rootDensity(z);
      nodes.values[at] = f * nodes.rootDensity[at]!;
      // exp(-z^2/2) has the relative error of its argument.
      nodes.roundings[at] = (rounding(z) + (roundingUnits + (z * z) / 2) * Math.abs(f)) * nodes.rootDensity[at]!;
    });
  });
  return nodes;
}

/** Whether f √φ is below rounding on a panel far out, so that it need not be resolved there. */
function isNegligible([from, to]: Panel, value: Integrand['value'], largest: number): boolean {
  if (Math.min(Math.abs(from), Math.abs(to)) < 9 || from * to < 0) return false;
  const samples = Array.from({ length: 17 }, (_, i) => from + ((to - from) * i) / 16);
  return samples.every((z) => Math.abs(value(z)) * rootDensity(z) <= 1e-9 * largest);
}

function divided([from, to]: Panel, parts: number): readonly Panel[] {
  const at = (i: number): number => (i === parts ? to : from + ((to - from) * i) / parts);
  return Array.from({ length: parts }, (_, i) => [at(i), at(i + 1)]);
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

/** E[f h_k], E|f h_k| and the estimated rounding error for each k, and E f^2. */
interface Sums {
  readonly coefficients: Float64Array;
  readonly sizes: Float64Array;
  readonly roundings: Float64Array;
  readonly secondMoment: number;
  readonly momentRounding: number;
}

function sumsAt(nodes: Nodes, degree: number): Sums {
  const coefficients = new Float64Array(degree + 1);
  const compensation = new Float64Array(degree + 1);
  const sizes = new Float64Array(degree + 1);
  const roundings = new Float64Array(degree + 1);
  forEachHermite(nodes, degree, (k, at, value) => {
    // Kahan: odd functions cancel between both halves.
    const product = nodes.weights[at]! * nodes.values[at]! * value;
    const term = product - compensation[k]!;
    const sum = coefficients[k]! + term;
    compensation[k] = sum - coefficients[k]! - term;
    coefficients[k] = sum;
    sizes[k]! += Math.abs(product);
    roundings[k]! += Number.EPSILON * nodes.weights[at]! * nodes.roundings[at]! * Math.abs(value);
  });
  const momentRounding = momentRoundingAt(nodes);
  return { coefficients, sizes, roundings, secondMoment: secondMomentAt(nodes), momentRounding };
}

/** What rounding puts on E f^2. */
function momentRoundingAt({ weights, values, roundings }: Nodes): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) {
    const rounding = Number.EPSILON * roundings[at]!;
    sum += weights[at]! * (2 * Math.abs(values[at]!) + rounding) * rounding;
  }
  return sum;
}

/** Whether panels are not halved again. */
function isFinest({ z }: Nodes, level: number): boolean {
  return level === mostRefinements || 2 * z.length > mostNodes;
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

function vanishes(parity: Parity, k: number): boolean {
  return (parity === 'even' && k % 2 === 1) || (parity === 'odd' && k % 2 === 0);
}

/** The name of a link as errors quote it. */
export function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name;
}

/** Refuses a link that is 0, infinite or without digits in doubles where N(0, 1) has its mass. */
export function requireDigits(name: string, secondMoment: number): void {
  if (secondMoment >= leastSecondMoment && secondMoment < Number.POSITIVE_INFINITY) return;
  throw new RangeError(
    `E f^2 of ${shortened(name)} is ${secondMoment} in double precision; allowed are links with E f^2 from ${leastSecondMoment} to 1e308: multiply the link by a constant, or shift it towards z = 0`,
  );
}
