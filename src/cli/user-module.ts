import { randomUUID } from 'node:crypto';
import * as nodeModule from 'node:module';
import { register as registerTsx } from 'tsx/esm/api';

/** Hooks of module loading, as Node 22 takes them in the same thread. */
interface InThreadHooks {
  registerHooks(hooks: object): unknown;
}

/**
 * Imports a user's module, TypeScript or JavaScript, from anywhere on disk. In it and in the modules that it imports,
 * `popflow` is this running installation, whether or not one is installed beside the file.
 *
 * @param url - `file:` URL of the module.
 * @returns its exports.
 * @throws whatever the loader or the module throws.
 */
export async function importUserModule(url: string): Promise<Readonly<Record<string, unknown>>> {
  // Its own namespace keeps these hooks away from every other module of the process.
  const namespace = `popflow-${randomUUID()}`;
  const api = new URL(import.meta.url.endsWith('.ts') ? '../index.ts' : '../index.js', import.meta.url).href;
  const built = api.endsWith('.js');
  await addHooks(innerHooks(url, namespace, built ? undefined : api));
  const tsx = registerTsx({ namespace });
  // Run from source, popflow itself needs tsx and is loaded a second time, within the namespace.
  if (built) await addHooks(outerHooks(namespace, api));
  return (await tsx.import(url, import.meta.url)) as Readonly<Record<string, unknown>>;
}

async function addHooks(source: string): Promise<void> {
  const url = `data:text/javascript,${encodeURIComponent(source)}`;
  if (hasInThreadHooks(nodeModule)) nodeModule.registerHooks((await import(url)) as object);
  else nodeModule.register(url);
}

function hasInThreadHooks(module: object): module is InThreadHooks {
  return 'registerHooks' in module && typeof module.registerHooks === 'function';
}

/** Asked after tsx. Files of the user are modules, also where no package.json says `"type": "module"`. */
function innerHooks(entry: string, namespace: string, api: string | undefined): string {
  return `
    const settle = (value, then) => (typeof value?.then === 'function' ? value.then(then) : then(value));
    const entry = ${JSON.stringify(entry)};
    const ours = (specifier, parent) => specifier === entry || (parent ?? '').includes(${JSON.stringify(namespace)});
    const asModule = (found) => {
      const typescript = /^file:.*[.]ts$/.test(found.url.split('?')[0]) && !found.url.includes('/node_modules/');
      return found.url === entry || typescript ? { ...found, format: 'module' } : found;
    };
    export const resolve = (specifier, context, next) => {
      if (!ours(specifier, context.parentURL)) return next(specifier, context);
      const api = ${JSON.stringify(api ?? null)};
      return settle(next(specifier === 'popflow' && api !== null ? api : specifier, context), asModule);
    };`;
}

/** Asked before tsx: \`popflow\` is the very module that runs, not a copy within the namespace. */
function outerHooks(namespace: string, api: string): string {
  return `
    export const resolve = (specifier, context, next) =>
      specifier === 'popflow' && (context.parentURL ?? '').includes(${JSON.stringify(namespace)})
        ? { url: ${JSON.stringify(api)}, format: 'module', shortCircuit: true }
        : next(specifier, context);`;
}
