/*
 * One neuron in the reduced chain: the twins of SingleIndexChain and SingleNeuronChain in
 * src/simulators/reduced-single-neuron.ts, operation for operation. The state of a run is m_1 ... m_P, s.
 */

import { activate } from './reduced-link';
import { drawsOf, horner, Runs, STEP_LIMIT, SURE_LIMIT, stateOf } from './reduced-layout';
import { collectActive, meets, noteFailures, refill } from './reduced-runs';

/** Advances all runs by `steps`, or fewer when one met its condition. @returns the steps taken. */
export function advanceSingle(address: usize, steps: i32): i32 {
  const e = changetype<Runs>(address);
  const index = e.targets == 1 && e.learnerDegree >= 0;
  collectActive(e);
  e.met = 0;
  let taken = 0;
  while (taken < steps && e.activeCount > 0) {
    if (e.position == e.block) refill(e);
    const end = min(e.block, e.position + steps - taken);
    while (e.position < end) {
      taken++;
      if (index ? indexStep(e, taken) : neuronStep(e, taken)) {
        e.met = 1;
        return taken;
      }
    }
  }
  return steps;
}

/** The next step of every run for P = 1 and a polynomial learner. @returns whether a run met its condition. */
function indexStep(e: Runs, taken: i32): bool {
  // In locals, as the stores below could change what is in memory for all that the compiler knows.
  const active: usize = e.active;
  const activeEnd = active + (e.activeCount << 2);
  const block = e.block;
  const draws: usize = e.draws + (e.position << 6);
  const states: usize = e.state;
  const deads: usize = e.dead;
  const watching = e.watching;
  const subtracts = e.subtracts;
  const learner: usize = e.learnerCoefficients;
  const learnerEnd = learner + (e.learnerDegree << 3);
  const slope: usize = e.slopeCoefficients;
  const slopeEnd = slope + (max(e.learnerDegree - 1, 0) << 3);
  const weight = v128.load_splat<u64>(e.secondLayer);
  const rate = v128.load_splat<u64>(e.steps);
  const one = f64x2.splat(1);
  let met = false;
  for (let at = active; at < activeEnd; at += 4) {
    const pair = load<i32>(at);
    const draw = draws + ((pair * block) << 6);
    const state = states + (pair << 5);
    const u = v128.load(draw);
    const h = v128.load(draw, 16);
    const m = v128.load(state);
    const s = v128.load(state, 16);
    const z = f64x2.add(f64x2.mul(m, u), f64x2.mul(s, h));
    let delta = v128.load(draw, 48);
    if (subtracts) delta = f64x2.sub(delta, f64x2.mul(weight, horner(learner, learnerEnd, z)));
    const gamma = f64x2.mul(f64x2.mul(rate, delta), horner(slope, slopeEnd, z));
    const square = f64x2.mul(gamma, gamma);
    const dead = v128.load(deads + (pair << 4));
    if (i64x2.bitmask(v128.or(f64x2.lt(square, f64x2.splat(SURE_LIMIT)), dead)) != 3) {
      const norm = f64x2.add(f64x2.add(f64x2.add(one, f64x2.mul(u, u)), f64x2.mul(h, h)), v128.load(draw, 32));
      const fits = v128.or(f64x2.lt(f64x2.mul(square, norm), f64x2.splat(STEP_LIMIT)), dead);
      noteFailures(e, pair, i64x2.bitmask(fits) ^ 3, taken);
    }
    const keep = f64x2.sub(one, f64x2.mul(gamma, z));
    const along = f64x2.add(f64x2.mul(m, keep), f64x2.mul(gamma, u));
    const turned = f64x2.add(f64x2.mul(s, keep), f64x2.mul(gamma, h));
    const rest = f64x2.add(f64x2.mul(turned, turned), f64x2.mul(square, v128.load(draw, 32)));
    const inverse = f64x2.div(one, f64x2.sqrt(f64x2.add(f64x2.mul(along, along), rest)));
    v128.store(state, f64x2.mul(along, inverse));
    v128.store(state, f64x2.mul(f64x2.sqrt(rest), inverse), 16);
    if (watching && meets(e, pair, state)) met = true;
  }
  e.position++;
  return met;
}

