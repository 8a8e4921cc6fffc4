/** The report's wording, the same in every view. */

import type { Verdict } from '../checker/verdict.js';
import { type Equation, type Evidence, type Exactness, type Standing, standingOf } from '../expression/step.js';
import type { ClaimOrigin, ClaimResult, Finding, Report, SetParameter } from '../study/result.js';

/** How a finding stands to what was expected of it. */
export type FindingStatus = 'as expected' | 'not as expected' | 'open';

/**
 * How a finding stands to what was expected of it: a crude theory that is expected to fail, and fails, is as expected.
 *
 * @param finding - the finding.
 * @returns `open` when the run could not tell.
 * @example
 * findingStatus({ quantity: 'q', verdict: 'disagrees', expected: 'disagrees', measured: '2', stated: '1', comment: '' }) // 'as expected'
 */
export function findingStatus({ verdict, expected }: Finding): FindingStatus {
  if (verdict === expected) return 'as expected';
  return verdict === 'inconclusive' ? 'open' : 'not as expected';
}

/** What a verdict says about a claim, in one sentence. */
export const VERDICT_MEANING: Readonly<Record<Verdict, string>> = {
  agrees:
    'The data show that the theory and what was measured are closer than the stated margin. This had to be shown: too little data would not have been enough.',
  disagrees: 'The data show that the theory and what was measured differ by more than the stated margin.',
  inconclusive: 'The data do not decide. More runs would be needed; this is neither success nor failure.',
};

/** Whom a claim speaks for. */
export const ORIGIN_MEANING: Readonly<Record<ClaimOrigin, string>> = {
  paper: 'stated in the cited paper',
  reconstructed: 'reconstructed here from the paper’s setting; not stated there in this form',
  measured: 'found by measurement; not derived from theory',
};

/**
 * What a report was made with, in words.
 *
 * @param report - its version and engine.
 * @returns a phrase.
 * @example
 * madeWithInWords({ version: '0.1.0', engine: { node: 'v20.19.0', platform: 'linux x64' } }) // 'popflow 0.1.0, Node v20.19.0 (linux x64)'
 */
export function madeWithInWords({ version, engine }: Pick<Report, 'version' | 'engine'>): string {
  return `popflow ${version}${engine === undefined ? '' : `, Node ${engine.node} (${engine.platform})`}`;
}

/**
 * How far an equation holds, in words.
 *
 * @param exactness - of a step.
 * @returns a phrase.
 * @example
 * exactnessInWords({ kind: 'limit', order: 'O(eta d)' }) // 'in a limit, with error O(eta d)'
 */
export function exactnessInWords(exactness: Exactness): string {
  switch (exactness.kind) {
    case 'exact':
      return 'exact';
    case 'limit':
      return `in a limit, with error ${exactness.order}`;
    case 'truncated':
      return `truncated at degree ${exactness.degree}, with a tail of at most ${exactness.tail}`;
    default: {
      const never: never = exactness;
      throw new TypeError(`unknown exactness: ${JSON.stringify(never)}`);
    }
  }
}

/**
 * Which equations of a statement the engine derived, in words.
 *
 * @param statement - the equations.
 * @returns a phrase.
 * @example
 * standingInWords([{ standing: 'derived' }, {}]) // '1 equation derived, 1 typed in'
 */
export function standingInWords(statement: readonly Pick<Equation, 'standing'>[]): string {
  const of = (standing: Standing): number => statement.filter((equation) => standingOf(equation) === standing).length;
  const [derived, typed] = [of('derived'), of('typed in')];
  if (typed === 0) return 'derived';
  if (derived === 0) return 'typed in';
  return `${derived} equation${derived === 1 ? '' : 's'} derived, ${typed} typed in`;
}

/**
 * What a finding excludes, in words: the effect beside the margin, and what error would still pass.
 *
 * @param exclusion - of a finding.
 * @returns a phrase.
 * @example
 * exclusionInWords({ kind: 'distance', what: 'exponent 2', effect: 1, margin: 0.25, ratio: 4 }) // 'effect 1 (exponent 2), margin 0.25, ratio 4: a planted error of 0.25 of that effect would still pass'
 */
