/** What a user's file may do wrong: each defect is one line that names it, and none passes for a verdict. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseReport } from '../../src/report/json.js';
import { hostileFile, type Wrong } from '../support/hostile-file.js';
import { inTemporaryDirectory, runCli } from '../support/run-cli.js';

async function checked(wrong: Wrong, more: readonly string[] = []) {
  return inTemporaryDirectory(async (directory) => {
    const path = join(directory, 'mine.mjs');
    writeFileSync(path, hostileFile(wrong));
    const out = join(directory, 'report');
    const run = await runCli(['check', path, '--out', out, '--quiet', ...more]);
    const report = run.code === 2 ? undefined : parseReport(readFileSync(join(out, 'report.json'), 'utf8'));
    return { ...run, report };
  });
}

const value = (parts: string): Wrong => ({
  CHECK: `valueCheck({ quantity: 'q', measure: () => ({ samples: [1, 1, 1, 1, 1, 1, 1, 1] }), stated: () => 1, margin: () => 0.1, ${parts} })`,
});
const identity = (compute: string): Wrong => ({ CHECK: `identityCheck({ compute: ${compute} })` });

/** Found while the file is loaded or before its claims run: exit code 2, one line. */
const REFUSED: readonly (readonly [string, Wrong, RegExp])[] = [
  ['no claims', { claims: '[]' }, /decay has no claims, so there is nothing to check/],
  ['claims that is missing', { claims: 'undefined' }, /decay: claims is missing; it takes a list of claims/],
  [
    'claims of the other profile only',
    {
      claims:
        "[{ id: 'C1', profiles: ['full'], title: 't', statement: 's', origin: 'measured', source: 's', checks: [CHECK] }]",
    },
    /no claims in the quick profile; add --profile full/,
  ],
  ['claims that are a promise', { claims: 'Promise.resolve([])' }, /claims is an object; it takes a list of claims/],
  [
    'a claim without checks',
    { claims: "[{ id: 'C1', title: 't', statement: 's', origin: 'measured', source: 's', checks: [] }]" },
    /claim C1 of decay has no checks/,
  ],
  ['a check that is none', { CHECK: '{}' }, /claim C1 of decay: checks\[0\]\.kind is missing/],
  ['a check that was not made', { CHECK: '() => 1' }, /checks\[0\] is a function; it takes a check, as ladderCheck/],
  [
    'an unknown origin',
    { ORIGIN: "'me'" },
    /claim C1 of decay: origin is "me"; it takes 'paper' or 'reconstructed' or 'measured'/,
  ],
  ['a statement that is no text', { STATEMENT: '42' }, /claim C1 of decay: statement is 42; it takes text/],
  ['an unpaired $', { STATEMENT: "'costs $5'" }, /statement of claim C1 of decay: a \$ without a partner/],
  ['bad LaTeX', { STATEMENT: "'at $\\\\frac{1$'" }, /statement of claim C1 of decay: invalid LaTeX/],
  ['bad LaTeX in the title', { title: "'at $\\\\nosuch{x}$'" }, /title of decay: invalid LaTeX/],
  ['figures that are missing', { figures: 'undefined' }, /decay: figures is missing/],
  ['a figure without build', { figures: "[{ id: 'f' }]" }, /figure f of decay: build is missing; it takes a function/],
  ['a simulator that is none', { simulators: '{ direct: 3 }' }, /simulator direct of decay: is 3; it takes a function/],
  [
    'an async derive',
    { derive: 'async () => ({})' },
    /decay: derive is an async function; it takes one that answers at once/,
  ],
  ['an async initial', { initial: 'async () => ({ m: 1 })' }, /decay: initial is an async function/],
  ['a derive that gives a promise', { derive: '() => Promise.resolve({})' }, /derive of decay gave a promise/],
  ['a derive that gives nothing', { derive: '() => {}' }, /derive of decay: is missing; it takes \{ statistics/],
  [
    'a derive that throws',
    { derive: '() => { throw new TypeError("no equations"); }' },
    /derive of decay: no equations \(mine\.mjs:\d+:\d+\)/,
  ],
  ['statistics that repeat', { STATISTICS: "['m', 'm']" }, /names of statistics repeat: m, m/],
  ['statistics that are no texts', { STATISTICS: '[1]' }, /derive of decay: statistics\[0\] is 1; it takes text/],
  [
    'more statistics than the model has',
    { STATISTICS: "['m', 'q']" },
    /term of model flow has dimension 1, but there are 2 statistics/,
  ],
  ['a term without evaluate', { EVALUATE: 'undefined' }, /models\[0\]\.term\.evaluate is missing; it takes a function/],
  ['a time step of NaN', { TIME_PER_STEP: 'NaN' }, /model flow has timePerStep NaN/],
  ['a syntax error', { top: 'const = 3;' }, /cannot load .*mine\.mjs/],
  ['a top level that throws', { top: 'throw new Error("not ready");' }, /not ready \(mine\.mjs:3:\d+\)/],
  ['a top level that throws nothing', { top: 'throw undefined;' }, /cannot load .*mine\.mjs/],
  ['an import that is not there', { top: "import './nowhere.js';" }, /cannot load/],
  [
    'a derivation whose fields cannot be read',
    { define: '((d) => new Proxy(d, { get() { throw new Error("not here"); } }))' },
    /cannot use .*not here \(mine\.mjs:\d+:\d+\)/,
  ],
  [
    'a field that throws',
    { define: '((d) => ({ ...defineDerivation(d), get claims() { throw new Error("later"); } }))' },
    /cannot use .*decay: claims cannot be read: later \(mine\.mjs:\d+:\d+\)/,
  ],
  [
    'a claim with a field that throws',
    { claims: "[{ id: 'C1', get title() { throw new Error('none'); } }]" },
    /claim C1 of decay: title cannot be read: none \(mine\.mjs:\d+:\d+\)/,
  ],
  [
    'a derivation that is a promise',
    { define: '(async (d) => d)' },
    /derivation is a promise; write: export const derivation = await/,
  ],
  [
    'a derivation that was never declared and lacks a field',
    { define: '(({ initial, ...d }) => d)' },
    /cannot use .*decay: initial is missing; it takes a function/,
  ],
  ['a derivation that is an empty object', { define: '(() => ({}))' }, /cannot use .*id of derivation is undefined/],
  ['a derivation that is a number', { define: '(() => 3)' }, /exports no derivation/],
  [
    'a ladder without settings',
    { SETTINGS: 'undefined' },
    /ladderCheck: settings is missing; it takes \{ quick: \{ seeds, tEnd, points \}/,
  ],
  [
    'settings of one profile',
    { SETTINGS: '{ quick: { seeds: 8, tEnd: 1, points: 2 } }' },
    /ladderCheck: settings\.full is missing; it takes \{ seeds, tEnd, points \}/,
  ],
  [
    'seeds that are text',
    { SETTINGS: "{ quick: { seeds: '8', tEnd: 1, points: 2 }, full: {} }" },
    /settings\.quick\.seeds is "8"; it takes a whole number >= 1/,
  ],
  [
    'a ladder that expects a wrong word',
    { EXPECT: "{ flow: 'agree' }" },
    /expect\.flow is "agree"; it takes 'agrees' or 'disagrees'/,
  ],
  ['a margin that is a number', { MARGIN: '0.1' }, /ladderCheck: margin is 0\.1; it takes a function/],
  [
    'a mistyped option',
    { CHECK: 'ladderCheck({ setings: 1, expect: EXPECT, margin: MARGIN })' },
    /ladderCheck: unknown option 'setings'; did you mean 'settings'/,
  ],
  ['no options', { CHECK: 'ladderCheck()' }, /ladderCheck: is missing; it takes \{ settings/],
  ['a value without a measure', value('measure: undefined'), /valueCheck: measure is missing; it takes a function/],
  ['an async measure', value('measure: async () => 1'), /valueCheck: measure is an async function/],
  ['a level beyond one half', value('level: 0.9'), /valueCheck: level is 0\.9; it takes a number in \(0, 0\.5\)/],
  ['an identity without compute', { CHECK: 'identityCheck({})' }, /identityCheck: compute is missing/],
  [
    'a scaling with two sizes',
    { CHECK: 'scalingCheck({ sizes: { quick: [1, 2], full: [1, 2] } })' },
    /scalingCheck: sizes\.quick is a list of 2; it takes a list of at least 3 sizes/,
  ],
  [
    'a scaling without an exponent',
    {
      CHECK:
        'scalingCheck({ sizes: { quick: [1, 2, 3], full: [1, 2, 3] }, at: (p) => p, seeds: { quick: 8, full: 8 }, horizon: () => 1, hitting: () => ({}), expect: {} })',
    },
    /scalingCheck: expect\.exponent is missing; it takes a finite number/,
  ],
  [
    'a limit of no model',
    { CHECK: 'limitCheck({ sizes: { quick: [1], full: [1] }, at: (p) => p })' },
    /limitCheck: model is missing; it takes text/,
  ],
];

/** Found while a claim runs: exit code 4, the failure stands first. */
const FAILED: readonly (readonly [string, Wrong, RegExp])[] = [
  ['an initial that gives nothing', { initial: '() => {}' }, /initial of decay gave no state/],
  [
    'an initial that gives a promise',
    { initial: '() => Promise.resolve({ m: 1 })' },
    /initial of decay gave a promise/,
  ],
  [
    'an initial that throws',
    { initial: '() => { throw new Error("no luck"); }' },
    /initial of decay: no luck \(mine\.mjs:\d+:\d+\)/,
  ],
  [
    'a start of a model that is too long',
    { MODEL_START: '() => Float64Array.of(1, 2)' },
    /start of model flow gave 2 numbers; it must give a Float64Array of the 1 statistics: m/,
  ],
  [
    'a start of a model that gives NaN',
    { MODEL_START: '() => Float64Array.of(NaN)' },
    /start of model flow gave NaN for m/,
  ],
  ['a start of a model that gives nothing', { MODEL_START: '() => {}' }, /start of model flow gave undefined/],
  [
    'a term that writes nothing',
    { EVALUATE: '() => {}' },
    /term of model flow wrote nothing to dy\[0\]; it must write the derivative of m/,
  ],
  [
    'a simulator that gives no start',
    { simulator: '() => 3' },
    /simulator direct of decay must give a function .* it gave number/,
  ],
  ['a chain that is none', { CHAIN: 'undefined' }, /a simulator gave undefined; it must give a chain/],
  ['a chain without read', { READ: 'undefined' }, /a simulator gave a chain without read/],
  [
    'a chain whose finite is no flag',
    { CHAIN: '{ advance() {}, read: READ }' },
    /finite of a chain is undefined; it must be true or false/,
  ],
  [
    'a read that writes nothing',
    { READ: '() => {}' },
    /read of a chain wrote nothing to out\[0\]; it must write all 1 statistics/,
  ],
  ['an async read', { READ: 'async (out) => { await 0; out[0] = m; }' }, /read of a chain wrote nothing to out\[0\]/],
  [
    'a step whose verify gives a promise',
    { VERIFY: '() => Promise.reject(new Error("later"))' },
    /step s: verify gave a promise/,
  ],
  [
    'a step whose verify gives nothing',
    { VERIFY: '() => {}' },
    /step s: verify: is missing; it takes a list of evidence/,
  ],
  ['a margin that gives NaN', { MARGIN: '() => NaN' }, /margin|NaN/],
  [
    'an expected model that is not there',
    { EXPECT: "{ flw: 'agrees' }" },
    /unknown model in expect 'flw'; did you mean 'flow'/,
  ],
  ['a measure that gives nothing', value('measure: () => {}'), /measure of "q": is missing; it takes samples, a mean/],
  ['a measure that gives a promise', value('measure: () => Promise.resolve(1)'), /measure gave a promise/],
  [
    'a measure that gives texts',
    value("measure: () => ({ samples: ['1'] })"),
    /measure of "q": samples is a list of 1; it takes a list of numbers/,
  ],
  [
    'a measure that throws',
    value('measure: () => undefined.length'),
    /Cannot read properties of undefined.*\(mine\.mjs:\d+:\d+\)/,
  ],
  [
    'a compute that gives one thing',
    identity('() => ({ measured: 1 })'),
    /compute: is an object; it takes a list of identities/,
  ],
  [
    'a compute without a tolerance',
    identity("() => [{ quantity: 'q', measured: 1, stated: 1, comment: '' }]"),
    /compute: \[0\]\.tolerance is missing/,
  ],
  [
    'a check of their own that gives nothing',
    { CHECK: "{ kind: 'value', run: () => undefined }" },
    /the outcome of a check: is missing/,
  ],
  [
    'a figure with NaN',
    {
      figures:
        "[{ id: 'f', build: () => ({ id: 'f', title: 't', caption: 'c', x: { label: 'x', scale: 'linear' }, y: { label: 'y', scale: 'linear' }, series: [{ kind: 'line', name: 'n', role: 'theory', x: [0], y: [NaN] }] }) }]",
    },
    /figure f: figure\.series\[0\]\.y\[0\] is NaN; must be finite/,
  ],
  [
    'a figure that is none',
    { figures: "[{ id: 'f', build: () => 3 }]" },
    /figure f: the figure: is 3; it takes \{ id, title/,
  ],
];

describe("a user's file", () => {
  it('that is right agrees', async () => {
    const { code, stderr } = await checked({});
    expect([stderr, code]).toEqual(['', 0]);
  });

  it.each(REFUSED)('is refused in one line for %s', async (_what, wrong, message) => {
    const { code, stdout, stderr } = await checked(wrong);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^popflow: [^\n]*\n$/);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each(FAILED)('fails in one line for %s, which is the headline', async (_what, wrong, message) => {
    const { code, stdout, stderr, report } = await checked(wrong);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^run failed: [^\n]*\n$/);
    expect(stdout).toMatch(/^run failed: /);
    expect(stdout).toMatch(/\noverall: failed \(1 failure\); what is there: /);
    expect(report!.failed).toHaveLength(1);
    expect(report!.verdict).not.toBe('agrees');
    expect(code).toBe(4);
  });
});
