import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/json.js';
import { reportToMarkdown } from '../../src/report/markdown.js';
import { writeReport } from '../../src/report/write.js';
import type { Figure } from '../../src/study/figure.js';
import type { Report } from '../../src/study/result.js';
import { sampleReport } from './sample-report.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'popflow-report-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('writeReport', () => {
  it('writes the three files into a directory that it makes, and leaves nothing else', async () => {
    const target = join(directory, 'a', 'b');
    const paths = await writeReport(sampleReport, target);
    await writeReport(sampleReport, target);
    expect((await readdir(target)).sort()).toEqual(['index.html', 'report.json', 'report.md']);
    const json = await readFile(paths.json, 'utf8');
    expect(parseReport(json).derivations[0]!.claims).toStrictEqual(sampleReport.derivations[0]!.claims);
    expect(await readFile(paths.html, 'utf8')).toMatch(/^<!doctype html>/);
    expect(await readFile(paths.markdown, 'utf8')).toBe(reportToMarkdown(sampleReport));
  });

  it('says in one line that a directory cannot be written, quoting it', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    const target = join(file, 'report');
    const error = await writeReport(sampleReport, target).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(message).toContain(JSON.stringify(target));
    expect(message).not.toContain('\n');
  });

  it('keeps the results when a figure cannot be drawn', async () => {
    const derivation = sampleReport.derivations[0]!;
    const figure: Figure = { ...derivation.figures[0]!, y: { label: 'y', scale: 'log' } };
    const report: Report = { ...sampleReport, derivations: [{ ...derivation, figures: [figure] }] };
    await expect(writeReport(report, directory)).rejects.toThrow(/on the log y axis/);
    expect(await readdir(directory)).toEqual(['report.json']);
  });

  it('writes nothing of a report that is no report', async () => {
    await expect(writeReport({ ...sampleReport, seed: Number.NaN }, directory)).rejects.toThrow(/report.seed is NaN/);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('what a report was made with', () => {
  it('is named in the JSON, the HTML and the Markdown', async () => {
    const paths = await writeReport(sampleReport, directory);
    const [json, html, markdown] = await Promise.all(
      [paths.json, paths.html, paths.markdown].map((path) => readFile(path, 'utf8')),
    );
    expect(parseReport(json!).engine).toEqual({ node: 'v20.19.0', platform: 'linux <x64>' });
    expect(html).toContain('popflow 0.1.0, Node v20.19.0 (linux &lt;x64&gt;), took');
    expect(markdown).toMatch(/popflow 0\.1\.0, Node v20\.19\.0 \(linux .{0,4}x64.{0,4}\), 83\.3 s/);
  });
});

describe('Markdown', () => {
  const markdown = reportToMarkdown(sampleReport);

  it('holds every equation, finding and conclusion', () => {
    for (const derivation of sampleReport.derivations) {
      for (const { statement } of derivation.steps)
        for (const { latex } of statement) expect(markdown).toContain(`$$\n${latex}\n$$`);
      for (const claim of derivation.claims) {
        expect(markdown).toContain(`**${claim.conclusion}**`);
        for (const { measured } of claim.findings) expect(markdown).toContain(measured.replace(/[[\]]/g, '\\$&'));
      }
    }
  });

  it('keeps its tables whole and runs nothing', () => {
    const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
    const cells = (line: string): number => line.split(/(?<!\\)\|/).length;
    expect(rows.length).toBeGreaterThan(20);
    let columns = 0;
    rows.forEach((row, i) => {
      if (/^\| ---/.test(rows[i + 1] ?? '')) columns = cells(row);
      expect(cells(row)).toBe(columns);
    });
    expect(markdown).not.toMatch(/<[a-z/]/i);
  });

  it('writes bars in formulas so that no table cell ends at them', () => {
    const derivation = sampleReport.derivations[0]!;
    const claim = { ...derivation.claims[0]!, title: 'norm $|x| \\le \\|y\\|$' };
    const text = reportToMarkdown({ ...sampleReport, derivations: [{ ...derivation, claims: [claim] }] });
    expect(text).toContain('$\\vert x\\vert  \\le \\Vert y\\Vert $');
  });
});
