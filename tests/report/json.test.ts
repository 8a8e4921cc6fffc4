import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReport, reportToJson } from '../../src/report/json.js';
import type { FigureSeries } from '../../src/study/figure.js';
import type { Report } from '../../src/study/result.js';
import { sampleReport } from './sample-report.js';

/** Objects as `JSON.parse` makes them. */
const record: typeof fc.record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true });
const text = fc.string({ unit: 'grapheme' });
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const count = fc.nat();
const seconds = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const verdict = fc.constantFrom('agrees' as const, 'disagrees' as const, 'inconclusive' as const);
const role = fc.constantFrom(
  'theory' as const,
  'corrected-theory' as const,
  'simulation' as const,
  'margin' as const,
  'reference' as const,
);
const key = text.filter((name) => name !== '__proto__');

const series: fc.Arbitrary<FigureSeries> = fc.oneof(
  fc
    .record({
      name: text,
      role,
      rows: fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }),
      dashed: fc.boolean(),
    })
    .map(({ name, role, rows, dashed }) => ({
      kind: 'line' as const,
      name,
      role,
      x: rows.map(([x]) => x),
      y: rows.map(([, y]) => y),
      dashed,
    })),
  fc
    .record({ name: text, role, rows: fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 5 }) })
    .map(({ name, role, rows }) => ({
      kind: 'points' as const,
      name,
      role,
      x: rows.map(([x]) => x),
      y: rows.map(([x]) => x),
      low: rows.map(([, a, b]) => Math.min(a, b)),
      high: rows.map(([, a, b]) => Math.max(a, b)),
    })),
  record({ kind: fc.constant('vertical-rule' as const), name: text, role, x: number }),
);
const axis = record({ label: text, scale: fc.constantFrom('linear' as const, 'log' as const) });
const figure = record({
  id: text,
  title: text,
  caption: text,
  x: axis,
  y: axis,
  series: fc.array(series, { maxLength: 3 }),
});
const finding = record({ quantity: text, verdict, expected: verdict, measured: text, stated: text, comment: text });
const claim = record({
  id: text,
  title: text,
  statement: text,
  origin: fc.constantFrom('paper' as const, 'reconstructed' as const, 'measured' as const),
  source: text,
  verdict,
  findings: fc.array(finding, { maxLength: 2 }),
  conclusion: text,
  figures: fc.array(figure, { maxLength: 2 }),
  settings: fc.dictionary(key, fc.oneof(text, number, fc.boolean()), { noNullPrototype: true }),
  failures: record({ diverged: count, runs: count, budget: count }),
  seconds,
});
const derivation = record({
  id: text,
  title: text,
  source: text,
  summary: text,
  parameters: fc.dictionary(key, fc.oneof(text, number, fc.array(number), fc.constant(null)), {
    noNullPrototype: true,
  }),
  steps: fc.constant(sampleReport.derivations[0]!.steps),
  claims: fc.array(claim, { maxLength: 2 }),
  figures: fc.array(figure, { maxLength: 1 }),
  seconds,
});
const report: fc.Arbitrary<Report> = record({
  schema: fc.constant('popflow-report/1' as const),
  version: text,
  engine: record({ node: text, platform: text }),
  profile: fc.constantFrom('quick' as const, 'full' as const),
  seed: fc.nat(),
  verdict,
  derivations: fc.array(derivation, { maxLength: 2 }),
  seconds,
});

/** The sample's first derivation, changed. */
function changed(change: Partial<Report['derivations'][number]>): Report {
  return { ...sampleReport, derivations: [{ ...sampleReport.derivations[0]!, ...change }] };
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'no error';
}

