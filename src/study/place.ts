/** Where in a user's code something went wrong, and how an error is told on one line. */

/** The rooms of popflow itself: frames in them say nothing to a user. */
const OWN = ['src', 'derivations', 'tests', 'node_modules'].map(
  (room) => new URL(`../../${room}/`, import.meta.url).href,
);

/**
 * The place of an error in the user's code: the first frame of its stack that is neither popflow's nor Node's.
 *
 * @param error - whatever was thrown.
 * @returns for instance `my-model.ts:12:5`; undefined when there is none.
 */
export function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  for (const line of error.stack.split('\n')) {
    const [, url, row, column] = /(file:\/\/[^\s()]+?|\/[^()]+?):(\d+):(\d+)\)?$/.exec(line.trim()) ?? [];
    if (url === undefined) continue;
    const href = url.startsWith('file:') ? url : `file://${encodeURI(url)}`;
    if (OWN.some((room) => href.startsWith(room)) || href.includes('/node_modules/')) continue;
    return `${nameOf(href)}:${row}:${column}`;
  }
  return undefined;
}

/**
 * An error on one line, with its place in the user's code where there is one.
 *
 * @param error - whatever was thrown.
 * @returns the line, without a full stop.
 * @example
 * lineOf('no   state.') // 'no state'
 */
export function lineOf(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const place = placeOf(error);
  const said = text === '' ? 'an error without a message' : text;
  return place === undefined || said.includes(place) ? said : `${said} (${place})`;
}

/**
 * What is said of an error that came from code that nobody was waiting for.
 *
 * @param error - whatever was thrown.
 * @returns one line.
 */
export function uncalled(error: unknown): string {
  return `${lineOf(error)}; thrown by a timer or by a promise that nothing waits for`;
}

function nameOf(href: string): string {
  try {
    const path = decodeURIComponent(new URL(href).pathname);
    return path.slice(path.lastIndexOf('/') + 1);
  } catch {
    return href.slice(href.lastIndexOf('/') + 1);
  }
}
