/*
 * m neurons in the reduced chain: the twin of JointChain in src/simulators/reduced-joint.ts and of addAcross in
 * triangular-frame.ts. The state of a run is m rows of P + m + 1 entries, the last zero between steps; four runs lie side
 * by side, as two vectors. Every entry goes through the same operations in the same order as in the twin, but row by row
 * with all rotations instead of rotation by rotation over all rows: then a row is read and written once.
 */

import { activate } from './reduced-link';
import { drawsOf, Runs, STEP_LIMIT, SURE_LIMIT, stateOf } from './reduced-layout';
import { collectActive, meets, noteFailures, refill } from './reduced-runs';

/** See triangular-frame.ts. */
const SMALL: f64 = 1e-140;
const LIFT: f64 = 4.149515568880993e180;

/** Advances all runs by `steps`, or fewer when one met its condition. @returns the steps taken. */
export function advanceJoint(address: usize, steps: i32): i32 {
  const e = changetype<Runs>(address);
  collectActive(e);
  e.met = 0;
  let taken = 0;
  while (taken < steps && e.activeCount > 0) {
    if (e.position == e.block) refill(e);
    // Runs that are watched must stay in step; else each four stay in the cache for what is left of the block.
    const count = e.watching ? 1 : min(e.block - e.position, steps - taken);
    let met = false;
    for (let pair = 0; pair < e.pairs; pair += 2) {
      const dead: usize = e.dead + (pair << 4);
      if (i64x2.bitmask(v128.and(v128.load(dead), v128.load(dead, 16))) == 3) continue;
      for (let step = 1; step <= count; step++) quadStep(e, pair, e.position + step - 1, taken + step);
      if (e.watching) {
        const state = stateOf(e, pair);
        if (meets(e, pair, state) || meets(e, pair + 1, state + 16)) met = true;
      }
    }
    e.position += count;
    taken += count;
    if (met) {
      e.met = 1;
      return taken;
    }
  }
  return steps;
}