describe('report.json', () => {
  it('of a version that did not name its engine is read', () => {
    const { engine, ...older } = parseReport(reportToJson(sampleReport));
    expect(engine).toEqual(sampleReport.engine);
    expect(parseReport(reportToJson(older))).toStrictEqual(older);
  });

  it('gives back every report, double for double', () => {
    fc.assert(
      fc.property(report, (value) => {
        // `toStrictEqual` tells -0 from 0.
        expect(parseReport(reportToJson(value))).toStrictEqual(value);
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  it('is JSON that any program can read, with bigints as decimal strings', () => {
    const read = JSON.parse(reportToJson(sampleReport)) as Report;
    expect(read.derivations[0]!.parameters.n).toBe('123456789012345678901234567890');
    expect(read.derivations[0]!.parameters.eta).toBe(4e-5);
    const { n: _bigint, ...rest } = sampleReport.derivations[0]!.parameters;
    expect(read.derivations[0]!.parameters).toMatchObject(rest);
    expect(read.derivations[0]!.claims).toStrictEqual(sampleReport.derivations[0]!.claims);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %s and names its path', (bad) => {
    const claims = sampleReport.derivations[0]!.claims;
    const broken: FigureSeries = { kind: 'line', name: 'm', role: 'theory', x: [0, 1], y: [0, bad] };
    const message = messageOf(() =>
      reportToJson(
        changed({
          claims: [claims[0]!, { ...claims[1]!, figures: [{ ...claims[1]!.figures[0]!, series: [broken] }] }],
        }),
      ),
    );
    expect(message).toContain(`RangeError: report.derivations[0].claims[1].figures[0].series[0].y[1] is ${bad}`);
    expect(message).not.toContain('\n');
  });

  it('refuses what JSON would lose', () => {
    expect(messageOf(() => reportToJson(changed({ parameters: { a: undefined } })))).toContain(
      'report.derivations[0].parameters.a is undefined',
    );
    expect(messageOf(() => reportToJson(changed({ parameters: { a: new Map() } })))).toContain('parameters.a is a Map');
    expect(messageOf(() => reportToJson(changed({ parameters: { a: new Float64Array(2) } })))).toContain(
      'parameters.a is a Float64Array',
    );
    expect(messageOf(() => reportToJson(changed({ parameters: { a: () => 1 } })))).toContain(
      'parameters.a is function',
    );
  });

  it('refuses to write what it would not read', () => {
    expect(messageOf(() => reportToJson({ ...sampleReport, seconds: -1 }))).toContain('seconds is -1');
  });
});

describe('parseReport', () => {
  const source = reportToJson(sampleReport);
  const tampered = (from: string, to: string): string => {
    expect(source).toContain(from);
    return source.replace(from, to);
  };

  it.each([
    ['popflow-report/1', 'popflow-report/2', 'schema is "popflow-report/2"'],
    ['"profile": "quick"', '"profile": "fast"', 'profile is "fast"'],
    ['"profile": "quick"', '"profile": "quick", "colour": "blue"', '"colour"'],
    ['"seed": 1', '"seed": 1e999', 'seed is'],
    ['"kind": "line"', '"kind": "spline"', 'derivations[0].claims[0].figures[0].series[0].kind is "spline"'],
    ['"verdict": "inconclusive"', '"verdict": "perhaps"', 'is "perhaps"'],
    ['"version": "0.1.0",', '', 'version missing'],
  ])('turns %s -> %s into one line', (from, to, expected) => {
    const message = messageOf(() => parseReport(tampered(from, to)));
    expect(message).toContain('RangeError: not a popflow report: ');
    expect(message).toContain(expected);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(300);
  });

  it('refuses series whose arrays do not fit together', () => {
    const figure = sampleReport.derivations[0]!.figures[0]!;
    const line: FigureSeries = { kind: 'line', name: 'm', role: 'theory', x: [0, 1, 2], y: [0, 1] };
    expect(messageOf(() => reportToJson(changed({ figures: [{ ...figure, series: [line] }] })))).toContain(
      'x has 3 values but y has 2',
    );
  });

  it.each(['', '{', '[1,\n2', 'null', '3'])('refuses %j in one line', (bad) => {
    const message = messageOf(() => parseReport(bad));
    expect(message).toContain('RangeError: not a popflow report: ');
    expect(message).not.toContain('\n');
  });
});
