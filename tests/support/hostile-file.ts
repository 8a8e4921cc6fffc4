/** A user's file, plain JavaScript, whose parts a test can replace by wrong ones: m' = -m from m = 1, run without noise. */

/** The parts, as source text. */
const PARTS = {
  top: '',
  define: 'defineDerivation',
  derive: `() => ({
    statistics: STATISTICS, loss: [], gradient: [], steps: [STEP],
    models: [{ id: 'flow', title: 'flow', adds: 'nothing', order: 'O(eta)', assumes: [], equations: [],
      term: { dimension: 1, evaluate: EVALUATE }, start: MODEL_START, timePerStep: TIME_PER_STEP }],
  })`,
  STATISTICS: "['m']",
  STEP: `{ id: 's', title: 's', statement: [], because: 'b', assumes: [], exactness: { kind: 'exact' }, verify: VERIFY }`,
  VERIFY: "() => [{ kind: 'exact', route: 'r' }]",
  EVALUATE: '(_t, y, dy) => { dy[0] = -y[0]; }',
  MODEL_START: '(state) => Float64Array.of(state.m)',
  TIME_PER_STEP: '0.1',
  initial: '() => ({ m: 1 })',
  simulator: `() => (state) => { let { m } = state; return CHAIN; }`,
  CHAIN: `{ advance(steps) { m *= Math.exp(-0.1 * steps); }, read: READ, finite: true }`,
  READ: '(out) => { out[0] = m; }',
  simulators: '{ direct: SIMULATOR }',
  claims: "[{ id: 'C1', title: 'decay', statement: STATEMENT, origin: ORIGIN, source: 'this file', checks: [CHECK] }]",
  STATEMENT: "'it decays'",
  ORIGIN: "'measured'",
  CHECK: 'ladderCheck({ settings: SETTINGS, expect: EXPECT, margin: MARGIN })',
  SETTINGS: '{ quick: { seeds: 8, tEnd: 1, points: 2 }, full: { seeds: 8, tEnd: 1, points: 2 } }',
  EXPECT: "{ flow: 'agrees' }",
  MARGIN: '() => 0.1',
  figures: '[]',
  title: "'Decay'",
} as const;

/** Parts to put in the place of the right ones. */
export type Wrong = Partial<Record<keyof typeof PARTS, string>>;

/** The source text of the file. */
export function hostileFile(wrong: Wrong = {}): string {
  const part = (name: keyof typeof PARTS): string =>
    (wrong[name] ?? PARTS[name]).replace(/\b[A-Z]{2,}(_[A-Z]+)*\b/g, (word) =>
      word === 'SIMULATOR' ? part('simulator') : Object.hasOwn(PARTS, word) ? part(word as keyof typeof PARTS) : word,
    );
  return `import { defineDerivation, identityCheck, ladderCheck, limitCheck, scalingCheck, valueCheck, z } from 'popflow';
void [identityCheck, ladderCheck, limitCheck, scalingCheck, valueCheck];
${part('top')}
export const derivation = ${part('define')}({
  id: 'decay',
  title: ${part('title')},
  source: 'a test',
  summary: 'It decays.',
  parameters: z.object({ rate: z.number().default(1) }),
  derive: ${part('derive')},
  initial: ${part('initial')},
  simulators: ${part('simulators')},
  claims: ${part('claims')},
  figures: ${part('figures')},
});
`;
}
