import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Derivation } from '../derivation/contract.js';
import { isDerivation } from '../derivation/define.js';
import { InputError } from '../derivation/errors.js';
import { loadDerivation } from '../registry.js';
import { importUserModule } from './user-module.js';

const MODULE_FILE = /\.(ts|mts|js|mjs)$/;

/**
 * The derivation that an argument names: an id, or the path of a file (it has a slash or ends in .ts, .mts, .js, .mjs).
 *
 * @param text - as typed.
 * @returns the derivation.
 * @throws InputError of one line when there is none.
 */
export async function derivationOf(text: string): Promise<Derivation> {
  return /[/\\]/.test(text) || MODULE_FILE.test(text) ? fromFile(text) : loadDerivation(text);
}

async function fromFile(path: string): Promise<Derivation> {
  if (!MODULE_FILE.test(path)) {
    throw new InputError(`${JSON.stringify(path)} is no module; give a file that ends in .ts, .mts, .js or .mjs`);
  }
  const absolute = resolve(path);
  try {
    // Read first: the loader's own words for a file that is missing or unreadable are about modules.
    await readFile(absolute);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new InputError(`cannot read ${JSON.stringify(path)} (${code}); give the path of a derivation's file`);
  }
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await importUserModule(pathToFileURL(absolute).href);
  } catch (error) {
    throw new InputError(`cannot load ${JSON.stringify(path)}: ${reasonOf(error)}`, { cause: error });
  }
  const { derivation } = exported;
  if (isDerivation(derivation)) return derivation;
  const found = Object.values(exported).filter(isDerivation);
  if (found.length === 1) return found[0]!;
  const what = found.length === 0 ? 'exports no derivation' : `exports ${found.length} derivations`;
  throw new InputError(`${JSON.stringify(path)} ${what}; write: export const derivation = defineDerivation({ ... })`);
}

/** The one line of an error of the loader that says what is wrong and where: esbuild puts it second. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const lines = error.message.split('\n').filter((line) => line.trim() !== '');
  return error.name === 'TransformError' && lines[1] !== undefined ? lines[1] : lines.join(' ');
}
