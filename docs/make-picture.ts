/**
 * Makes the picture of the README: `npm run picture`. It is the figure of claim C0 of single-index, quick profile, seed 0.
 */

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { derivation } from '../derivations/single-index/index.js';
import { figureToSvg } from '../src/report/plot.js';
import { runDerivation } from '../src/study/run.js';

/** Where the picture is kept. */
export const picturePath = fileURLToPath(new URL('images/plateau.svg', import.meta.url));

/** Runs the claim and draws its figure. */
export function makePicture(): string {
  const [claim] = runDerivation(derivation, { profile: 'quick', seed: 0, claims: ['C0'] }).claims;
  const figure = claim?.figures[0];
  if (figure === undefined) throw new Error(`claim C0 gave no figure: ${claim?.error ?? 'no such claim'}`);
  return standAlone(figureToSvg(figure));
}

/** An SVG file needs its namespace, and a ground of its own where the page around it may be dark. */
function standAlone(svg: string): string {
  // One plain font: lists of quoted names in a style attribute are more than some readers of SVG take.
  const plain = svg.replace(/ style="[^"]*font-family[^"]*"/, ' style="font-family:sans-serif;font-size:15px"');
  const ground = '<rect width="100%" height="100%" fill="#ffffff" />';
  return `${plain.replace(/^<svg ([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg" $1>${ground}`)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(picturePath, makePicture());
