#!/usr/bin/env node
// Compares two reports leaf by leaf: every number, word and verdict must be the same; times, the version and the machine may differ.
//
//     node .ci/compare-reports.mjs before/report.json after/report.json
import fs from 'node:fs';

const MAY_DIFFER = new Set(['seconds', 'version', 'engine']);

function* leaves(value, path) {
  if (value === null || typeof value !== 'object') yield [path, value];
  else for (const [key, inner] of Object.entries(value)) if (!MAY_DIFFER.has(key)) yield* leaves(inner, `${path}/${key}`);
}

const [before, after] = process.argv.slice(2).map((file) => new Map(leaves(JSON.parse(fs.readFileSync(file, 'utf8')), '')));
const paths = new Set([...before.keys(), ...after.keys()]);
const different = [...paths].filter((path) => !Object.is(before.get(path), after.get(path)));
for (const path of different.slice(0, 50)) console.log(`${path}: ${before.get(path)} | ${after.get(path)}`);
console.log(`${paths.size} leaves, ${different.length} different`);
process.exit(different.length === 0 && paths.size > 1000 ? 0 : 1);
