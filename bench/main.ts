/**
 * All benchmarks: ours beside every peer that is found on this machine, one table of goals. `npm run bench`; options after
 * `--`: `--rounds`, `--budget`, `--only direct,reduced,ode,symbolic,workers`. See README.md.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { directResults } from './direct/rows.js';
import { odeResults } from './ode/rows.js';
import { type BenchResults, benchmarkPage, type PartResults } from './page.js';
import { reducedResults } from './reduced/rows.js';
import { symbolicResults } from './symbolic/rows.js';
import { workersRows } from './workers/rows.js';

const parts: Readonly<Record<string, (how: { rounds: number; budget: number }) => Promise<PartResults>>> = {
  direct: directResults,
  reduced: reducedResults,
  ode: odeResults,
  symbolic: symbolicResults,
  workers: async (how) => ({ contenders: [], absent: [], rows: await workersRows(how) }),
};

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    budget: { type: 'string', default: '0.15' },
    only: { type: 'string', default: Object.keys(parts).join(',') },
  },
});
const rounds = Number(options.rounds);
const budget = Number(options.budget);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds ${options.rounds}: a count is allowed`);
if (!(budget > 0)) throw new RangeError(`--budget ${options.budget}: a number of seconds > 0 is allowed`);
const chosen = options.only.split(',');
const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  throw new RangeError(`--only ${unknown}: allowed are ${Object.keys(parts).join(', ')}`);
}

const measured: Record<string, PartResults> = {};
for (const name of chosen) {
  process.stderr.write(`== ${name}\n`);
  measured[name] = await parts[name]!({ rounds, budget });
}
const resultsFile = new URL('results.json', import.meta.url);
const machine = { node: process.version, processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, rounds };
const kept = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as BenchResults) : undefined;
const sameMachine =
  kept !== undefined && Object.entries(machine).every(([key, value]) => kept[key as keyof typeof machine] === value);
// A ratio is taken within a part, so parts may be measured one after another; not on different machines, though.
const results: BenchResults = {
  ...machine,
  parts: {
    ...(sameMachine ? kept.parts : {}),
    ...Object.fromEntries(
      Object.entries(measured).map(([name, { contenders, absent, rows }]) => [name, { contenders, absent, rows }]),
    ),
  },
};
console.log(benchmarkPage(results));
for (const [name, { details }] of Object.entries(measured)) {
  if (details !== undefined) console.log(`\n## ${name}, all ways\n\n${details}`);
}
writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(new URL('../docs/speed.md', import.meta.url), benchmarkPage(results));
process.stderr.write('wrote bench/results.json and docs/speed.md\n');