/** A step of four runs. */
function quadStep(e: Runs, pair: i32, step: i32, taken: i32): void {
  const neurons = e.neurons;
  const targets = e.targets;
  const width = targets + neurons + 1;
  const row: usize = width << 5;
  const x = drawsOf(e, pair, step);
  const state = stateOf(e, pair);
  const square = x + ((width - 1) << 5);
  const label = square + 32;
  const z: usize = e.scratch + 32;
  const values = z + (neurons << 5);
  const slopes = values + (neurons << 5);
  const gamma = slopes + (neurons << 5);
  const turns = gamma + (neurons << 5);
  const backs = turns + (neurons << 6);
  const dead: usize = e.dead + (pair << 4);
  const one = f64x2.splat(1);

  for (let i = 0; i < neurons; i++) {
    let sum = f64x2.splat(0);
    let otherSum = f64x2.splat(0);
    let at = state + <usize>i * row;
    const end = x + ((targets + i + 1) << 5);
    for (let draw = x; draw < end; draw += 32, at += 32) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(at), v128.load(draw)));
      otherSum = f64x2.add(otherSum, f64x2.mul(v128.load(at, 16), v128.load(draw, 16)));
    }
    v128.store(z + (i << 5), v128.andnot(sum, v128.load(dead)));
    v128.store(z + (i << 5), v128.andnot(otherSum, v128.load(dead, 16)), 16);
  }
  activate(e, z, values, slopes, neurons << 1);

  for (let half = 0; half < 2; half++) {
    const lane = half << 4;
    let delta = v128.load(label + lane);
    if (e.subtracts) {
      for (let i = 0; i < neurons; i++) {
        const weight = v128.load_splat<u64>(e.secondLayer + (i << 3));
        delta = f64x2.sub(delta, f64x2.mul(weight, v128.load(values + (i << 5) + lane)));
      }
    }
    let largest = f64x2.splat(0);
    for (let i = 0; i < neurons; i++) {
      const rate = v128.load_splat<u64>(e.steps + (i << 3));
      const factor = f64x2.mul(f64x2.mul(rate, delta), v128.load(slopes + (i << 5) + lane));
      v128.store(gamma + (i << 5) + lane, factor);
      largest = f64x2.max(largest, f64x2.mul(factor, factor));
    }
    const gone = v128.load(dead + lane);
    if (i64x2.bitmask(v128.or(f64x2.lt(largest, f64x2.splat(SURE_LIMIT)), gone)) != 3) {
      let norm = f64x2.splat(0);
      for (let at = x; at < square; at += 32) {
        norm = f64x2.add(norm, f64x2.mul(v128.load(at + lane), v128.load(at + lane)));
      }
      norm = f64x2.add(one, f64x2.add(norm, v128.load(square + lane)));
      const fits = v128.or(f64x2.lt(f64x2.mul(largest, norm), f64x2.splat(STEP_LIMIT)), gone);
      noteFailures(e, pair + half, i64x2.bitmask(fits) ^ 3, taken);
    }
  }

  // The rotations that gather (z, rho) in the first column: cosine and sine of each.
  let gathered = f64x2.sqrt(v128.load(square));
  let otherGathered = f64x2.sqrt(v128.load(square, 16));
  for (let k = neurons - 1; k >= 0; k--) {
    const entry = x + ((targets + k) << 5);
    gathered = turn(v128.load(entry), gathered, turns + (k << 6));
    otherGathered = turn(v128.load(entry, 16), otherGathered, turns + (k << 6) + 16);
  }

  for (let i = 0; i < neurons; i++) {
    const start = state + <usize>i * row;
    const factor = v128.load(gamma + (i << 5));
    const otherFactor = v128.load(gamma + (i << 5), 16);
    const keep = f64x2.sub(one, f64x2.mul(factor, v128.load(z + (i << 5))));
    const otherKeep = f64x2.sub(one, f64x2.mul(otherFactor, v128.load(z + (i << 5), 16)));
    let length = f64x2.splat(0);
    let otherLength = f64x2.splat(0);
    let at = start;
    for (let draw = x, end = x + (targets << 5); draw < end; draw += 32, at += 32) {
      const along = f64x2.add(f64x2.mul(keep, v128.load(at)), f64x2.mul(factor, v128.load(draw)));
      const other = f64x2.add(
        f64x2.mul(otherKeep, v128.load(at, 16)),
        f64x2.mul(otherFactor, v128.load(draw, 16)),
      );
      v128.store(at, along);
      v128.store(at, other, 16);
      length = f64x2.add(length, f64x2.mul(along, along));
      otherLength = f64x2.add(otherLength, f64x2.mul(other, other));
    }

    // Gather: columns i, ..., 0, each with the one after it.
    const frame = at;
    let carried = f64x2.splat(0);
    let otherCarried = f64x2.splat(0);
    for (let k = i; k >= 0; k--) {
      const entry = frame + (k << 5);
      const cosines = turns + (k << 6);
      const left = f64x2.mul(v128.load(entry), keep);
      const otherLeft = f64x2.mul(v128.load(entry, 16), otherKeep);
      const cosine = v128.load(cosines);
      const otherCosine = v128.load(cosines, 16);
      const sine = v128.load(cosines, 32);
      const otherSine = v128.load(cosines, 48);
      v128.store(entry, f64x2.sub(f64x2.mul(cosine, carried), f64x2.mul(sine, left)), 32);
      v128.store(entry, f64x2.sub(f64x2.mul(otherCosine, otherCarried), f64x2.mul(otherSine, otherLeft)), 48);
      carried = f64x2.add(f64x2.mul(cosine, left), f64x2.mul(sine, carried));
      otherCarried = f64x2.add(f64x2.mul(otherCosine, otherLeft), f64x2.mul(otherSine, otherCarried));
    }
    carried = f64x2.add(carried, f64x2.mul(factor, gathered));
    otherCarried = f64x2.add(otherCarried, f64x2.mul(otherFactor, otherGathered));

    // Restore: the rotations of the rows before, then this row's own, which clears its entry above the diagonal.
    for (let k = 0; k < i; k++) {
      const entry = frame + (k << 5);
      const cosines = backs + (k << 6);
      const right = v128.load(entry, 32);
      const otherRight = v128.load(entry, 48);
      const cosine = v128.load(cosines);
      const otherCosine = v128.load(cosines, 16);
      const sine = v128.load(cosines, 32);
      const otherSine = v128.load(cosines, 48);
      const value = f64x2.add(f64x2.mul(cosine, carried), f64x2.mul(sine, right));
      const other = f64x2.add(f64x2.mul(otherCosine, otherCarried), f64x2.mul(otherSine, otherRight));
      v128.store(entry, value);
      v128.store(entry, other, 16);
      length = f64x2.add(length, f64x2.mul(value, value));
      otherLength = f64x2.add(otherLength, f64x2.mul(other, other));
      carried = f64x2.sub(f64x2.mul(cosine, right), f64x2.mul(sine, carried));
      otherCarried = f64x2.sub(f64x2.mul(otherCosine, otherRight), f64x2.mul(otherSine, otherCarried));
    }
    const diagonal = frame + (i << 5);
    const value = turnBack(carried, v128.load(diagonal, 32), backs + (i << 6));
    const other = turnBack(otherCarried, v128.load(diagonal, 48), backs + (i << 6) + 16);
    length = f64x2.add(length, f64x2.mul(value, value));
    otherLength = f64x2.add(otherLength, f64x2.mul(other, other));
    v128.store(diagonal, value);
    v128.store(diagonal, other, 16);
    v128.store(diagonal, f64x2.splat(0), 32);
    v128.store(diagonal, f64x2.splat(0), 48);

    const inverse = f64x2.div(one, f64x2.sqrt(length));
    const otherInverse = f64x2.div(one, f64x2.sqrt(otherLength));
    for (let entry = start; entry <= diagonal; entry += 32) {
      v128.store(entry, f64x2.mul(v128.load(entry), inverse));
      v128.store(entry, f64x2.mul(v128.load(entry, 16), otherInverse), 16);
    }
  }
}

