/** Counts of the stiffness test; see {@link testStiffness}. */
export interface StiffnessState {
  /** Steps found bounded by stability since the count was last cleared. */
  readonly stiff: number;
  /** Steps found not bounded since the last bounded one. */
  readonly notStiff: number;
}

/** Before any test. */
export const noStiffness: StiffnessState = { stiff: 0, notStiff: 0 };

/**
 * The test of `dopri5.f`: 15 steps bounded by stability without 6 free ones in a row between them mean that the problem is stiff.
 *
 * @param state - the counts so far.
 * @param ratio - `h |lambda|` over the limit of stability of the method for this step.
 * @returns the counts after this step.
 * @example
 * testStiffness(noStiffness, 2).stiff // 1
 */
export function testStiffness(state: StiffnessState, ratio: number): StiffnessState {
  if (ratio > 1) return { stiff: state.stiff + 1, notStiff: 0 };
  const notStiff = state.notStiff + 1;
  return notStiff >= 6 ? noStiffness : { stiff: state.stiff, notStiff };
}

/**
 * Whether the problem has been found stiff.
 *
 * @param state - the counts.
 * @returns true from the 15th bounded step on.
 * @example
 * isStiff({ stiff: 15, notStiff: 0 }) // true
 */
export function isStiff(state: StiffnessState): boolean {
  return state.stiff >= 15;
}
