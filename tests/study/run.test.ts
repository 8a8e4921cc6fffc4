import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/engine/errors.js';
import { figureToSvg } from '../../src/report/plot.js';
import { childSeed } from '../../src/study/child-seed.js';
import type { ClaimResult, DerivationResult } from '../../src/study/result.js';
import { failedRuns } from '../../src/study/result.js';
import { reportOf, runDerivation } from '../../src/study/run.js';
import { claimVerdict } from '../../src/study/run-claim.js';
import { type Planted, toyDerivation } from '../support/toy-derivation.js';

/**
 * The verdicts below are decided at level 0.05 by intervals whose distance to the margin's edge was chosen at 10 and more
 * standard errors, so that a false alarm has probability below 1e-4; the seed is fixed besides.
 */
function run(planted: Planted = {}, seed = 1): DerivationResult {
  return runDerivation(toyDerivation(planted), { profile: 'quick', seed });
}

function claim(result: DerivationResult, id: string): ClaimResult {
  return result.claims.find((one) => one.id === id)!;
}

const about = { version: '0', profile: 'quick', seed: 1, seconds: 0 } as const;

describe('runDerivation', () => {
  const result = run();

  it('finds every claim of the toy to agree', () => {
    expect(result.claims.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['T1', 'agrees'],
      ['T2', 'agrees'],
      ['T3', 'agrees'],
    ]);
    expect(result.errors).toBeUndefined();
    expect(reportOf([result], about).verdict).toBe('agrees');
  });

  it('agrees because the crude model disagrees and the corrected one does not', () => {
    const { findings, conclusion } = claim(result, 'T1');
    expect(findings.map(({ verdict, expected }) => [verdict, expected])).toEqual([
      ['disagrees', 'disagrees'],
      ['agrees', 'agrees'],
    ]);
    expect(conclusion).toMatch(/gradient flow fails from t = 0.8 in error/);
    expect(conclusion).toMatch(/the noise of the samples explains the rest/);
  });

  it('measures the exponent and the constant of T2', () => {
    const [exponent, constant] = claim(result, 'T2').findings;
    expect(Number.parseFloat(exponent!.measured)).toBeCloseTo(1, 1);
    expect(Number.parseFloat(constant!.measured)).toBeCloseTo(1, 1);
  });

  it('gathers the evidence of steps', () => {
    expect(result.steps[0]!.evidence).toEqual([{ kind: 'exact', route: 'expansion by hand' }]);
  });

  it('gives figures that can be drawn, with ids that differ', () => {
    const figures = [...result.figures, ...result.claims.flatMap(({ figures: own }) => own)];
    for (const figure of figures) expect(figureToSvg(figure)).toContain('<svg');
    for (const { figures: own } of result.claims) expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    const ladder = claim(result, 'T1').figures[0]!;
    expect(ladder.series.map(({ kind }) => kind)).toEqual([
      ...['band', 'band', 'line', 'line', 'line', 'vertical-rule'],
    ]);
    // Models and runs start together, from |u|^2/d = 1.
    for (const series of ladder.series) if (series.kind === 'line') expect([series.x[0], series.y[0]]).toEqual([0, 1]);
    const scaling = claim(result, 'T2').figures[0]!;
    expect([scaling.x.scale, scaling.y.scale]).toEqual(['log', 'log']);
  });

  it('is the same again, apart from seconds, and does not depend on which claims run', () => {
    const timeless = ({ seconds: _, ...rest }: ClaimResult) => rest;
    const again = run();
    expect(again.claims.map(timeless)).toEqual(result.claims.map(timeless));
    const alone = runDerivation(toyDerivation(), { profile: 'quick', seed: 1, claims: ['T3'] });
    expect(alone.claims.map(timeless)).toEqual([timeless(claim(result, 'T3'))]);
    expect(claim(run({}, 2), 'T3').findings[0]!.measured).not.toBe(claim(result, 'T3').findings[0]!.measured);
  });

  it('refuses an unknown claim', () => {
    const unknown = () => runDerivation(toyDerivation(), { profile: 'quick', claims: ['T9'] });
    expect(unknown).toThrow(InputError);
    expect(unknown).toThrow(/unknown claim of online-mean 'T9'; did you mean 'T1'/);
  });

  it('tells progress from 0 to 1 for each claim', () => {
    const seen = new Map<string, number[]>();
    runDerivation(toyDerivation(), {
      profile: 'quick',
      progress: ({ claim: id, fraction }) => seen.set(id, [...(seen.get(id) ?? []), fraction]),
    });
    for (const fractions of seen.values()) {
      expect(fractions.at(-1)).toBe(1);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    }
    expect([...seen.keys()]).toEqual(['T1', 'T2', 'T3']);
  });
});

