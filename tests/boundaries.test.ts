/** Who may import whom, held for every file; and that the rules would see what they forbid. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { circles, DOORS, ROOMS, type SourceText, violations } from './support/boundaries.js';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesIn(folder: string): readonly SourceText[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('assembly'))
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
    for (const door of DOORS) expect(files.map(({ path }) => path)).toContain(door);
    expect(violations(files)).toEqual([]);
  });

  it('leave no circle of files, types counted', () => {
    expect(circles(files)).toEqual([]);
  });

  it('know every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...ROOMS].sort());
  });

  it.each<[string, SourceText, RegExp]>([
    [
      'a room that imports one above it',
      { path: 'src/solvers/ode/solve.ts', text: "import { judge } from '../../checker/value.js';" },
      /solvers imports src\/checker\/value.ts, which is above it/,
    ],
    [
      'a type import upwards',
      { path: 'src/checker/a.ts', text: "import type {\n  Figure,\n} from '../study/figure.js';" },
      /checker imports src\/study\/figure.ts/,
    ],
    [
      'a re-export upwards',
      { path: 'src/links/a.ts', text: "export * from '../solvers/b.js';" },
      /links imports src\/solvers/,
    ],
    [
      'a worker that is named by a URL above its room',
      {
        path: 'src/workers/a.ts',
        // biome would take the braces for a template's.
        text: `new URL(\`../cli/worker${'$'}{import.meta.url.endsWith('.ts') ? '.ts' : '.js'}\`, import.meta.url)`,
      },
      /workers imports src\/cli\/worker.ts, which is above it/,
    ],
    [
      'a dynamic import of a derivation',
      { path: 'src/cli/a.ts', text: "const m = await import('../../derivations/single-index/index.js');" },
      /only src\/registry.ts may know derivations/,
    ],
    [
      'a derivation that reaches behind the doors',
      { path: 'derivations/x/index.ts', text: "import { solve } from '../../src/solvers/ode/solve.js';" },
      /a derivation imports src\/solvers\/ode\/solve.ts; only doors/,
    ],
    [
      'a derivation that imports another',
      { path: 'derivations/x/index.ts', text: "import { a } from '../y/a.js';" },
      /a derivation imports derivations\/y\/a.ts/,
    ],
    ['a side-effect import', { path: 'src/links/a.ts', text: "import '../cli/main.js';" }, /links imports src\/cli/],
    [
      'a door that imports the command line',
      { path: 'src/index.ts', text: "export { main } from './cli/program.js';" },
      /the door imports/,
    ],
    [
      'a room that imports a door',
      { path: 'src/report/a.ts', text: "import { z } from '../index.js';" },
      /is for users/,
    ],
    [
      'numerics in an exact room',
      { path: 'src/expression/a.ts', text: "import { gamma } from '../numerics/special/gamma.js';" },
      /exact code imports src\/numerics/,
    ],
    ['randomness in algebra', { path: 'src/algebra/a.ts', text: 'const x = Math.random();' }, /touches Math.random/],
    ['the clock in an expression', { path: 'src/expression/a.ts', text: 'const x = new Date();' }, /touches Date/],
    [
      'the clock in an exact file of a mixed room',
      { path: 'src/engine/a.ts', text: "import { b } from '../algebra/b.js';\nconst x = performance.now();" },
      /touches performance.now/,
    ],
    [
      'a module of Node below the command line',
      { path: 'src/solvers/a.ts', text: "import { readFileSync } from 'node:fs';" },
      /solvers\/a.ts: names a module of Node/,
    ],
    ['files in algebra', { path: 'src/algebra/a.ts', text: "import { readFileSync } from 'node:fs';" }, /node:/],
    ['randomness without a stream', { path: 'src/solvers/a.ts', text: 'Math.random()' }, /use a random stream/],
  ])('refuse %s', (_what, file, message) => {
    expect(violations([file])).toEqual([expect.stringMatching(message)]);
  });

  it('let pass what is allowed', () => {
    const fine = [
      { path: 'src/cli/a.ts', text: "import { registry } from '../registry.js';\nimport { z } from 'zod';" },
      { path: 'src/registry.ts', text: "const m = () => import('../derivations/x/index.js');" },
      {
        path: 'derivations/x/index.ts',
        text: "import { solve } from '../../src/numeric.js';\nimport { a } from './a.js';",
      },
      { path: 'src/checker/a.ts', text: "import { b } from '../numerics/b.js'; // from '../cli/x.js'" },
      { path: 'src/algebra/a.ts', text: '/** Math.random and Date are not used. */ const updateDate = 1;' },
    ];
    expect(violations(fine)).toEqual([]);
  });

  it('see circles of files', () => {
    const circle = [
      { path: 'src/solvers/a.ts', text: "import { b } from './b.js';" },
      { path: 'src/solvers/b.ts', text: "import type { C } from './c.js';" },
      { path: 'src/solvers/c.ts', text: "export type { A } from './a.js';" },
      { path: 'src/solvers/d.ts', text: "import { a } from './a.js';" },
    ];
    expect(circles(circle)).toEqual([['src/solvers/a.ts', 'src/solvers/b.ts', 'src/solvers/c.ts']]);
  });
});
