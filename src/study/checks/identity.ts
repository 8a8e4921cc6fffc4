/** A check of identities: a number computed by an independent route must equal the stated one. */

import { RunError } from '../../engine/errors.js';
import type { Check, CheckContext, CheckOutcome, Expected, PerProfile } from '../contract.js';
import type { Figure } from '../figure.js';
import { atOnce } from '../form.js';
import { overrideParameters } from '../parameters.js';
import type { Finding } from '../result.js';
import { exclusionOf, withExclusion } from './exclusion.js';
import { digits } from './format.js';
import { requireIdentities, requireOptions } from './options.js';

/** Two numbers that must be equal up to a tolerance, without randomness. */
export interface Identity {
  readonly quantity: string;
  readonly measured: number;
  readonly stated: number;
  /** Largest absolute difference that still counts as equal, >= 0. */
  readonly tolerance: number;
  readonly comment: string;
  /**
   * The nearest value that the claim excludes, or `exact` where both sides are the same number by an identity and the tolerance is
   * that of rounding.
   */
  readonly excludes?: 'exact' | { readonly what: string; readonly value: number };
  /** Defaults to `agrees`. */
  readonly expected?: Expected;
}

/** Compares computed numbers with stated ones. */
export interface IdentityCheckOptions<P extends object, State> {
  readonly compute: (context: CheckContext<P, State>, parameters: P) => readonly Identity[];
  /** Parameters that the check fixes; defaults to none. */
  readonly parameters?: PerProfile<Partial<P>>;
  /** Defaults to none. */
  readonly figures?: (context: CheckContext<P, State>, parameters: P) => readonly Figure[];
}

/**
 * A check of identities: each number is computed by an independent route and held against the stated one.
 *
 * @param options - see `IdentityCheckOptions`.
 * @returns the check: one finding for each identity.
 * @throws TypeError of one line that names the option when one is not what the check takes.
 */
export function identityCheck<P extends object, State>(options: IdentityCheckOptions<P, State>): Check<P, State> {
  requireOptions('identity', options);
  return { kind: 'identity', run: (context) => runIdentity(options, context) };
}

function runIdentity<P extends object, State>(
  options: IdentityCheckOptions<P, State>,
  context: CheckContext<P, State>,
): CheckOutcome {
  const parameters = overrideParameters(
    context.derivation,
    context.parameters,
    options.parameters?.[context.profile] ?? {},
  );
  const identities = atOnce('compute', options.compute(context, parameters));
  requireIdentities(identities);
  if (identities.length === 0) throw new RunError('an identity check computed nothing; give at least one identity');
  const findings = identities.map(judge);
  const met = findings.filter((one) => one.verdict === one.expected).length;
  context.progress(1);
  return {
    findings,
    figures: options.figures?.(context, parameters) ?? [],
    conclusion: `${met} of ${findings.length} computed numbers came out as stated.`,
    settings: {},
    failures: { diverged: 0, runs: 0, budget: 0 },
  };
}

function judge({ quantity, measured, stated, tolerance, comment, excludes, expected = 'agrees' }: Identity): Finding {
  if (!Number.isFinite(measured) || !Number.isFinite(stated)) {
    throw new RunError(`${quantity}: measured ${measured}, stated ${stated}; both must be finite`);
  }
  if (!(Number.isFinite(tolerance) && tolerance >= 0)) {
    throw new RunError(`${quantity}: tolerance ${tolerance}; must be finite and >= 0`);
  }
  const difference = Math.abs(measured - stated);
  const finding: Finding = {
    quantity,
    verdict: difference <= tolerance ? 'agrees' : 'disagrees',
    expected,
    measured: tenDigits(measured),
    stated: `${tenDigits(stated)} (tolerance ${digits(tolerance)})`,
    comment: `differs by ${digits(difference)}${comment === '' ? '' : `; ${comment}`}`,
  };
  if (excludes === undefined) return finding;
  const exclusion =
    excludes === 'exact'
      ? ({ kind: 'exact' } as const)
      : exclusionOf(excludes.what, excludes.value - stated, tolerance);
  return withExclusion(finding, exclusion);
}

/** Enough digits to see where two numbers part; their difference stands in the comment in full. */
function tenDigits(value: number): string {
  return String(Number(value.toPrecision(10)));
}
