import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ROOMS, roomCycles, type SourceText, violations } from './support/boundaries.js';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesIn(folder: string): readonly SourceText[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
    });
}

describe('the import rules', () => {
  const files = [...filesIn('src'), ...filesIn('derivations')];

  it('hold in the project', () => {
    expect(files.length).toBeGreaterThan(100);
    for (const room of ROOMS) expect(files.some(({ path }) => path.startsWith(`src/${room}/`))).toBe(true);
    expect(violations(files)).toEqual([]);
    expect(roomCycles(files)).toEqual([]);
  });

  it.each<[string, SourceText, RegExp]>([
    [
      'a room that imports one above it',
      { path: 'src/numeric/ode/solve.ts', text: "import { judge } from '../../checker/value.js';" },
      /numeric imports src\/checker\/value.ts, which is above it/,
    ],
    [
      'a type import upwards',
      { path: 'src/checker/a.ts', text: "import type {\n  Figure,\n} from '../derivation/figure.js';" },
      /checker imports src\/derivation\/figure.ts/,
    ],
    [
      'a re-export upwards',
      { path: 'src/symbolic/a.ts', text: "export * from '../numeric/b.js';" },
      /symbolic imports/,
    ],
    [
      'a dynamic import of a derivation',
      { path: 'src/cli/a.ts', text: "const m = await import('../../derivations/single-index/index.js');" },
      /only src\/registry.ts may know derivations/,
    ],
    [
      'a derivation that reaches behind the API',
      { path: 'derivations/x/index.ts', text: "import { solve } from '../../src/numeric/ode/solve.js';" },
      /a derivation imports src\/numeric\/ode\/solve.ts; only src\/index.ts/,
    ],
    [
      'a derivation that imports another',
      { path: 'derivations/x/index.ts', text: "import { a } from '../y/a.js';" },
      /a derivation imports derivations\/y\/a.ts/,
    ],
    [
      'a side-effect import',
      { path: 'src/symbolic/a.ts', text: "import '../cli/main.js';" },
      /symbolic imports src\/cli/,
    ],
    [
      'the API that imports the cli',
      { path: 'src/index.ts', text: "export { main } from './cli/program.js';" },
      /public API/,
    ],
    [
      'a room that imports the API',
      { path: 'src/report/a.ts', text: "import { z } from '../index.js';" },
      /is for users/,
    ],
    ['randomness in symbolic', { path: 'src/symbolic/a.ts', text: 'const x = Math.random();' }, /touches Math.random/],
    ['the clock in symbolic', { path: 'src/symbolic/a.ts', text: 'const x = new Date();' }, /touches Date/],
    ['files in symbolic', { path: 'src/symbolic/a.ts', text: "import { readFileSync } from 'node:fs';" }, /node:/],
    ['randomness without a stream', { path: 'src/numeric/a.ts', text: 'Math.random()' }, /use a random stream/],
  ])('refuse %s', (_what, file, message) => {
    expect(violations([file])).toEqual([expect.stringMatching(message)]);
  });

  it('let pass what is allowed', () => {
    const fine = [
      { path: 'src/cli/a.ts', text: "import { registry } from '../registry.js';\nimport { z } from 'zod';" },
      { path: 'src/registry.ts', text: "const m = () => import('../derivations/x/index.js');" },
      {
        path: 'derivations/x/index.ts',
        text: "import { solve } from '../../src/index.js';\nimport { a } from './a.js';",
      },
      { path: 'src/checker/a.ts', text: "import { b } from '../numeric/b.js'; // from '../cli/x.js'" },
      { path: 'src/symbolic/a.ts', text: '/** Math.random and Date are not used. */ const updateDate = 1;' },
    ];
    expect(violations(fine)).toEqual([]);
  });

  it('see a cycle between rooms', () => {
    const cycle = [
      { path: 'src/numeric/a.ts', text: "import { b } from '../checker/b.js';" },
      { path: 'src/checker/b.ts', text: "import { a } from '../numeric/a.js';" },
    ];
    expect(roomCycles(cycle)).toEqual(['numeric', 'checker']);
  });
});
