/**
 * What the process offers where popflow runs in Node: modules and variables of the environment. A browser has neither, and whoever
 * asks says what then holds. Beside the command line, the workers and the three files of `src/report` that write files, no other file
 * names a module of Node, so that all that the doors reach runs in a browser.
 */

interface HostModules {
  readonly fs: typeof import('node:fs');
  readonly module: typeof import('node:module');
  readonly os: typeof import('node:os');
  readonly url: typeof import('node:url');
  readonly v8: typeof import('node:v8');
}

/** The process, which a browser does not have, whatever the types say. */
const host = (globalThis as { readonly process?: NodeJS.Process }).process;

/**
 * A module of Node.
 *
 * @param name - its name.
 * @returns the module; undefined in a browser.
 */
export function hostModule<Name extends keyof HostModules>(name: Name): HostModules[Name] | undefined {
  return host?.getBuiltinModule?.(`node:${name}`) as HostModules[Name] | undefined;
}

/**
 * A variable of the environment.
 *
 * @param name - its name.
 * @returns its value; undefined where it is not set, and in a browser.
 */
export function hostVariable(name: string): string | undefined {
  return host?.env?.[name];
}

/**
 * The memory that the container of the process may use.
 *
 * @returns bytes; 0 where nothing is known of it.
 */
export function hostConstrainedMemory(): number {
  return host?.constrainedMemory?.() ?? 0;
}
