/** Comments, lists and strings of a generated file. Nothing that a derivation says may end a comment or a string. */

import { standingOf } from '../expression/step.js';
import type { VectorFieldDocument } from './vector-field.js';

const width = 100;

/** The paragraphs of the head of a file. */
export function headParagraphs(document: VectorFieldDocument, names: HeadNames): readonly string[] {
  const { title, source, model, parameters, seed } = document;
  return [
    `${title}: the vector field of the model ${model.id} (${model.title}).`,
    `Source: ${source}`,
    `Parameters: ${parameters.map(([name, value]) => `${name} = ${value}`).join(', ') || 'none'}.`,
    `The model is ${standingOf(model)}. It adds: ${model.adds}. It assumes: ${model.assumes.join('; ') || 'nothing further'}. Order of its error: ${model.order}.`,
    `The state has one entry for each name in ${names.statistics}. Time is model time: one step of the algorithm takes ${names.timePerStep}. ${names.initialState} is the derivation's initial state of seed ${seed}.`,
    'Made by popflow (popflow derive --format); this file does not need popflow.',
  ];
}

/** What a language calls the constants that the head speaks of. */
export interface HeadNames {
  readonly statistics: string;
  readonly timePerStep: string;
  readonly initialState: string;
}

/**
 * Paragraphs as comment lines, wrapped at 100 characters. Line breaks and control characters within a paragraph become spaces.
 *
 * @param mark - what begins a comment line.
 */
export function commentLines(paragraphs: readonly string[], mark: string): readonly string[] {
  return paragraphs.flatMap((paragraph) => {
    const words = paragraph.split(/[\s\p{Cc}\u0085\u2028\u2029]+/u).filter((word) => word !== '');
    return wrapped(words, ' ', width - mark.length - 1).map((line) => `${mark} ${line}`);
  });
}

/** Items as lines that end in commas. */
export function listLines(items: readonly string[], indentation: string): readonly string[] {
  return wrapped(
    items.map((item) => `${item},`),
    ' ',
    width - indentation.length,
  ).map((line) => `${indentation}${line}`);
}

function wrapped(words: readonly string[], separator: string, length: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + word.length <= length) {
      lines[lines.length - 1] = `${last}${separator}${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** A floating-point literal: a whole number keeps a point, so that no language takes it for an integer. */
export function floatLiteral(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a number of the file is ${value}; it must be finite`);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A floating-point literal that may stand where an operand stands. */
export function floatOperand(value: number): string {
  const text = floatLiteral(value);
  return text.startsWith('-') ? `(${text})` : text;
}
