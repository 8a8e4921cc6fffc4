// What is taken of mathjs: its parser, over nodes that the caller gives. `npm run build` bundles this file with what it needs
// into mathjs-parse.js, so that neither a start nor a browser loads the rest of mathjs.
import { createParse } from 'mathjs';

/** Calls go straight to the one form that is used: from a text. */
const typed = Object.assign((_name, signatures) => (text) => signatures.string(text), {
  addConversion: () => undefined,
});

export const parserOver = (nodes) =>
  // A literal stays the text that was typed.
  createParse({ typed, numeric: (text) => text, config: { number: 'BigNumber' }, ...nodes });
