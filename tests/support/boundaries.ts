/** The import rules of the project, as a function of its files. */

export interface SourceText {
  /** From the root of the project, with `/`, for instance `src/solvers/ode/solve.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Lowest first: a room may import itself and the rooms below it. */
export const ROOMS = [
  'algebra',
  'numerics',
  'expression',
  'laws',
  'codegen',
  'links',
  'wasm',
  'solvers',
  'simulators',
  'checker',
  'engine',
  'study',
  'report',
  'workers',
  'cli',
] as const;

type Room = (typeof ROOMS)[number];

/** What users import; a room imports the file itself. */
export const DOORS = ['src/index.ts', 'src/symbolic.ts', 'src/numeric.ts', 'src/checker.ts'];
const REGISTRY = 'src/registry.ts';

/** Rooms of exact mathematics: no floating-point rooms below them, and nothing impure. */
const EXACT: readonly Room[] = ['algebra', 'expression', 'codegen'];
/** Rooms where exact files stand beside numeric ones: a file that imports no numeric room is exact. */
const MIXED: readonly Room[] = ['laws', 'links', 'engine'];
const NUMERIC: readonly Room[] = ['numerics', 'wasm', 'solvers', 'simulators', 'checker'];

/** The one file below the command line that looks at the process; see there. */
const HOST = 'src/algebra/host.ts';
/** The files that write a report to a disk; no door exports them. */
const WRITERS = ['src/report/write.ts', 'src/report/replace-file.ts', 'src/report/ensure-directory.ts'];

/** What exact files must not touch: randomness, the clock, the outside. */
const IMPURE = /\bMath\.random\b|\bDate\b|\bperformance\.now\b|\bprocess\.|\bfetch\(|['"]node:/;

/**
 * The violations of the import rules.
 *
 * @param files - the files of `src` and `derivations`.
 * @returns one line for each violation; empty when there is none.
 */
export function violations(files: readonly SourceText[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    const imported = importsOf(code).map((specifier) => resolveFrom(path, specifier));
    const room = roomOf(path);
    const exact = path !== HOST && isExact(room, imported);
    return [
      ...imported.flatMap((target) => importViolation(path, target) ?? []).map((why) => `${path}: ${why}`),
      ...(exact && IMPURE.test(code) ? [`${path}: exact code touches ${IMPURE.exec(code)![0]}`] : []),
      ...(room !== undefined && EXACT.includes(room)
        ? imported.flatMap((target) => {
            const to = roomOf(target);
            return to !== undefined && NUMERIC.includes(to) ? [`${path}: exact code imports ${target}`] : [];
          })
        : []),
      ...(!exact && runsInBrowser(path, room) && /['"]node:/.test(code)
        ? [`${path}: names a module of Node; ask ${HOST}, so that it runs in a browser`]
        : []),
      ...(/\bMath\.random\b/.test(code) && !exact ? [`${path}: Math.random; use a random stream`] : []),
    ];
  });
}

/** Whether a file must run in a browser, so that it cannot name modules of Node. */
function runsInBrowser(path: string, room: Room | undefined): boolean {
  return room !== undefined && room !== 'cli' && room !== 'workers' && path !== HOST && !WRITERS.includes(path);
}

function isExact(room: Room | undefined, imported: readonly string[]): boolean {
  if (room === undefined) return false;
  if (EXACT.includes(room)) return true;
  const rooms = imported.map(roomOf);
  return MIXED.includes(room) && !rooms.some((other) => other !== undefined && NUMERIC.includes(other));
}

/** The circles of files, types counted: for each set of files that reach each other, its files. */
export function circles(files: readonly SourceText[]): readonly (readonly string[])[] {
  const known = new Set(files.map(({ path }) => path));
  const targets = new Map(
    files.map(({ path, text }) => [
      path,
      importsOf(withoutComments(text))
        .map((specifier) => resolveFrom(path, specifier))
        .filter((target) => known.has(target)),
    ]),
  );
  // Tarjan: a file with the smallest number that it can reach begins a component.
  const numbers = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    numbers.set(path, numbers.size);
    lowest.set(path, numbers.get(path)!);
    stack.push(path);
    for (const target of targets.get(path)!) {
      if (!numbers.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(target)!));
    }
    if (lowest.get(path) !== numbers.get(path)) return;
    const component = stack.splice(stack.indexOf(path));
    if (component.length > 1 || targets.get(path)!.includes(path)) found.push(component.sort());
  };
  for (const path of known) if (!numbers.has(path)) visit(path);
  return found;
}

function importViolation(path: string, target: string): string | undefined {
  if (path.startsWith('derivations/')) {
    const own = path.split('/').slice(0, 2).join('/');
    return DOORS.includes(target) || target.startsWith(`${own}/`) || !/^(src|derivations)\//.test(target)
      ? undefined
      : `a derivation imports ${target}; only doors (${DOORS.join(', ')}) are allowed`;
  }
  if (target.startsWith('derivations/')) {
    return path === REGISTRY ? undefined : `imports ${target}; only ${REGISTRY} may know derivations`;
  }
  if (!target.startsWith('src/')) return undefined;
  if (DOORS.includes(target)) return `imports ${target}, which is for users; import the file itself`;
  const from = roomOf(path);
  const to = roomOf(target);
  if (target === REGISTRY) return from === 'cli' ? undefined : `imports ${REGISTRY}; only src/cli may`;
  if (path === REGISTRY) return to === 'study' || to === 'engine' ? undefined : `the registry imports ${target}`;
  if (DOORS.includes(path)) {
    return to === 'cli' || to === 'workers' || to === undefined ? `the door imports ${target}` : undefined;
  }
  if (from === undefined || to === undefined) return `${target} is in no room`;
  const upwards = ROOMS.indexOf(to) > ROOMS.indexOf(from);
  return upwards ? `${from} imports ${target}, which is above it` : undefined;
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path.startsWith(`src/${room}/`));
}

/** What a file imports, and the files of the project that it names by a URL, as a worker's. */
function importsOf(code: string): readonly string[] {
  const pattern =
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]|\bnew URL\(\s*(?:['"]([^'"]*)['"]|`([^`]*)`),\s*import\.meta\.url/g;
  return Array.from(code.matchAll(pattern), (match) => match[1] ?? match[2] ?? urlOf(match[3] ?? match[4]!));
}

/** The path in a URL, whose ending may be computed: `worker${...}` is worker.ts. A folder, or a name that is all computed, is none. */
function urlOf(text: string): string {
  const plain = text.replace(/\$\{[^}]*\}$/, '.js');
  if (plain.includes('${') || !/\.[cm]?[jt]s$/.test(plain)) return 'no file of the project';
  return plain.startsWith('.') ? plain : `./${plain}`;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/[^\n]*/g, '$1');
}

/** A relative specifier as a path from the root, with the ending of the source; others as they are. */
function resolveFrom(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}
