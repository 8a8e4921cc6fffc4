/**
 * Finished parts of a run, kept on disk as soon as they end: a run that was killed goes on where it was. What a part is kept under
 * is a hash of everything that its result depends on, so that no other request takes it.
 */

import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exactJson } from '../report/json.js';
import { replaceFile } from '../report/replace-file.js';
import type { ProfileName } from '../study/result.js';
import type { Part, PartResult } from '../study/run.js';
import { hashOf } from './fingerprint.js';

/** Everything that the result of a part depends on, but for the part itself. */
export interface Request {
  /** Hash of the code of popflow. */
  readonly code: string;
  /** Id of a derivation that comes with popflow, or the hash of a user's file. */
  readonly derivation: string;
  readonly parameters: object;
  /** Names of the parameters that the user set. */
  readonly set: readonly string[];
  readonly profile: ProfileName;
  readonly seed: number;
}

/** The parts of one request that are kept. */
export interface KeptParts {
  /** The result of a part; undefined when it is not kept, or the file is not whole. */
  find(part: Part): Promise<PartResult | undefined>;
  /** Keeps a part that did not fail; one that did is run again. */
  keep(part: Part, result: PartResult): Promise<void>;
  /** Removes what is kept of these parts, and the directory when nothing else is in it. */
  forget(parts: readonly Part[]): Promise<void>;
}

/** Where parts are kept within the directory of a report. */
const KEPT = 'kept';

/**
 * The parts of a request that are kept in the directory of a report.
 *
 * @param directory - of the report; it must exist.
 * @param request - what is run.
 * @returns the parts.
 */
export function keptParts(directory: string, request: Request): KeptParts {
  const { code, derivation, parameters, set, profile, seed } = request;
  const folder = join(directory, KEPT);
  const about = exactJson({ code, derivation, parameters, set: [...set].sort(), profile, seed }, 'request');
  const pathOf = (part: Part): string => join(folder, `${hashOf([about, JSON.stringify(part)]).slice(0, 40)}.json`);
  return {
    async find(part) {
      let text: string;
      try {
        text = await readFile(pathOf(part), 'utf8');
      } catch {
        return undefined;
      }
      const [seal = '', ...body] = text.split('\n');
      const result = body.join('\n');
      return seal === hashOf([result]) ? (JSON.parse(result) as PartResult) : undefined;
    },
    async keep(part, result) {
      if (hasFailed(result)) return;
      const text = exactJson(result, 'result');
      await mkdir(folder, { recursive: true });
      await replaceFile(pathOf(part), `${hashOf([text])}\n${text}`);
    },
    async forget(parts) {
      await Promise.all(parts.map((part) => rm(pathOf(part), { force: true })));
      const left = await readdir(folder).catch(() => undefined);
      if (left?.length === 0) await rmdir(folder).catch(refuseUnlessGone);
    },
  };
}

/** Derivations of one run put their parts away at the same time: another may have removed the folder, or still use it. */
function refuseUnlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTEMPTY') throw error;
}

function hasFailed(result: PartResult): boolean {
  switch (result.kind) {
    case 'steps':
      return result.steps.some(({ error }) => error !== undefined) || result.errors.length > 0;
    case 'claim':
      return result.claim.error !== undefined;
    case 'figures':
      return result.errors.length > 0;
    default: {
      const never: never = result;
      throw new TypeError(`unknown part ${JSON.stringify(never)}`);
    }
  }
}