/** The next step of every run for any P and any link. @returns whether a run met its condition. */
function neuronStep(e: Runs, taken: i32): bool {
  const targets = <usize>e.targets << 4;
  const weight = v128.load_splat<u64>(e.secondLayer);
  const rate = v128.load_splat<u64>(e.steps);
  const one = f64x2.splat(1);
  const bytes = <usize>e.activeCount << 4;
  const z: usize = e.scratch + 32;
  const values = z + bytes;
  const slopes = values + bytes;
  for (let k = 0; k < e.activeCount; k++) {
    const pair = load<i32>(e.active + (k << 2));
    const u = drawsOf(e, pair, e.position);
    const state = stateOf(e, pair);
    let sum = f64x2.splat(0);
    for (let at: usize = 0; at < targets; at += 16) {
      sum = f64x2.add(sum, f64x2.mul(v128.load(state + at), v128.load(u + at)));
    }
    sum = f64x2.add(sum, f64x2.mul(v128.load(state + targets), v128.load(u + targets)));
    // A lane without a run may hold anything; the host's link gets 0 there.
    v128.store(z + (k << 4), v128.andnot(sum, v128.load(e.dead + (pair << 4))));
  }
  activate(e, z, values, slopes, e.activeCount);
  let met = false;
  for (let k = 0; k < e.activeCount; k++) {
    const pair = load<i32>(e.active + (k << 2));
    const u = drawsOf(e, pair, e.position);
    const state = stateOf(e, pair);
    const h = v128.load(u + targets);
    const q = v128.load(u + targets, 16);
    const y = v128.load(u + targets, 32);
    const delta = e.subtracts ? f64x2.sub(y, f64x2.mul(weight, v128.load(values + (k << 4)))) : y;
    const gamma = f64x2.mul(f64x2.mul(rate, delta), v128.load(slopes + (k << 4)));
    const square = f64x2.mul(gamma, gamma);
    const dead = v128.load(e.dead + (pair << 4));
    if (i64x2.bitmask(v128.or(f64x2.lt(square, f64x2.splat(SURE_LIMIT)), dead)) != 3) {
      let norm = one;
      for (let at: usize = 0; at < targets; at += 16) {
        norm = f64x2.add(norm, f64x2.mul(v128.load(u + at), v128.load(u + at)));
      }
      norm = f64x2.add(f64x2.add(norm, f64x2.mul(h, h)), q);
      const fits = v128.or(f64x2.lt(f64x2.mul(square, norm), f64x2.splat(STEP_LIMIT)), dead);
      noteFailures(e, pair, i64x2.bitmask(fits) ^ 3, taken);
    }
    const keep = f64x2.sub(one, f64x2.mul(gamma, v128.load(z + (k << 4))));
    const turned = f64x2.add(f64x2.mul(v128.load(state + targets), keep), f64x2.mul(gamma, h));
    const rest = f64x2.add(f64x2.mul(turned, turned), f64x2.mul(square, q));
    let length = rest;
    for (let at: usize = 0; at < targets; at += 16) {
      const along = f64x2.add(f64x2.mul(v128.load(state + at), keep), f64x2.mul(gamma, v128.load(u + at)));
      v128.store(state + at, along);
      length = f64x2.add(length, f64x2.mul(along, along));
    }
    const inverse = f64x2.div(one, f64x2.sqrt(length));
    for (let at: usize = 0; at < targets; at += 16) {
      v128.store(state + at, f64x2.mul(v128.load(state + at), inverse));
    }
    v128.store(state + targets, f64x2.mul(f64x2.sqrt(rest), inverse));
    if (e.watching && meets(e, pair, state)) met = true;
  }
  e.position++;
  return met;
}
