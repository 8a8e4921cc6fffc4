/** Which popflow this is, and what it runs on. */

import { readFileSync } from 'node:fs';
import type { Engine } from '../study/result.js';

/**
 * The version of this installation, as its package.json states it.
 *
 * @returns for instance `0.1.0`.
 */
export function popflowVersion(): string {
  // From src/cli when run from source, from dist/src/cli when built.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(path, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { readonly name?: unknown; readonly version?: unknown };
      if (name === 'popflow' && typeof version === 'string') return version;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new Error('package.json of popflow was not found beside its code; the installation is incomplete');
}

/**
 * What popflow runs on, as reports name it.
 *
 * @returns for instance `{ node: 'v20.19.0', platform: 'linux x64' }`.
 */
export function engineOfProcess(): Engine {
  return { node: process.version, platform: `${process.platform} ${process.arch}` };
}