export function exclusionInWords(exclusion: Finding['exclusion']): string {
  switch (exclusion?.kind) {
    case undefined:
      return 'effect not stated: what this margin excludes is not known';
    case 'exact':
      return 'an identity: no margin was chosen';
    case 'distance': {
      const { what, effect, margin, ratio } = exclusion;
      const pass = margin === 0 ? 'no planted error' : `a planted error of ${short(1 / ratio)} of that effect`;
      return `effect ${short(effect)} (${what}), margin ${short(margin)}, ratio ${short(ratio)}: ${pass} would still pass`;
    }
    default: {
      const never: never = exclusion;
      throw new TypeError(`unknown exclusion: ${JSON.stringify(never)}`);
    }
  }
}

/**
 * Whether the model and simulator of a finding were derived, in words.
 *
 * @param finding - the finding.
 * @returns one phrase, or none where neither took part.
 */
export function comparedInWords({ standing }: Pick<Finding, 'standing'>): readonly string[] {
  return standing === undefined ? [] : [`model ${standing.model}, simulator ${standing.simulator}`];
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/**
 * What supports a step, in words.
 *
 * @param evidence - one piece of evidence.
 * @returns a phrase with its numbers.
 * @example
 * evidenceInWords({ kind: 'monte-carlo', route: 'sampled loss', z: 0.8, samples: 1000 }) // 'sampled: sampled loss; z-score 0.8 from 1000 samples'
 */
export function evidenceInWords(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'exact':
      return `confirmed by exact algebra: ${evidence.route}`;
    case 'numeric':
      return `checked numerically: ${evidence.route}; largest error ${evidence.errorInEps} units of rounding at ${evidence.points} points`;
    case 'monte-carlo':
      return `sampled: ${evidence.route}; z-score ${evidence.z} from ${evidence.samples} samples`;
    case 'assumed':
      return `assumed, not checked here: ${evidence.citation}`;
    default: {
      const never: never = evidence;
      throw new TypeError(`unknown evidence: ${JSON.stringify(never)}`);
    }
  }
}

/**
 * How many runs of a claim diverged.
 *
 * @param failures - of a claim.
 * @returns a phrase with the budget.
 * @example
 * failuresInWords({ diverged: 1, runs: 64, budget: 2 }) // '1 of 64 runs diverged (at most 2 allowed); they are not in any average'
 */
export function failuresInWords({ diverged, runs, budget }: ClaimResult['failures']): string {
  if (runs === 0) return 'no simulation runs';
  if (diverged === 0) return `none of ${runs} runs diverged`;
  return `${diverged} of ${runs} runs diverged (at most ${budget} allowed); they are not in any average`;
}

/** How many claims ended in each verdict, whose they are, and how many findings came out as expected. */
export interface Counts {
  readonly claims: number;
  /** Claims and agreeing claims by whom they speak for. */
  readonly origins: Readonly<Record<ClaimOrigin, { readonly claims: number; readonly agree: number }>>;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: number;
  readonly asExpected: number;
}

/**
 * Counts a report's verdicts.
 *
 * @param report - the report.
 * @returns the counts over all derivations.
 */
export function countVerdicts(report: Report): Counts {
  const claims = report.derivations.flatMap((derivation) => derivation.claims);
  const findings = claims.flatMap((claim) => claim.findings);
  const of = (verdict: Verdict): number => claims.filter((claim) => claim.verdict === verdict).length;
  const by = (origin: ClaimOrigin): Counts['origins']['paper'] => {
    const own = claims.filter((claim) => claim.origin === origin);
    return { claims: own.length, agree: own.filter((claim) => claim.verdict === 'agrees').length };
  };
  return {
    claims: claims.length,
    origins: { paper: by('paper'), reconstructed: by('reconstructed'), measured: by('measured') },
    verdicts: { agrees: of('agrees'), disagrees: of('disagrees'), inconclusive: of('inconclusive') },
    findings: findings.length,
    asExpected: findings.filter((finding) => findingStatus(finding) === 'as expected').length,
  };
}

