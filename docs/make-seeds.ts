/**
 * Runs the claims of every derivation at many seeds and writes which findings went astray into docs/seeds.md:
 *
 *     npm run seeds -- --seeds 0-31 --out popflow-seeds
 *
 * Each report is kept in the folder of `--out` under derivation and seed, and what is there is not run again: a stopped run goes on
 * with the same command.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registry } from '../src/registry.js';
import { parseReport } from '../src/report/json.js';
import type { Report } from '../src/study/result.js';
import { markdownTable, putBetween } from './generated-part.js';

const MARKS = ['<!-- seeds: written by `npm run seeds`; do not edit by hand -->', '<!-- end of seeds -->'] as const;

/** Chance of a false alarm of one finding with the truth on the edge of its margin; well inside it is far smaller. */
const LEVEL = 0.05;

/** A report at one seed. */
export interface SeedReport {
  readonly seed: number;
  readonly report: Report;
}

/** A finding that did not come out as expected. */
export interface Astray {
  readonly seed: number;
  readonly derivation: string;
  readonly claim: string;
  readonly quantity: string;
  readonly measured: string;
  readonly stated: string;
  readonly verdict: string;
  readonly expected: string;
}

/** All findings astray, by seed. */
export function findingsAstray(reports: readonly SeedReport[]): readonly Astray[] {
  return reports.flatMap(({ seed, report }) =>
    report.derivations.flatMap(({ id, claims }) =>
      claims.flatMap((claim) =>
        claim.findings
          .filter(({ verdict, expected }) => verdict !== expected)
          .map(({ quantity, measured, stated, verdict, expected }) => ({
            seed,
            derivation: id,
            claim: claim.id,
            quantity,
            measured,
            stated,
            verdict,
            expected,
          })),
      ),
    ),
  );
}

/** The part of the page: how many findings, how many astray, which, and how many the stated chances allow. */
export function seedsText(reports: readonly SeedReport[], command: string): string {
  const seeds = [...new Set(reports.map(({ seed }) => seed))].sort((a, b) => a - b);
  const findings = reports.reduce(
    (sum, { report }) =>
      sum +
      report.derivations.reduce((all, one) => all + one.claims.reduce((n, { findings: f }) => n + f.length, 0), 0),
    0,
  );
  const astray = findingsAstray(reports);
  const wrong = astray.filter(({ verdict }) => verdict !== 'inconclusive').length;
  const allowed = Math.round(LEVEL * findings);
  const rows = astray.map((one) => [
    String(one.seed),
    `${one.derivation}/${one.claim}`,
    one.quantity,
    one.measured,
    one.stated,
    `${one.verdict}, expected ${one.expected}`,
  ]);
  const head = ['seed', 'claim', 'quantity', 'measured', 'stated', 'verdict'];
  return [
    `Measured by \`${command}\`: seeds ${seeds[0]} to ${seeds.at(-1)}, ${findings} findings, ${astray.length} astray (${wrong} with the opposite verdict, ` +
      `${astray.length - wrong} inconclusive). Each finding states a chance of ${100 * LEVEL} % of a wrong verdict with the truth on the edge of its margin: that allows ${allowed}.`,
    astray.length === 0 ? 'No finding went astray.' : markdownTable([head, ...rows]),
  ].join('\n\n');
}

/** Reports of the derivations at the seeds; those that are missing are made. */
async function reportsAt(
  ids: readonly string[],
  seeds: readonly number[],
  out: string,
): Promise<readonly SeedReport[]> {
  const reports: SeedReport[] = [];
  for (const id of ids) {
    for (const seed of seeds) {
      const folder = join(out, id, `seed-${seed}`);
      const path = join(folder, 'report.json');
      if (!existsSync(path)) {
        const main = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url));
        const run = spawnSync(process.execPath, [main, 'check', id, '--seed', `${seed}`, '--out', folder, '--quiet'], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        if (!existsSync(path)) throw new Error(`check ${id} --seed ${seed} left no report (exit ${run.status})`);
      }
      reports.push({ seed, report: parseReport(await readFile(path, 'utf8')) });
    }
  }
  return reports;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '0-31' },
      out: { type: 'string', default: 'popflow-seeds' },
      derivations: { type: 'string', default: Object.keys(registry).join(',') },
    },
  });
  const [first, last = first] = values.seeds.split('-').map(Number) as [number, number?];
  if (!(Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= 0 && first <= last)) {
    throw new Error(`--seeds ${values.seeds}; give two whole numbers in order, for instance 0-31`);
  }
  const seeds = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const reports = await reportsAt(values.derivations.split(','), seeds, values.out);
  const text = seedsText(reports, `npm run seeds -- --seeds ${values.seeds}`);
  console.log(text);
  const path = fileURLToPath(new URL('seeds.md', import.meta.url));
  if (existsSync(path)) await writeFile(path, putBetween(await readFile(path, 'utf8'), MARKS, text));
}
