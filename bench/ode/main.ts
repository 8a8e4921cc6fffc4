/** Times our integrators beside odex and scipy: `npx tsx bench/ode/main.ts`, options `--rounds`, `--budget`; see README.md. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { goalTable } from '../goal.js';
import { odeResults, sideText } from './rows.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, budget: { type: 'string', default: '0.2' } },
});
const rounds = Number(options.rounds);
const budget = Number(options.budget);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds ${options.rounds}: a count is allowed`);
if (!(budget > 0)) throw new RangeError(`--budget ${options.budget}: a number of seconds > 0 is allowed`);

const results = await odeResults({ rounds, budget });
console.log(`# ODE speed\n\nNode ${process.version}. ${rounds} rounds, CPU time of each process.\n`);
for (const { name, version } of results.contenders) console.log(`- ${name}: ${version}`);
for (const reason of results.absent) console.log(`- absent: ${reason}`);
console.log(`\n${goalTable(results.rows)}`);
console.log('\n| case | error | also measured |\n|--|--|--|');
for (const other of results.others)
  console.log(`| ${other.case} | ${other.target} | ${other.contender} ${sideText(other)} |`);
mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
const content = { node: process.version, rounds, ...results };
writeFileSync(new URL('../results/ode.json', import.meta.url), `${JSON.stringify(content, null, 2)}\n`);
