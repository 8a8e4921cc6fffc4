/*
 * Online spherical SGD on full weight vectors: the twin of DirectChain in src/simulators/direct.ts, operation for
 * operation, so the results are the same bit for bit. One pass over a row moves it along the present example, sums its
 * square and projects it on the next example. Rows and examples are padded with zeros to a multiple of 4 numbers.
 */

import { link } from './host';
import { fillNormals, normal } from './random';

/** gamma^2 (1 + |x|^2) must stay below this for a step to be taken: STEP_LIMIT of src/simulators/update-rule.ts. */
export const STEP_LIMIT: f64 = 1e300;

/** Which function `link` is asked for. */
export const TARGET: i32 = 0;
export const LEARNER: i32 = 1;
export const SLOPE: i32 = 2;

/** One run, as src/simulators/compiled/direct.ts writes it. Addresses of doubles unless it is said otherwise. */
@unmanaged
export class Direct {
  /** Standard deviation of the label noise. */
  noise: f64;
  /** Above 1 + |x|^2. */
  normBound: f64;
  /** d. */
  dimension: i32;
  /** Bytes of a row, of an example. */
  width: i32;
  /** m. */
  neurons: i32;
  /** P. */
  targets: i32;
  /** Whether Delta = y - f(x) rather than y. */
  subtracts: i32;
  /** Degrees of phi and sigma; below 0: the host has the links. */
  targetDegree: i32;
  learnerDegree: i32;
  /** The four words of the random stream. */
  stream: usize;
  /** Rows and examples: of single numbers in the fast kernel. */
  rows: usize;
  example: usize;
  next: usize;
  /** 1/|row i|. */
  scales: usize;
  /** z_i = w_i.x. */
  preactivations: usize;
  /** gamma_i. */
  gamma: usize;
  /** sigma(z_i) or phi(x_p), and sigma'(z_i). */
  values: usize;
  slopes: usize;
  /** Ascending coefficients of phi, sigma, sigma'. */
  targetCoefficients: usize;
  learnerCoefficients: usize;
  slopeCoefficients: usize;
  /** a_i. */
  secondLayer: usize;
  /** eta rho_i. */
  steps: usize;
  /** phi's arguments x_p as doubles. */
  coordinates: usize;
  /** The four vectors of words of the fast generator. */
  lanes: usize;
  /** (1 - gamma_i z_i)/|row i|; in the fast kernel that and gamma_i, as single numbers. */
  keeps: usize;
}

/** Horner's scheme, as `hornerFunction` of src/simulators/problem.ts. */
@inline
function horner(coefficients: usize, degree: i32, z: f64): f64 {
  let at = coefficients + (<usize>degree << 3);
  let value = load<f64>(at);
  while (at > coefficients) {
    at -= 8;
    value = value * z + load<f64>(at);
  }
  return value;
}

/** y for the P doubles at `coordinates`: one normal is drawn if there is noise, else none. */
export function label(e: Direct, coordinates: usize): f64 {
  const targets = e.targets;
  let signal: f64 = 0;
  if (e.targetDegree < 0) {
    link(TARGET, coordinates, e.values, targets);
    for (let p = 0; p < targets; p++) signal += load<f64>(e.values + (<usize>p << 3));
  } else {
    for (let p = 0; p < targets; p++) {
      signal += horner(e.targetCoefficients, e.targetDegree, load<f64>(coordinates + (<usize>p << 3)));
    }
  }
  return e.noise > 0 ? signal + e.noise * normal(e.stream) : signal;
}

/** Writes gamma_i. @returns the largest gamma_i^2, or NaN when one is NaN. */
export function factors(e: Direct, y: f64): f64 {
  const bytes = <usize>e.neurons << 3;
  const z = e.preactivations;
  const values = e.values;
  const slopes = e.slopes;
  if (e.learnerDegree < 0) {
    if (e.subtracts) link(LEARNER, z, values, e.neurons);
    link(SLOPE, z, slopes, e.neurons);
  } else {
    if (e.subtracts) {
      for (let at: usize = 0; at < bytes; at += 8) {
        store<f64>(values + at, horner(e.learnerCoefficients, e.learnerDegree, load<f64>(z + at)));
      }
    }
    const degree = max(e.learnerDegree - 1, 0);
    for (let at: usize = 0; at < bytes; at += 8) {
      store<f64>(slopes + at, horner(e.slopeCoefficients, degree, load<f64>(z + at)));
    }
  }
  let delta = y;
  if (e.subtracts) {
    for (let at: usize = 0; at < bytes; at += 8) {
      delta -= load<f64>(e.secondLayer + at) * load<f64>(values + at);
    }
  }
  let largest: f64 = 0;
  for (let at: usize = 0; at < bytes; at += 8) {
    const factor = load<f64>(e.steps + at) * delta * load<f64>(slopes + at);
    store<f64>(e.gamma + at, factor);
    largest = max<f64>(largest, factor * factor);
  }
  return largest;
}

