import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { verdictTable } from '../../src/report/terminal.js';
import { displayWidth, fitWidth, padWidth, wrapWidth } from '../../src/report/text-width.js';
import type { Report } from '../../src/study/result.js';
import { sampleReport } from './sample-report.js';

const table = verdictTable(sampleReport, { colour: false });
const lines = table.split('\n');

function withTitle(title: string): Report {
  const derivation = sampleReport.derivations[0]!;
  return { ...sampleReport, derivations: [{ ...derivation, claims: [{ ...derivation.claims[0]!, title }] }] };
}

describe('verdict table', () => {
  it('has a line a claim, a line a finding, and what diverged', () => {
    const claims = sampleReport.derivations.flatMap((derivation) =>
      derivation.claims.map((claim) => ({ derivation, claim })),
    );
    const findings = claims.flatMap(({ claim }) => claim.findings);
    // Heading, two rules, overall, origins, counts, and one line on diverged runs.
    expect(lines).toHaveLength(claims.length + findings.length + 7);
    for (const { derivation, claim } of claims) {
      const line = lines.find((one) => one.startsWith(derivation.id) && one.includes(` ${claim.id} `))!;
      expect(line).toContain(claim.seconds.toFixed(1));
      expect(line.endsWith(claim.verdict)).toBe(true);
    }
    expect(table).toContain('1 of 256 runs diverged (at most 2 allowed)');
  });

  it('puts measured against stated in one line, with verdict and expected', () => {
    expect(table).toMatch(/^ {2}✓ exponent at k = 2: 1\.02 \[0\.97, 1\.07\] against 1 +agrees +agrees$/m);
    expect(table).toMatch(/^ {2}\? exponent at k = 4: 2\.94 \[2\.61, 3\.27\] against 3 +inconclusive +agrees$/m);
    expect(table).toMatch(
      /^ {2}✗ mean <escape> time: 6\.10 \[6\.05, 6\.15\] against 5\.85 \(margin 0\.1\) +disagrees +agrees$/m,
    );
    expect(table).toMatch(/^ {2}✓ .* +disagrees +disagrees$/m);
  });

  it('ends in the counts', () => {
    // Counted by hand: C5 agrees; C9 twice inconclusive; C<1> disagrees; 2 + 2 + 0 + 2 of 2 + 3 + 1 + 3 findings.
    expect(lines.at(-1)).toBe('4 claims: 1 agrees, 1 disagrees, 2 inconclusive; 6 of 9 findings as expected');
    expect(lines.at(-3)).toContain('overall: disagrees');
  });

  it.each([80, 100, 173])('is nowhere wider than %i columns, its columns in line', (width) => {
    for (const title of ['short', '漢字かな交じり文'.repeat(20), 'e\u0301'.repeat(200), '👩‍👩‍👧‍👦'.repeat(60)]) {
      const rows = verdictTable(withTitle(title), { colour: false, width }).split('\n');
      for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(width);
      const starts = rows
        .filter((row) => /agrees/.test(row) && !/overall|claims:|claim:/.test(row))
        .map((row) => displayWidth(row.slice(0, row.search(/(dis)?agrees/))));
      expect(new Set(starts).size).toBe(1);
    }
  });

  it.each([20, 21, 33, 50, 79])('of %i columns is wrapped, and no quantity and no number is cut', (width) => {
    for (const title of ['short', '漢字かな交じり文'.repeat(20), 'e\u0301'.repeat(200)]) {
      const shown = verdictTable(withTitle(title), { colour: false, width });
      for (const row of shown.split('\n')) expect(displayWidth(row)).toBeLessThanOrEqual(width);
      expect(shown.replace(/\s+/g, '')).toContain(title.replace(/\s+/g, ''));
    }
    const shown = verdictTable(sampleReport, { colour: false, width });
    const joined = shown.replace(/\s+/g, '');
    expect(joined).toContain('exponentatk=2:1.02[0.97,1.07]against1agrees(expectedagrees)');
    expect(joined).toContain('mean<escape>time:6.10[6.05,6.15]against5.85(margin0.1)disagrees(expectedagrees)');
    expect(joined).toContain('1of256runsdiverged');
    expect(shown).not.toContain('…');
    expect(stripVTControlCharacters(verdictTable(sampleReport, { colour: true, width }))).toBe(shown);
  });

  it('colours only when asked, and then the same text', () => {
    expect(table).not.toContain('\u001b');
    const coloured = verdictTable(sampleReport, { colour: true });
    expect(coloured).toContain('\u001b[32m');
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(table);
  });

  it('passes no control characters on', () => {
    const shown = verdictTable(withTitle('a\u001b[2Jb\nc\u202ed'), { colour: false });
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u202e');
    expect(shown).toContain('a\\x1b[2Jb c\\u202ed');
  });

  it('refuses a width that has no room, and quotes it', () => {
    expect(() => verdictTable(sampleReport, { colour: false, width: 19 })).toThrow(/width 19; .* at least 20/);
    expect(() => verdictTable(sampleReport, { colour: false, width: Number.NaN })).toThrow(RangeError);
  });

  it('prints a report without claims', () => {
    expect(verdictTable({ ...sampleReport, derivations: [] }, { colour: false })).toContain('0 claims');
  });
});

describe('text width', () => {
  it('wraps at blanks, and long words without losing any of them', () => {
    expect(wrapWidth('aa bb cccccccc d', 5)).toEqual(['aa bb', 'ccccc', 'ccc d']);
    expect(wrapWidth('漢字漢字', 5)).toEqual(['漢字', '漢字']);
    expect(wrapWidth('', 5)).toEqual(['']);
  });

  it('counts columns as terminals do', () => {
    expect(['abc', 'η²', '漢字', 'e\u0301', '👩‍👩‍👧‍👦', '✓', '한글', ''].map(displayWidth)).toEqual([
      3, 2, 4, 1, 2, 1, 4, 0,
    ]);
  });

  it('cuts and fills by columns', () => {
    expect(fitWidth('漢字漢字', 5)).toBe('漢字…');
    expect(fitWidth('abc', 3)).toBe('abc');
    expect(padWidth('漢', 4, 'right')).toBe('  漢');
  });
});
