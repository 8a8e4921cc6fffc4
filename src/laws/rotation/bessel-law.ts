/** The law of the radius whose density is a squared Bessel function, tabulated for speed. */

import { besselSequence } from '../../numerics/special/bessel.js';
import { arcsecLaw } from './arcsec.js';
import type { RadialLaw } from './law.js';

/** Cells of the table for each half-wave of J_nu^2: with quintic Hermite interpolation errors stay below 1e-10. */
const CELLS = 60;
/** Beyond this many rho0 the oscillations of the density are averaged: it is that of the arcsec law there. */
const FAR = 64;
/** The table grows by this many cells at a time. */
const BLOCK = 256;
/** Gauss-Legendre nodes and weights on [0, 1], 3 points. */
const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)] as const;
const WEIGHTS = [5 / 18, 4 / 9, 5 / 18] as const;

/**
 * The law of the radius with density p(r) = (d/r) J_(d/2)(d r/(2 rho0))^2, the square of the Fourier transform of a ball:
 * the input law of Safran, Eldan and Shamir with its scale as the one free number rho0. E r is infinite.
 *
 * M_0 = J_nu^2 + 2 sum_k J_(nu+k)^2, M_2 = (d R^2/2)(J_nu^2 - J_(nu-1) J_(nu+1)) at nu = d/2, S = d R/(2 rho0); M_1 by
 * quadrature. They are tabulated once for each law, by quintic Hermite interpolation with the exact slopes r^k p(r) and theirs. Beyond
 * 64 rho0 their growth is that of the arcsec law: an error of relative order 1/(64 d).
 *
 * @param dimension - d, a whole number >= 2.
 * @param scale - rho0, finite and > 0.
 * @throws RangeError when an argument is out of its range.
 * @example
 * besselLaw(20, 0.5).density(0) // 0
 */
export function besselLaw(dimension: number, scale: number): RadialLaw {
  if (!Number.isSafeInteger(dimension) || dimension < 2) {
    throw new RangeError(`the dimension d must be a whole number >= 2; got ${dimension}`);
  }
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`the scale rho0 must be finite and > 0; got ${scale}`);
  }
  return new BesselLaw(dimension, scale);
}

class BesselLaw implements RadialLaw {
  readonly id = 'bessel';
  private readonly cell: number;
  /** (M_0, M_1, M_2) at the multiples of `cell`, grown as far as they were asked for: a cache, not state. */
  private moments = new Float64Array(3);
  /** p at the same places. */
  private densities = new Float64Array(1);
  /** p' at the same places. */
  private slopes = new Float64Array(1);
  private readonly below = new Float64Array(3);
  private readonly ends = new Float64Array(3);
  private readonly average: RadialLaw;

  constructor(
    private readonly dimension: number,
    private readonly scale: number,
  ) {
    this.cell = (2 * Math.PI * scale) / dimension / CELLS;
    this.average = arcsecLaw(scale);
  }

  density(radius: number): number {
    if (!(radius > 0)) return 0;
    const value = this.bessel(radius, 1)[0]!;
    return (this.dimension / radius) * value * value;
  }

  truncatedMoments(radius: number, out: Float64Array): void {
    if (!(radius > 0)) {
      out.fill(0, 0, 3);
      return;
    }
    const far = FAR * this.scale;
    if (radius > far) {
      this.truncatedMoments(far, out);
      const { average, ends } = this;
      average.truncatedMoments(radius, ends);
      for (let k = 0; k < 3; k++) out[k]! += ends[k]!;
      average.truncatedMoments(far, ends);
      for (let k = 0; k < 3; k++) out[k]! -= ends[k]!;
      return;
    }
    const place = radius / this.cell;
    const left = Math.floor(place);
    this.reach(left + 1);
    const t = place - left;
    const a = left * this.cell;
    const b = a + this.cell;
    const pa = this.densities[left]! * this.cell;
    const pb = this.densities[left + 1]! * this.cell;
    const square = this.cell * this.cell;
    // Hermite basis: values, then slopes, then second derivatives.
    const t3 = t * t * t;
    const u = 1 - t;
    const u3 = u * u * u;
    const h1 = t3 * (10 - 15 * t + 6 * t * t);
    const s0 = t * u3 * (1 + 3 * t);
    const s1 = -t3 * u * (4 - 3 * t);
    const c0 = 0.5 * square * t * t * u3;
    const c1 = 0.5 * square * t3 * u * u;
    const da = this.slopes[left]!;
    const db = this.slopes[left + 1]!;
    const { densities, moments } = this;
    for (let k = 0, ak = 1, bk = 1, ka = 0, kb = 0; k < 3; k++) {
      const low = moments[3 * left + k]!;
      // (r^k p)' = r^k p' + k r^(k-1) p.
      const curveA = ak * da + ka * densities[left]!;
      const curveB = bk * db + kb * densities[left + 1]!;
      out[k] = low + h1 * (moments[3 * left + 3 + k]! - low) + s0 * pa * ak + s1 * pb * bk + c0 * curveA + c1 * curveB;
      ka = (k + 1) * ak;
      kb = (k + 1) * bk;
      ak *= a;
      bk *= b;
    }
  }

