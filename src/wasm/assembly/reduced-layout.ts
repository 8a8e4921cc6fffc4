/*
 * What the reduced ensembles share: their layout in memory. Lanes are runs: a pair of runs lies in the two lanes of a
 * vector. A block of steps is drawn ahead for each run from its own stream, in the order in which the chain of
 * src/simulators draws it, so a run's numbers depend on no other run.
 */

/** Ids of the functions that the host evaluates when a link is no polynomial. */
export const TARGET = 0;
export const LEARNER = 1;
export const SLOPE = 2;

/** gamma^2 (1 + |x|^2) must stay below this; see src/simulators/update-rule.ts. */
export const STEP_LIMIT: f64 = 1e300;
/** While gamma^2 is below this the step is within the limit, as |x|^2 < 1e20 for every stream and dimension. */
export const SURE_LIMIT: f64 = 1e270;

/** A batch of runs, in the order of fields that src/simulators/compiled/reduced-layout.ts writes. */
@unmanaged
export class Runs {
  noise: f64;
  /** Constants of the Gamma sampler. */
  shift: f64;
  scale: f64;
  pairs: i32;
  neurons: i32;
  targets: i32;
  /** Steps of a block, and how many of them are taken. */
  block: i32;
  position: i32;
  /** Degrees of freedom of the norm across: 0, 1, or 2 for all from 2 on. */
  freedom: i32;
  /** Whether the update subtracts the learner's output. */
  subtracts: i32;
  /** Whether a run is watched for a condition. */
  watching: i32;
  /** Degrees of the links; -1 when the host evaluates them. */
  targetDegree: i32;
  learnerDegree: i32;
  /** Draws of a step: u (P), h (m), q, y. */
  columns: i32;
  /** Bytes from one entry of a run to its next: 16 for pairs, 32 for quadruples. */
  stride: i32;
  /** Entries of a run's state. */
  entries: i32;
  activeCount: i32;
  /** Whether a run met its condition at the last step of the call. */
  met: i32;
  streams: i32;
  draws: i32;
  state: i32;
  dead: i32;
  limits: i32;
  saved: i32;
  failed: i32;
  targetCoefficients: i32;
  learnerCoefficients: i32;
  slopeCoefficients: i32;
  table: i32;
  secondLayer: i32;
  steps: i32;
  scratch: i32;
  active: i32;
}

/** The first draw of a step of a pair. */
@inline
export function drawsOf(e: Runs, pair: i32, step: i32): usize {
  const unit = (pair << 4) / e.stride;
  return <usize>(e.draws + (unit * e.block + step) * e.columns * e.stride + ((pair << 4) % e.stride));
}

/** The first entry of the state of a pair. */
@inline
export function stateOf(e: Runs, pair: i32): usize {
  const unit = (pair << 4) / e.stride;
  return <usize>(e.state + unit * e.entries * e.stride + ((pair << 4) % e.stride));
}

/** Horner's rule from the coefficient at `last` down to the one at `first`. */
@inline
export function horner(first: usize, last: usize, z: v128): v128 {
  let value = v128.load_splat<u64>(last);
  for (let at = last; at > first; at -= 8) {
    value = f64x2.add(f64x2.mul(value, z), v128.load_splat<u64>(at - 8));
  }
  return value;
}
