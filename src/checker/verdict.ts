/** The three words a check can end in. */
export type Verdict = 'agrees' | 'disagrees' | 'inconclusive';

/**
 * The verdict on several findings together: one `disagrees` decides; else one `inconclusive` leaves it open.
 *
 * @param verdicts - the verdicts on the parts; at least one.
 * @returns the verdict on the whole.
 * @throws RangeError when `verdicts` is empty: nothing was judged.
 * @example
 * combineVerdicts(['agrees', 'inconclusive']) // 'inconclusive'
 */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) throw new RangeError('no verdicts to combine; give at least one');
  if (verdicts.includes('disagrees')) return 'disagrees';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'agrees';
}
