/** How an integration ended. Only `reached` means that the solution goes to `tEnd`. */
export type Outcome =
  | { readonly kind: 'reached' }
  /** A terminal event happened at time t. */
  | { readonly kind: 'event'; readonly event: string; readonly t: number }
  /** The allowed number of attempted steps was used up at time t. */
  | { readonly kind: 'max-steps'; readonly t: number }
  /**
   * The solution cannot be carried beyond t: a component of the state or of its slope is not a finite number there, or (`cause`
   * 'step-underflow') no step that differs from t meets the tolerance. A blow-up in finite time ends so with every method, explicit,
   * implicit or automatic, by whichever of the two comes first; t is then the estimate of its time.
   */
  | {
      readonly kind: 'non-finite';
      readonly t: number;
      readonly component: number;
      readonly cause: 'value' | 'step-underflow';
    }
  /** The step of an explicit method has been bounded by stability, not by accuracy, for some time; never because the solution grows. */
  | { readonly kind: 'too-stiff'; readonly t: number; readonly advice: string };

/**
 * An outcome in words.
 *
 * @param outcome - the outcome.
 * @returns one sentence without a full stop.
 * @example
 * describeOutcome({ kind: 'max-steps', t: 2 }) // 'the allowed number of steps was used up at t = 2'
 */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'reached':
      return 'the end of the interval was reached';
    case 'event':
      return `event '${outcome.event}' ended the integration at t = ${outcome.t}`;
    case 'max-steps':
      return `the allowed number of steps was used up at t = ${outcome.t}`;
    case 'non-finite':
      return outcome.cause === 'value'
        ? `component ${outcome.component} is not finite beyond t = ${outcome.t}`
        : `no step beyond t = ${outcome.t} meets the tolerance, component ${outcome.component} changes fastest (a blow-up looks like this)`;
    case 'too-stiff':
      return `too stiff at t = ${outcome.t}: ${outcome.advice}`;
    default:
      return unknownOutcome(outcome);
  }
}

function unknownOutcome(outcome: never): never {
  throw new TypeError(`unknown outcome: ${JSON.stringify(outcome)}`);
}