/**
 * The counts of a report in one sentence.
 *
 * @param report - the report.
 * @returns for instance `3 claims: 2 agree, 1 disagrees, 0 inconclusive; 7 of 8 findings as expected`.
 */
export function countsInWords(report: Report): string {
  const { claims, verdicts, findings, asExpected } = countVerdicts(report);
  const verb = (count: number, stem: string): string => `${count} ${stem}${count === 1 ? 's' : ''}`;
  return (
    `${claims} claim${claims === 1 ? '' : 's'}: ${verb(verdicts.agrees, 'agree')}, ${verb(verdicts.disagrees, 'disagree')}, ` +
    `${verdicts.inconclusive} inconclusive; ${asExpected} of ${findings} finding${findings === 1 ? '' : 's'} as expected`
  );
}

/**
 * Whose claims agree, in one sentence: an agreement with a reconstruction is not one with a paper.
 *
 * @param report - the report.
 * @returns for instance `of the papers 8 of 8 claims agree, reconstructed here 64 of 64, measured here 15 of 15`.
 */
export function originsInWords(report: Report): string {
  const { paper, reconstructed, measured } = countVerdicts(report).origins;
  const share = ({ agree, claims }: Counts['origins']['paper']): string => `${agree} of ${claims}`;
  return `of the papers ${share(paper)} claims agree, reconstructed here ${share(reconstructed)}, measured here ${share(measured)}`;
}

/**
 * A value of a parameter or setting as text.
 *
 * @param value - any JSON value or bigint.
 * @returns the value itself for text, JSON otherwise; numbers in full.
 * @example
 * valueInWords([1, 0.5]) // '[1,0.5]'
 */
export function valueInWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item));
}

/**
 * What a claim did with a parameter that the user set.
 *
 * @param set - the parameter.
 * @returns a phrase; undefined when the claim used it, which is what the user expects.
 * @example
 * setInWords({ name: 'd', value: '6', use: 'fixed' }) // 'fixes d itself: d = 6, as set, has no part in it'
 */
export function setInWords({ name, value, use }: SetParameter): string | undefined {
  switch (use) {
    case 'used':
      return undefined;
    case 'used in part':
      return `some of its checks use ${name} = ${value}, as set; the others fix ${name} themselves`;
    case 'fixed':
      return `fixes ${name} itself: ${name} = ${value}, as set, has no part in it`;
    case 'not used':
      return `does not use ${name}: ${name} = ${value}, as set, has no part in it`;
    case 'copied':
      return `copies its parameters, so whether it used ${name} = ${value}, as set, is not known; fixing(parameters, { ... }) instead of a copy lets it be told`;
    default: {
      const never: never = use;
      throw new TypeError(`unknown use: ${String(never)}`);
    }
  }
}

/**
 * Parameters that the user set and that no claim of their derivation used.
 *
 * @param report - the report.
 * @returns one phrase for each, for instance `no claim of tensor-deflation uses d = 6, as set`.
 */
export function unusedInWords(report: Report): readonly string[] {
  return report.derivations.flatMap(({ id, claims }) => {
    const all = claims.flatMap(({ set }) => set ?? []);
    const unused = all.filter(
      ({ name }, at) =>
        all.findIndex((one) => one.name === name) === at &&
        all.every((one) => one.name !== name || one.use === 'fixed' || one.use === 'not used'),
    );
    return unused.map(({ name, value }) => `no claim of ${id} uses ${name} = ${value}, as set`);
  });
}

/**
 * The overall verdict of a report. Where something failed that comes first: the report is then not whole.
 *
 * @param report - verdict and failures.
 * @returns for instance `agrees`, or `failed (1 failure); what is there: inconclusive`.
 * @example
 * verdictInWords({ verdict: 'agrees', failed: ['toy: claim C1: no state'] }) // 'failed (1 failure); what is there: agrees'
 */
export function verdictInWords({ verdict, failed = [] }: Pick<Report, 'verdict' | 'failed'>): string {
  if (failed.length === 0) return verdict;
  return `failed (${failed.length} failure${failed.length === 1 ? '' : 's'}); what is there: ${verdict}`;
}
