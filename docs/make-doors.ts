/**
 * Writes the tables of names into the pages of the doors:
 *
 *     npm run doors
 */

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DOOR_FILES, type DoorExport, type DoorName, doorExports } from './door-names.js';
import { markdownTable, putBetween } from './generated-part.js';

const MARKS = ['<!-- names: written by `npm run doors`; do not edit by hand -->', '<!-- end of names -->'] as const;

/** The page of a door. */
export function doorPage(door: DoorName): string {
  const file = door === 'popflow' ? 'popflow' : DOOR_FILES[door];
  return fileURLToPath(new URL(`doors/${file}.md`, import.meta.url));
}

/** The page with the table of what the door exports now. */
export function withNames(page: string, exported: readonly DoorExport[]): string {
  const rows = exported.map(({ name, kind, comment }) => [name, kind, firstSentence(comment)]);
  return putBetween(page, MARKS, markdownTable([['name', 'kind', 'what it is'], ...rows]));
}

/** Up to the first full stop that ends a sentence; mathematics in dollars is left to the reference. */
function firstSentence(comment: string): string {
  const line = comment.replace(/\s+/g, ' ').trim();
  return (/^(.*?[.:])(?= [A-Z`]|$)/.exec(line)?.[1] ?? line).replaceAll('$', '').replaceAll('`', '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const door of Object.keys(DOOR_FILES) as DoorName[]) {
    const path = doorPage(door);
    await writeFile(path, withNames(await readFile(path, 'utf8'), doorExports(door)));
    console.log(path);
  }
}
