import { describe, expect, it } from 'vitest';
import { findingsAstray, type SeedReport, seedsText } from '../../docs/make-seeds.js';
import type { Finding, Report } from '../../src/study/result.js';

const finding = (verdict: Finding['verdict'], expected: Finding['verdict']): Finding => ({
  quantity: 'exponent',
  measured: '2.9 [2.8, 3.0]',
  stated: '3 (margin 0.15)',
  comment: '',
  verdict,
  expected,
});

const at = (seed: number, ...findings: readonly Finding[]): SeedReport => ({
  seed,
  report: { derivations: [{ id: 'toy', claims: [{ id: 'C1', findings }] }] } as unknown as Report,
});

describe('the table of seeds', () => {
  const reports = [
    at(0, finding('agrees', 'agrees'), finding('disagrees', 'disagrees')),
    at(1, finding('inconclusive', 'agrees'), finding('agrees', 'disagrees')),
  ];

  it('lists what did not come out as expected, a crude theory that fails not among it', () => {
    expect(findingsAstray(reports).map(({ seed, verdict, expected }) => [seed, verdict, expected])).toEqual([
      [1, 'inconclusive', 'agrees'],
      [1, 'agrees', 'disagrees'],
    ]);
  });

  it('counts beside what the stated chances allow', () => {
    const text = seedsText(Array.from({ length: 10 }, () => reports).flat(), 'npm run seeds');
    // 40 findings, of which 5 % are 2; of the 20 astray half are inconclusive.
    expect(text).toContain('seeds 0 to 1, 40 findings, 20 astray (10 with the opposite verdict, 10 inconclusive)');
    expect(text).toContain('that allows 2.');
    expect(text).toContain('toy/C1');
    expect(seedsText([reports[0]!], 'x')).toContain('No finding went astray.');
  });
});