/** Cosine and sine of the rotation that takes (entry, gathered) to (length, 0), written at `out`. @returns the length. */
@inline
function turn(entry: v128, gathered: v128, out: usize): v128 {
  const length = f64x2.sqrt(f64x2.add(f64x2.mul(entry, entry), f64x2.mul(gathered, gathered)));
  const nothing = f64x2.eq(length, f64x2.splat(0));
  v128.store(out, f64x2.div(entry, length));
  v128.store(out, f64x2.div(gathered, length), 32);
  if (v128.any_true(nothing)) leave(out, nothing);
  return length;
}

/** The same for (diagonal, above), lifted where its squares would lose digits. @returns the diagonal after the rotation. */
@inline
function turnBack(diagonal: v128, above: v128, out: usize): v128 {
  let left = diagonal;
  let right = above;
  let length = f64x2.sqrt(f64x2.add(f64x2.mul(left, left), f64x2.mul(right, right)));
  const small = f64x2.lt(length, f64x2.splat(SMALL));
  if (v128.any_true(small)) {
    left = v128.bitselect(f64x2.mul(left, f64x2.splat(LIFT)), left, small);
    right = v128.bitselect(f64x2.mul(right, f64x2.splat(LIFT)), right, small);
    length = f64x2.sqrt(f64x2.add(f64x2.mul(left, left), f64x2.mul(right, right)));
  }
  v128.store(out, f64x2.div(left, length));
  v128.store(out, f64x2.div(right, length), 32);
  const nothing = f64x2.eq(length, f64x2.splat(0));
  if (v128.any_true(nothing)) leave(out, nothing);
  return f64x2.add(f64x2.mul(v128.load(out), diagonal), f64x2.mul(v128.load(out, 32), above));
}

/** No rotation where there is nothing to rotate. */
function leave(out: usize, where: v128): void {
  v128.store(out, v128.bitselect(f64x2.splat(1), v128.load(out), where));
  v128.store(out, v128.bitselect(f64x2.splat(0), v128.load(out, 32), where), 32);
}