  /** Inverts M_0 below rho0; beyond it, rejection from the arcsec law, which bounds the Bessel law by Nicholson's formula. */
  sample(stream: { uniform(): number }): number {
    const { scale, dimension, below } = this;
    const u = stream.uniform();
    this.truncatedMoments(scale, below);
    if (u < below[0]!) return this.quantile(u);
    const nu = dimension / 2;
    for (;;) {
      const s = nu / Math.cos((Math.PI / 2) * stream.uniform());
      const radius = (2 * scale * s) / dimension;
      const value = this.bessel(radius, 1)[0]!;
      if (stream.uniform() < (Math.PI / 2) * Math.sqrt((s - nu) * (s + nu)) * value * value) return radius;
    }
  }

  private quantile(u: number): number {
    let low = 0;
    let high = this.scale;
    for (let halving = 0; halving < 60; halving++) {
      const middle = 0.5 * (low + high);
      this.truncatedMoments(middle, this.below);
      if (this.below[0]! < u) low = middle;
      else high = middle;
    }
    return 0.5 * (low + high);
  }

  /** J_nu, J_(nu+1), ... at S = d r/(2 rho0), nu = d/2. */
  private bessel(radius: number, count: number): Float64Array {
    const { dimension, scale } = this;
    const skipped = Math.floor(dimension / 2);
    const all = besselSequence(dimension % 2 === 0 ? 0 : 0.5, skipped + count, (dimension * radius) / (2 * scale));
    return all.subarray(skipped);
  }

  /** Extends the table so that it holds `cells`. */
  private reach(cells: number): void {
    const known = this.densities.length - 1;
    if (cells <= known) return;
    const last = known + BLOCK * Math.ceil((cells - known) / BLOCK);
    const moments = new Float64Array(3 * (last + 1));
    moments.set(this.moments);
    const densities = new Float64Array(last + 1);
    densities.set(this.densities);
    const slopes = new Float64Array(last + 1);
    slopes.set(this.slopes);
    for (let place = known + 1; place <= last; place++) this.tabulate(place, moments, densities, slopes);
    this.moments = moments;
    this.densities = densities;
    this.slopes = slopes;
  }

  private tabulate(place: number, moments: Float64Array, densities: Float64Array, slopes: Float64Array): void {
    const { dimension, cell, scale } = this;
    const radius = place * cell;
    const argument = (dimension * radius) / (2 * scale);
    const half = Math.floor(dimension / 2);
    // Orders beyond the argument fall off faster than exponentially.
    const count = Math.ceil(Math.max(argument - half, 0) + 30 + 14 * Math.cbrt(argument + half));
    const all = besselSequence(dimension % 2 === 0 ? 0 : 0.5, half + count, argument);
    const j = all[half]!;
    let mass = j * j;
    for (let k = half + 1; k < all.length; k++) mass += 2 * all[k]! * all[k]!;
    const before = half > 0 ? all[half - 1]! : 0;
    densities[place] = (dimension / radius) * j * j;
    // J_nu' = (nu/s) J_nu - J_(nu+1).
    const change = (dimension / (2 * argument)) * j - all[half + 1]!;
    slopes[place] = (dimension / radius) * j * ((dimension / scale) * change - j / radius);
    moments[3 * place] = mass;
    moments[3 * place + 2] = 0.5 * dimension * radius * radius * (j * j - before * all[half + 1]!);
    let first = moments[3 * place - 2]!;
    for (let node = 0; node < 3; node++) {
      const at = (place - 1 + NODES[node]!) * cell;
      first += WEIGHTS[node]! * cell * at * this.density(at);
    }
    moments[3 * place + 1] = first;
  }
}
