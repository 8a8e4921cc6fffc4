import { describe, expect, it } from 'vitest';
import { reportToHtml } from '../../src/report/html.js';
import { parseReport, reportToJson } from '../../src/report/json.js';
import { STYLE_SHEET } from '../../src/report/style.js';
import type { Report } from '../../src/study/result.js';
import { unbroken } from '../support/unbroken.js';
import { type PageElement, parsePage } from './page.js';
import { sampleReport } from './sample-report.js';

const html = reportToHtml(sampleReport);
const document = parsePage(html);
const claims = sampleReport.derivations.flatMap((derivation) => derivation.claims);
const textOf = (element: PageElement | null): string => element?.textContent ?? '';

describe('the HTML report', () => {
  it('is one file: no request, no script', () => {
    expect(document.querySelectorAll('script, link, img, iframe, object, embed, base')).toHaveLength(0);
    for (const element of document.querySelectorAll('*')) {
      for (const name of ['src', 'srcset', 'poster', 'data', 'xlink:href', 'action'])
        expect(element.hasAttribute(name)).toBe(false);
      expect(element.getAttribute('href') ?? '#').toMatch(/^#/);
      expect([...element.attributes].filter(({ name }) => name.startsWith('on'))).toEqual([]);
    }
    expect(STYLE_SHEET).not.toMatch(/url\(|@import|https?:/);
    expect(
      html.replaceAll('http://www.w3.org/1998/Math/MathML', '').replaceAll('http://www.w3.org/2000/svg', ''),
    ).not.toMatch(/https?:\/\//);
  });

  it('has ids that are unique, and links that arrive', () => {
    const ids = Array.from(document.querySelectorAll('[id]'), (element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = Array.from(document.querySelectorAll('a'), (link) => link.getAttribute('href')!.slice(1));
    expect(links).toHaveLength(2 * claims.length);
    for (const link of links) expect(ids).toContain(link);
  });

  it('keeps ids apart when names are alike', () => {
    const [first] = sampleReport.derivations;
    const page = parsePage(reportToHtml({ ...sampleReport, derivations: [first!, first!] }));
    const ids = Array.from(page.querySelectorAll('[id]'), (element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows every claim with its figures, their axis labels and captions', () => {
    const sections = Array.from(document.querySelectorAll('section.claim'));
    expect(sections).toHaveLength(claims.length);
    sections.forEach((section, i) => {
      const { figures } = claims[i]!;
      const drawn = Array.from(section.querySelectorAll('figure'));
      expect(drawn).toHaveLength(figures.length);
      drawn.forEach((element, k) => {
        const figure = figures[k]!;
        expect(textOf(element.querySelector('svg .x-label'))).toBe(figure.x.label);
        expect(textOf(element.querySelector('svg .y-label'))).toBe(figure.y.label);
        expect(element.querySelectorAll('.legend li')).toHaveLength(figure.series.length);
        expect(textOf(element.querySelector('figcaption'))).not.toBe('');
        // The legend is outside the drawing, so it cannot lie on the data.
        expect(element.querySelector('.plot .legend')).toBeNull();
      });
    });
  });

  it('turns every equation into display MathML', () => {
    const equations = sampleReport.derivations.flatMap(({ steps }) =>
      steps.flatMap(({ statement }) => statement.map(({ latex }) => latex)),
    );
    const boxes = Array.from(document.querySelectorAll('.equation'));
    const shown = boxes.map((box) => textOf(box.querySelector('math[display="block"] annotation')));
    expect(shown.map(unbroken)).toEqual(equations.map(unbroken));
    const [evidence] = Array.from(document.querySelectorAll('.step'), (step) => textOf(step));
    for (const part of [
      'Mehler’s formula',
      'inputs are standard Gaussian',
      'links have a finite second moment',
      'z-score -0.82 from 1000000 samples',
      '6.5',
    ]) {
      expect(evidence).toContain(part);
    }
  });

  it('draws formulas in prose and leaves no dollar sign of theirs', () => {
    const prose = textOf(document.querySelector('section.claim p'));
    expect(prose).not.toContain('$');
    expect(
      document.querySelectorAll('section.claim')[0]!.querySelectorAll('p')[0]!.querySelectorAll('math'),
    ).toHaveLength(4);
    expect(textOf(document.querySelectorAll('section.claim')[2]!.querySelector('p'))).toContain('costs $5 a run');
  });

  it('shows in its findings tables exactly what report.json holds', () => {
    const read = parseReport(reportToJson(sampleReport));
    const expected = read.derivations.flatMap((derivation) =>
      derivation.claims.flatMap(({ findings }) =>
        findings.map(({ measured, stated, verdict, expected: wanted, comment }) => [
          measured,
          stated,
          `${verdict}`,
          wanted,
          comment,
        ]),
      ),
    );
    const shown = Array.from(document.querySelectorAll('.findings tbody tr'), (row) => {
      const cells = Array.from(row.querySelectorAll('td'));
      return [
        textOf(cells[0]!),
        textOf(cells[1]!),
        textOf(cells[2]!).replace(/^[✓✗?] /, ''),
        textOf(cells[3]!)
          .replace(/(as expected|not as expected|open)$/, '')
          .replace(/not $/, ''),
        textOf(cells[4]!),
      ];
    });
    expect(shown).toEqual(expected);
    const seconds = Array.from(document.querySelectorAll('section.claim > p data'), (data) =>
      Number(data.getAttribute('value')),
    );
    expect(seconds).toEqual(read.derivations.flatMap((derivation) => derivation.claims.map((claim) => claim.seconds)));
    const parameters = Array.from(
      document.querySelectorAll('table[aria-label="Parameters of orthogonal-multi-index"] tbody tr'),
      (row) => [textOf(row.querySelector('th')), textOf(row.querySelector('td'))],
    );
    expect(parameters).toContainEqual(['eta', '0.00004']);
    expect(parameters).toContainEqual(['n', '123456789012345678901234567890']);
    expect(parameters).toHaveLength(Object.keys(sampleReport.derivations[0]!.parameters).length);
  });

  it('paints an expected failure as expected', () => {
    const rows = Array.from(document.querySelectorAll('section.claim')[0]!.querySelectorAll('.findings tbody tr'));
    expect(textOf(rows[0]!.querySelector('.badge'))).toContain('disagrees');
    expect(rows[0]!.querySelector('.badge')!.classList.contains('good')).toBe(true);
    expect(
      document.querySelectorAll('section.claim')[2]!.querySelector('.findings .badge')!.classList.contains('bad'),
    ).toBe(true);
  });

  it('escapes every text', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<b>not bold');
    expect(textOf(document.querySelectorAll('section.claim h4')[2]!)).toContain(
      '<script>alert("x")</script> & "quotes"',
    );
    const evil = '</style><script>alert(1)</script>"\'<svg onload=x>';
    const strings = (value: unknown, key = ''): unknown => {
      if (Array.isArray(value)) return value.map((item) => strings(item, key));
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([k, item]) => [k, strings(item, k)]));
      const fixed = ['kind', 'role', 'scale', 'verdict', 'expected', 'origin', 'schema', 'profile', 'latex'];
      return typeof value === 'string' && !fixed.includes(key) ? evil : value;
    };
    const page = parsePage(reportToHtml(strings(sampleReport) as Report));
    expect(page.querySelectorAll('script')).toHaveLength(0);
    expect(page.querySelectorAll('[onload]')).toHaveLength(0);
    expect(page.querySelectorAll('style')).toHaveLength(1);
  });

  it('has headings in order, header cells in tables, and drawings with names', () => {
    const levels = Array.from(document.querySelectorAll('h1, h2, h3, h4, h5, h6'), (heading) =>
      Number(heading.tagName.slice(1)),
    );
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (let i = 1; i < levels.length; i += 1) expect(levels[i]! - levels[i - 1]!).toBeLessThanOrEqual(1);
    for (const table of document.querySelectorAll('table')) {
      const columns = table.querySelectorAll('thead th[scope="col"]').length;
      for (const row of table.querySelectorAll('tbody tr')) {
        expect(row.children).toHaveLength(columns);
        expect(row.querySelectorAll('th[scope="row"]')).toHaveLength(1);
      }
    }
    for (const svg of document.querySelectorAll('svg:not([aria-hidden])')) {
      expect(svg.getAttribute('role')).toBe('img');
      expect(svg.getAttribute('aria-label')).not.toBe('');
    }
    expect(document.getAttribute('lang')).toBe('en');
  });

  it('says how many runs diverged, of how many', () => {
    expect(textOf(document.querySelectorAll('section.claim')[0]!)).toContain(
      '1 of 256 runs diverged (at most 2 allowed)',
    );
    expect(textOf(document.querySelectorAll('section.claim')[1]!)).toContain('none of 1152 runs diverged');
  });

  it('prints a report without derivations', () => {
    const page = parsePage(reportToHtml({ ...sampleReport, derivations: [] }));
    expect(textOf(page.querySelector('header'))).toContain('0 claims');
  });
});

describe('contrast (WCAG 2.1: 4.5 for text, 3 for strokes)', () => {
  const themes = Array.from(
    STYLE_SHEET.matchAll(/:root\{([^}]*)\}/g),
    ([, body]) =>
      new Map(Array.from(body!.matchAll(/--popflow-([a-z-]+):(#[0-9a-f]{6})/g), ([, name, value]) => [name!, value!])),
  );

  function luminance(colour: string): number {
    const [r, g, b] = [1, 3, 5].map((i) => {
      const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  }

  function contrast(a: string, b: string): number {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light! + 0.05) / (dark! + 0.05);
  }

  it('holds in both themes', () => {
    expect(themes).toHaveLength(2);
    for (const theme of themes) {
      const colour = (name: string): string => theme.get(name) ?? '';
      for (const [text, ground] of [
        ['text', 'ground'],
        ['text', 'panel'],
        ['quiet', 'ground'],
        ['quiet', 'panel'],
        ['link', 'ground'],
        ['good', 'good-ground'],
        ['bad', 'bad-ground'],
        ['open', 'open-ground'],
      ] as const) {
        expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
      }
      for (const role of ['theory', 'corrected-theory', 'simulation', 'margin', 'reference']) {
        expect(contrast(colour(role), colour('ground'))).toBeGreaterThanOrEqual(3);
      }
    }
  });
});
