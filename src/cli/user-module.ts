/** Imports a user's TypeScript or JavaScript file so that it sees this running installation. */

import * as nodeModule from 'node:module';
import { register as registerTsx } from 'tsx/esm/api';

/** Hooks of module loading, as Node 22 takes them in the same thread. */
interface InThreadHooks {
  registerHooks(hooks: object): unknown;
}

/** Marks the importer of a module that the user named: the hooks see its URL. */
const MARK = 'popflow-user-module';
/** Keeps the hooks below away from every other module of the process. */
const NAMESPACE = 'popflow-user';

/**
 * Stands for an encoded `?` in the URLs that tsx is given: it takes one in a path for the beginning of a query. This character,
 * which is for private use, is what other systems write for a `?` in the name of a file, too.
 */
const QUESTION_MARK = '%EF%80%BF';

type Import = (url: string) => Promise<Readonly<Record<string, unknown>>>;

// Hooks of module loading belong to the process; they are added once, when the first user's module is asked for.
let loader: Promise<Import> | undefined;

/**
 * Imports a user's module, TypeScript or JavaScript, from anywhere on disk. In it and in the modules that it imports,
 * `popflow` is this running installation, whether or not one is installed beside the file.
 *
 * @param url - `file:` URL of the module.
 * @returns its exports.
 * @throws whatever the loader or the module throws.
 */
export async function importUserModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  loader ??= createLoader();
  return (await loader)(url);
}

async function createLoader(): Promise<Import> {
  await addHooks(entryHooks);
  const tsx = registerTsx({ namespace: NAMESPACE });
  await addHooks(importHooks(doorUrls()));
  const importer = `${import.meta.url}?${MARK}`;
  return async (url) =>
    (await tsx.import(url.replaceAll('%3F', QUESTION_MARK), importer)) as Readonly<Record<string, unknown>>;
}

/** The doors by the name that a user's file imports. */
const DOORS: Readonly<Record<string, string>> = {
  popflow: 'index',
  'popflow/symbolic': 'symbolic',
  'popflow/numeric': 'numeric',
  'popflow/checker': 'checker',
};

/** Built, they are the very modules that run; from source, tsx loads popflow a second time, within the namespace. */
function doorUrls(): Readonly<Record<string, string>> {
  const urlOf = (file: string): string =>
    import.meta.url.endsWith('.ts')
      ? `${new URL(`../${file}.ts`, import.meta.url).href}?tsx-namespace=${NAMESPACE}`
      : new URL(`../${file}.js`, import.meta.url).href;
  return Object.fromEntries(Object.entries(DOORS).map(([name, file]) => [name, urlOf(file)]));
}

async function addHooks(source: string): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  if (hasInThreadHooks(nodeModule)) nodeModule.registerHooks((await import(url)) as object);
  else nodeModule.register(url);
}

function hasInThreadHooks(module: object): module is InThreadHooks {
  return 'registerHooks' in module && typeof module.registerHooks === 'function';
}

/** Asked after tsx. What the user named is an ES module, also where no package.json says `"type": "module"`. */
const entryHooks = `
  export const resolve = (specifier, context, next) =>
    (context.parentURL ?? '').endsWith('?${MARK}')
      ? { url: specifier, format: 'module', shortCircuit: true }
      : next(specifier, context);
  export const load = (url, context, next) => next(url.replaceAll('${QUESTION_MARK}', '%3F'), context);`;

/** Asked before tsx, about what the user's modules import: popflow's doors, and TypeScript files, which are ES modules too. */
function importHooks(doors: Readonly<Record<string, string>>): string {
  return `
    import { statSync } from 'node:fs';
    const doors = ${JSON.stringify(doors)};
    const written = (url) => url.replaceAll('${QUESTION_MARK}', '%3F');
    const isFile = (url) => {
      try {
        return statSync(new URL(written(url))).isFile();
      } catch {
        return false;
      }
    };
    const moduleOf = (specifier, importer) => {
      if (!/^([.]{0,2}[/]|file:)/.test(specifier)) return undefined;
      const url = new URL(specifier, importer);
      url.search = '';
      const href = url.href.replaceAll('%3F', '${QUESTION_MARK}');
      const names = [href, href.replace(/[.]js$/, '.ts'), href.replace(/[.]mjs$/, '.mts'), href + '.ts', href + '/index.ts'];
      const found = names.find(isFile);
      // Nobody else finds a JavaScript file below a directory whose name holds a question mark.
      const wanted = importer.includes('${QUESTION_MARK}') ? /[.]m?[jt]s$/ : /[.]m?ts$/;
      return found !== undefined && wanted.test(found) ? found : undefined;
    };
    export const resolve = (specifier, context, next) => {
      const importer = context.parentURL ?? '';
      if (!importer.includes('tsx-namespace=${NAMESPACE}')) return next(specifier, context);
      if (Object.hasOwn(doors, specifier)) return { url: doors[specifier], format: 'module', shortCircuit: true };
      const found = moduleOf(specifier, importer);
      if (found === undefined) return next(specifier, { ...context, parentURL: written(importer) });
      return { url: found + '?tsx-namespace=${NAMESPACE}', format: 'module', shortCircuit: true };
    };`;
}