describe('a wrong theory', () => {
  it('in a model is found by the ladder and by the value', () => {
    const result = run({ noiseFactor: 3 });
    expect(claim(result, 'T1').verdict).toBe('disagrees');
    expect(claim(result, 'T1').findings[1]).toMatchObject({ verdict: 'disagrees', expected: 'agrees' });
    expect(claim(result, 'T3').verdict).toBe('disagrees');
    expect(reportOf([result], about).verdict).toBe('disagrees');
  });

  it('in an exponent is found by the scaling', () => {
    const result = run({ exponent: 2 });
    expect(claim(result, 'T2').verdict).toBe('disagrees');
    expect(claim(result, 'T1').verdict).toBe('agrees');
  });

  it('is not found with too few runs: inconclusive', () => {
    const result = run({ tooFewSeeds: true });
    expect(result.claims.map(({ verdict }) => verdict)).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
    expect(result.errors).toBeUndefined();
  });
});

describe('a failed run', () => {
  it('of a model is recorded, and the other claims still run', () => {
    const result = run({ blowUp: true });
    expect(claim(result, 'T1')).toMatchObject({ verdict: 'inconclusive', findings: [] });
    expect(claim(result, 'T1').error).toMatch(/^model corrected: .*outcome non-finite/);
    expect(claim(result, 'T1').conclusion).toMatch(/The run failed: model corrected/);
    expect(claim(result, 'T2').verdict).toBe('agrees');
    expect(failedRuns(reportOf([result], about))).toEqual([expect.stringMatching(/^online-mean: claim T1: model/)]);
  });

  it('of diverged runs beyond the budget withholds the verdict', () => {
    const result = run({ divergesEvery: 50 });
    expect(claim(result, 'T1')).toMatchObject({
      verdict: 'inconclusive',
      failures: { diverged: 4, runs: 200, budget: 0 },
      error: '4 of 200 runs diverged; the budget is 0',
    });
  });

  it('of a step whose evidence contradicts it is recorded', () => {
    const result = run({ contradiction: true });
    expect(result.steps[0]).toMatchObject({ evidence: [], error: 'the second route gives another equation' });
    expect(result.errors).toEqual(['step contraction: the second route gives another equation']);
    expect(reportOf([result], about).verdict).toBe('inconclusive');
  });
});

describe('claimVerdict', () => {
  it.each([
    [[['agrees', 'agrees']], false, 'agrees'],
    [[['disagrees', 'disagrees']], false, 'agrees'],
    [
      [
        ['disagrees', 'agrees'],
        ['inconclusive', 'agrees'],
      ],
      false,
      'disagrees',
    ],
    [[['agrees', 'disagrees']], false, 'disagrees'],
    [
      [
        ['inconclusive', 'disagrees'],
        ['agrees', 'agrees'],
      ],
      false,
      'inconclusive',
    ],
    [[['agrees', 'agrees']], true, 'inconclusive'],
    [[], false, 'inconclusive'],
  ] as const)('%j, failed %s: %s', (findings, failed, expected) => {
    expect(
      claimVerdict(
        findings.map(([verdict, wanted]) => ({ verdict, expected: wanted })),
        failed,
      ),
    ).toBe(expected);
  });
});

describe('childSeed', () => {
  it('depends on seed and name', () => {
    expect(childSeed(1, 'a')).toBe(childSeed(1, 'a'));
    expect(new Set([childSeed(1, 'a'), childSeed(1, 'b'), childSeed(2, 'a')]).size).toBe(3);
    expect(Number.isSafeInteger(childSeed(1, 'a'))).toBe(true);
  });
});
