#!/usr/bin/env node
// Compares two reports leaf by leaf: every word, verdict and number must be the same; times, the version and the machine may differ.
// Numbers that differ in their last digits alone (by less than 1e-13 of themselves: sums in another order) are counted apart, and pass
// only where --allow-rounding says so.
//
//     node .ci/compare-reports.mjs before/report.json after/report.json [--allow-rounding]
import fs from 'node:fs';

const MAY_DIFFER = new Set(['seconds', 'version', 'engine']);
const ROUNDING = 1e-13;

function* leaves(value, path) {
  if (value === null || typeof value !== 'object') yield [path, value];
  else for (const [key, inner] of Object.entries(value)) if (!MAY_DIFFER.has(key)) yield* leaves(inner, `${path}/${key}`);
}

const relative = (a, b) =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)) : Infinity;

const allowed = process.argv.includes('--allow-rounding');
const files = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const [before, after] = files.map((file) => new Map(leaves(JSON.parse(fs.readFileSync(file, 'utf8')), '')));
const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => !Object.is(before.get(path), after.get(path)));
const apart = paths.map((path) => ({ path, apart: relative(before.get(path), after.get(path)) }));
const different = apart.filter((one) => !(one.apart < ROUNDING));
const rounded = apart.filter((one) => one.apart < ROUNDING);
for (const { path } of different.slice(0, 50)) console.log(`${path}: ${before.get(path)} | ${after.get(path)}`);
if (rounded.length > 0) {
  console.log(`${rounded.length} differ by rounding, at most ${Math.max(...rounded.map((one) => one.apart)).toPrecision(2)}`);
}
console.log(`${after.size} leaves, ${different.length} different`);
process.exit(different.length === 0 && (allowed || rounded.length === 0) && after.size > 1000 ? 0 : 1);
