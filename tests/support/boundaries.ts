/** The import rules of the project, as a function of its files. */

export interface SourceText {
  /** From the root of the project, with `/`, for instance `src/numeric/ode/solve.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Lowest first: a room may import itself and the rooms below it. */
export const ROOMS = ['symbolic', 'numeric', 'checker', 'derivation', 'report', 'workers', 'cli'] as const;

const API = 'src/index.ts';
const REGISTRY = 'src/registry.ts';
/** What the symbolic room must not touch: randomness, the clock, the outside (node:module only loads a package). */
const IMPURE = /\bMath\.random\b|\bDate\b|\bperformance\.now\b|\bprocess\.|\bfetch\(|['"]node:(?!module['"])/;

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
    return [
      ...imported.flatMap((target) => importViolation(path, target) ?? []).map((why) => `${path}: ${why}`),
      ...(roomOf(path) === 'symbolic' && IMPURE.test(code)
        ? [`${path}: symbolic code touches ${IMPURE.exec(code)![0]}`]
        : []),
      ...(/\bMath\.random\b/.test(code) && roomOf(path) !== 'symbolic'
        ? [`${path}: Math.random; use a random stream`]
        : []),
    ];
  });
}

/** Cycles between rooms, counting what each room really imports; with the rule above there can be none. */
export function roomCycles(files: readonly SourceText[]): readonly string[] {
  const edges = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    const room = roomOf(path);
    if (room === undefined) continue;
    for (const specifier of importsOf(withoutComments(text))) {
      const target = roomOf(resolveFrom(path, specifier));
      if (target !== undefined && target !== room) edges.set(room, (edges.get(room) ?? new Set()).add(target));
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(edges.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  return [...edges.keys()].filter((room) => reaches(room, room));
}

function importViolation(path: string, target: string): string | undefined {
  if (path.startsWith('derivations/')) {
    const own = path.split('/').slice(0, 2).join('/');
    return target === API || target.startsWith(`${own}/`)
      ? undefined
      : `a derivation imports ${target}; only ${API} is allowed`;
  }
  if (target.startsWith('derivations/')) {
    return path === REGISTRY ? undefined : `imports ${target}; only ${REGISTRY} may know derivations`;
  }
  if (!target.startsWith('src/')) return undefined;
  if (target === API) return `imports ${API}, which is for users; import the file itself`;
  const from = roomOf(path);
  const to = roomOf(target);
  if (target === REGISTRY) return from === 'cli' ? undefined : `imports ${REGISTRY}; only src/cli may`;
  if (path === REGISTRY) return to === 'derivation' ? undefined : `the registry imports ${target}`;
  if (path === API) return to === 'cli' || to === undefined ? `the public API imports ${target}` : undefined;
  if (from === undefined || to === undefined) return `${target} is in no room`;
  const upwards = ROOMS.indexOf(to) > ROOMS.indexOf(from);
  return upwards ? `${from} imports ${target}, which is above it` : undefined;
}

function roomOf(path: string): (typeof ROOMS)[number] | undefined {
  return ROOMS.find((room) => path.startsWith(`src/${room}/`));
}

function importsOf(code: string): readonly string[] {
  const pattern = /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
  return Array.from(code.matchAll(pattern), (match) => match[1] ?? match[2]!);
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
