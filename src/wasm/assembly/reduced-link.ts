/* The learner's link and its derivative at many preactivations. */

import { link } from './host';
import { horner, LEARNER, Runs, SLOPE } from './reduced-layout';

/**
 * Evaluates sigma' at `count` vectors at z, and sigma where the update subtracts the output.
 * What is not needed of `values` is not written.
 */
@inline
export function activate(e: Runs, z: usize, values: usize, slopes: usize, count: i32): void {
  if (e.learnerDegree < 0) {
    if (e.subtracts) link(LEARNER, z, values, count << 1);
    link(SLOPE, z, slopes, count << 1);
    return;
  }
  const bytes = <usize>count << 4;
  const learner: usize = e.learnerCoefficients;
  const learnerEnd = learner + (e.learnerDegree << 3);
  const slope: usize = e.slopeCoefficients;
  const slopeEnd = slope + (max(e.learnerDegree - 1, 0) << 3);
  if (e.subtracts) {
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(values + at, horner(learner, learnerEnd, v128.load(z + at)));
    }
  }
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(slopes + at, horner(slope, slopeEnd, v128.load(z + at)));
  }
}