/**
 * What a row is multiplied with: (1 - gamma z)/|row|. It goes to memory and is loaded into all lanes from there: a splat of
 * the computed number is repeated in every round of the loop by V8, which halves its speed.
 */
@inline
export function keepOf(e: Direct, at: usize): f64 {
  return (1 - load<f64>(e.gamma + at) * load<f64>(e.preactivations + at)) * load<f64>(e.scales + at);
}

@inline
function finishRow(e: Direct, at: usize, squares: v128, projections: v128): void {
  const scale = 1 / Math.sqrt(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
  store<f64>(e.scales + at, scale);
  store<f64>(
    e.preactivations + at,
    (f64x2.extract_lane(projections, 0) + f64x2.extract_lane(projections, 1)) * scale,
  );
}

/**
 * Moves every row along `example` by its gamma and projects it on `next`. Two rows at a time share the loads of the
 * examples; more would not leave their sums and factors in registers.
 */
function moveAndProject(e: Direct, example: usize, next: usize): void {
  const width = <usize>e.width;
  const all = <usize>e.neurons << 3;
  let row = e.rows;
  let at: usize = 0;
  for (; at + 16 <= all; at += 16) {
    const factor = v128.load64_splat(e.gamma + at);
    const otherFactor = v128.load64_splat(e.gamma + at, 8);
    store<f64>(e.keeps + at, keepOf(e, at));
    store<f64>(e.keeps + at, keepOf(e, at + 8), 8);
    const keep = v128.load64_splat(e.keeps + at);
    const otherKeep = v128.load64_splat(e.keeps + at, 8);
    let squares = f64x2.splat(0);
    let projections = f64x2.splat(0);
    let otherSquares = f64x2.splat(0);
    let otherProjections = f64x2.splat(0);
    const end = row + width;
    let x = example;
    let u = next;
    for (; row < end; row += 16) {
      const present = v128.load(x);
      const following = v128.load(u);
      const weights = f64x2.add(f64x2.mul(keep, v128.load(row)), f64x2.mul(factor, present));
      v128.store(row, weights);
      squares = f64x2.add(squares, f64x2.mul(weights, weights));
      projections = f64x2.add(projections, f64x2.mul(weights, following));
      const others = f64x2.add(f64x2.mul(otherKeep, v128.load(row + width)), f64x2.mul(otherFactor, present));
      v128.store(row + width, others);
      otherSquares = f64x2.add(otherSquares, f64x2.mul(others, others));
      otherProjections = f64x2.add(otherProjections, f64x2.mul(others, following));
      x += 16;
      u += 16;
    }
    finishRow(e, at, squares, projections);
    finishRow(e, at + 8, otherSquares, otherProjections);
    row += width;
  }
  if (at < all) {
    const factor = v128.load64_splat(e.gamma + at);
    store<f64>(e.keeps + at, keepOf(e, at));
    const keep = v128.load64_splat(e.keeps + at);
    let squares = f64x2.splat(0);
    let projections = f64x2.splat(0);
    const end = row + width;
    let x = example;
    let u = next;
    for (; row < end; row += 16) {
      const weights = f64x2.add(f64x2.mul(keep, v128.load(row)), f64x2.mul(factor, v128.load(x)));
      v128.store(row, weights);
      squares = f64x2.add(squares, f64x2.mul(weights, weights));
      projections = f64x2.add(projections, f64x2.mul(weights, v128.load(u)));
      x += 16;
      u += 16;
    }
    finishRow(e, at, squares, projections);
  }
}

/** Draws the first example and projects the initial rows on it, by a move of length zero. */
export function beginDirect(address: usize): void {
  const e = changetype<Direct>(address);
  fillNormals(e.stream, e.example, e.dimension);
  moveAndProject(e, e.next, e.example);
}

/** Takes that many steps, or stops before the first that cannot be taken. @returns how many were taken. */
export function advanceDirect(address: usize, steps: i32): i32 {
  const e = changetype<Direct>(address);
  for (let taken = 0; taken < steps; taken++) {
    const example = e.example;
    const next = e.next;
    const largest = factors(e, label(e, example));
    if (!(largest * e.normBound < STEP_LIMIT)) return taken;
    fillNormals(e.stream, next, e.dimension);
    moveAndProject(e, example, next);
    e.example = next;
    e.next = example;
  }
  return steps;
}
