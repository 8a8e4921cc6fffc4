/* What the reduced ensembles do with their runs: blocks of draws and labels, failures, conditions. */

import { link } from './host';
import { fillPair } from './reduced-draws';
import { drawsOf, horner, Runs, stateOf, TARGET } from './reduced-layout';

/** Lists the pairs with a run that is alive. */
export function collectActive(e: Runs): void {
  let count = 0;
  for (let pair = 0; pair < e.pairs; pair++) {
    if (i64x2.bitmask(v128.load(e.dead + (pair << 4))) == 3) continue;
    store<i32>(e.active + (count << 2), pair);
    count++;
  }
  e.activeCount = count;
}

/** Draws the next block of every pair that is alive. */
export function refill(e: Runs): void {
  for (let k = 0; k < e.activeCount; k++) {
    const pair = load<i32>(e.active + (k << 2));
    fillPair(e, pair, 0);
    label(e, pair, 0);
  }
  e.position = 0;
}

/** Draws what is left of the block for the run in one slot, whose stream is in place; the other lane stays as it is. */
export function fillLane(e: Runs, slot: i32): void {
  const from = e.position;
  if (from == e.block) return;
  const spare = e.pairs;
  const source = e.streams + ((slot >> 1) << 6) + ((slot & 1) << 3);
  const copy = e.streams + (spare << 6);
  for (let word = 0; word < 4; word++) v128.store(copy + (word << 4), v128.load_splat<u64>(source + (word << 4)));
  fillPair(e, spare, from);
  label(e, spare, from);
  for (let word = 0; word < 4; word++) store<u64>(source + (word << 4), load<u64>(copy + (word << 4)));
  const count = (e.block - from) * e.columns;
  let into = drawsOf(e, slot >> 1, from) + ((slot & 1) << 3);
  let out = drawsOf(e, spare, from);
  for (let k = 0; k < count; k++) {
    store<f64>(into, load<f64>(out));
    into += e.stride;
    out += e.stride;
  }
}

/** Turns the noise of each step from `from` on into its label y = sum_p phi(u_p) + noise. */
function label(e: Runs, pair: i32, from: i32): void {
  const stride: usize = e.stride;
  const skip = <usize>e.columns * stride;
  const labels = <usize>(e.columns - 1) * stride;
  const coefficients: usize = e.targetCoefficients;
  const last = coefficients + (e.targetDegree << 3);
  const targets = e.targets;
  const host = e.targetDegree < 0;
  const noisy = e.noise > 0;
  const noise = f64x2.splat(e.noise);
  const start = drawsOf(e, pair, from);
  const end = start + <usize>(e.block - from) * skip;
  if (host) hostSignals(e, start, end);
  for (let row = start; row < end; row += skip) {
    let signal = f64x2.splat(0);
    if (host) {
      signal = v128.load(<usize>e.scratch + 32 + (((row - start) / skip) << 4));
    } else {
      for (let p = 0, at = row; p < targets; p++, at += stride) {
        signal = f64x2.add(signal, horner(coefficients, last, v128.load(at)));
      }
    }
    if (noisy) signal = f64x2.add(signal, f64x2.mul(noise, v128.load(row + labels)));
    v128.store(row + labels, signal);
  }
}

/** sum_p phi(u_p) of each step by the host: in the scratch memory after the stream, from which two more blocks follow. */
function hostSignals(e: Runs, start: usize, end: usize): void {
  const skip = <usize>(e.columns * e.stride);
  const sums: usize = e.scratch + 32;
  const input = sums + (<usize>e.block << 4);
  const output = input + (<usize>e.block << 4);
  const count = <i32>((end - start) / skip);
  for (let step = 0; step < count; step++) v128.store(sums + (step << 4), f64x2.splat(0));
  for (let p = 0; p < e.targets; p++) {
    for (let step = 0; step < count; step++) {
      v128.store(input + (step << 4), v128.load(start + <usize>step * skip + <usize>(p * e.stride)));
    }
    link(TARGET, input, output, count << 1);
    for (let step = 0; step < count; step++) {
      const at = sums + (step << 4);
      v128.store(at, f64x2.add(v128.load(at), v128.load(output + (step << 4))));
    }
  }
}

/** Notes the runs of a pair that cannot take their step: their states are saved, then they are passed over. */
export function noteFailures(e: Runs, pair: i32, refused: i32, step: i32): void {
  for (let lane = 0; lane < 2; lane++) {
    if ((refused & (1 << lane)) == 0) continue;
    const slot = (pair << 1) + lane;
    store<i32>(e.failed + (slot << 2), step);
    store<i64>(e.dead + (slot << 3), -1);
    let from = stateOf(e, pair) + (lane << 3);
    const into: usize = e.saved + ((slot * e.entries) << 3);
    for (let k = 0; k < e.entries; k++) {
      store<f64>(into + (k << 3), load<f64>(from));
      from += e.stride;
    }
  }
}

/** Whether a run of a pair that is alive meets a condition, by the P overlaps of the first neuron at `overlaps`. */
export function meets(e: Runs, pair: i32, overlaps: usize): bool {
  let largest = f64x2.splat(0);
  let mass = f64x2.splat(0);
  for (let p = 0, at = overlaps; p < e.targets; p++, at += e.stride) {
    const m = v128.load(at);
    largest = f64x2.max(largest, f64x2.abs(m));
    mass = f64x2.add(mass, f64x2.mul(m, m));
  }
  const limits: usize = e.limits + pair * 48;
  const met = v128.or(
    v128.or(f64x2.ge(v128.load(overlaps), v128.load(limits)), f64x2.ge(largest, v128.load(limits, 16))),
    f64x2.ge(mass, v128.load(limits, 32)),
  );
  return v128.any_true(v128.andnot(met, v128.load(e.dead + (pair << 4))));
}
