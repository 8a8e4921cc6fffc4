/** Finds the derivation that an argument names, by its identifier or as a file of the user's. */

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../engine/errors.js';
import { loadDerivation } from '../registry.js';
import type { Derivation } from '../study/contract.js';
import { defineDerivation, isDerivation } from '../study/define.js';
import { lineOf } from '../study/place.js';
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
  return namesFile(text) ? fromFile(text) : loadDerivation(text);
}

/**
 * Whether an argument names a file; else it is an id.
 *
 * @param text - as typed.
 * @returns whether it has a slash or the ending of a module.
 */
export function namesFile(text: string): boolean {
  return /[/\\]/.test(text) || MODULE_FILE.test(text);
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
    exported = await orNeverSettles(importUserModule(pathToFileURL(absolute).href));
  } catch (error) {
    throw new InputError(`cannot load ${JSON.stringify(path)}: ${reasonOf(error)}`, { cause: error });
  }
  return used(path, () => derivationAmong(exported, path));
}

/** The derivation of a module: the one of that name, else the only one that it exports. */
function derivationAmong(exported: Readonly<Record<string, unknown>>, path: string): Derivation {
  // A namespace has no prototype; what is not exported is undefined.
  const { derivation } = exported;
  if (typeof derivation === 'object' && derivation !== null) {
    if (derivation instanceof Promise)
      throw new TypeError('derivation is a promise; write: export const derivation = await ...');
    // Of the wrong form or not: what is named so is meant, and the form's own words say which field is wrong.
    return defineDerivation(derivation as Derivation);
  }
  const found = Object.values(exported).filter(isDerivation);
  if (found.length === 1) return defineDerivation(found[0]!);
  const what = found.length === 0 ? 'exports no derivation' : `exports ${found.length} derivations`;
  throw new InputError(`${JSON.stringify(path)} ${what}; write: export const derivation = defineDerivation({ ... })`);
}

/**
 * What was exported may be anything, getters that throw among it, and may never have passed `defineDerivation`; that of one
 * which has changes nothing.
 */
function used(path: string, find: () => Derivation): Derivation {
  try {
    return find();
  } catch (error) {
    if (error instanceof InputError && error.message.startsWith(JSON.stringify(path))) throw error;
    throw new InputError(`cannot use ${JSON.stringify(path)}: ${lineOf(error)}`, { cause: error });
  }
}

/** A module whose top level waits for what never comes would end the process without a word once nothing else is to be done. */
async function orNeverSettles<T>(loading: Promise<T>): Promise<T> {
  let idle = (): void => undefined;
  const never = new Promise<never>((_resolve, reject) => {
    idle = () => reject(new InputError('its top level waits for a promise that never settles'));
  });
  process.once('beforeExit', idle);
  try {
    return await Promise.race([loading, never]);
  } finally {
    process.off('beforeExit', idle);
  }
}

/** The one line of an error of the loader that says what is wrong and where: esbuild puts it second. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return lineOf(error);
  const lines = error.message.split('\n').filter((line) => line.trim() !== '');
  return error.name === 'TransformError' && lines[1] !== undefined ? lines[1] : lineOf(error);
}
