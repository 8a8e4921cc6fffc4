#!/usr/bin/env node
// Holds a report to the rule about margins: each finding says what it excludes, and its effect is at least twice its margin.
import fs from 'node:fs';
const report = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const faults = [];
let findings = 0;
for (const { id, claims } of report.derivations) {
  for (const claim of claims) {
    for (const { quantity, exclusion } of claim.findings) {
      findings += 1;
      const where = `${id}/${claim.id} ${quantity}`;
      if (exclusion === undefined) faults.push(`${where}: does not say what it excludes`);
      else if (exclusion.kind === 'distance' && exclusion.ratio < 2) faults.push(`${where}: ratio ${exclusion.ratio}`);
    }
  }
}
for (const fault of faults) console.log(fault);
console.log(`${findings} findings, ${faults.length} without a margin below half of the effect`);
process.exit(faults.length === 0 && findings > 0 ? 0 : 1);
