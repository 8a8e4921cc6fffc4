/** What `popflow derive` prints: one derived system as text, Markdown, LaTeX or JSON. */

import { brokenEquation } from '../../algebra/latex-lines.js';
import type { Derived } from '../../engine/model.js';
import { type Equation, type Evidence, standingOf } from '../../expression/step.js';
import { proseToPlain } from '../../report/math.js';
import { evidenceInWords, exactnessInWords, standingInWords } from '../../report/words.js';
import type { Derivation } from '../../study/contract.js';
import { printValue } from '../../study/print-value.js';
import { proseToLatex, textToLatex } from './latex-text.js';

/** A derivation with what was derived from it for certain parameters. */
export interface DerivedDocument {
  readonly derivation: Derivation;
  readonly parameters: object;
  readonly derived: Derived<unknown>;
  /** The evidence of each step; undefined when it was not asked for. */
  readonly evidence: readonly (readonly Evidence[])[] | undefined;
}

/** A part of the document: a heading, equations, and sentences about them. */
interface Section {
  readonly title: string;
  readonly equations: readonly Equation[];
  readonly sentences: readonly string[];
}

/** The format of the document. */
export type DocumentFormat = 'text' | 'markdown' | 'latex' | 'json';

/** The formats, in the order of the help, with the ending of their files. */
export const DOCUMENT_FORMATS: Readonly<Record<DocumentFormat, string>> = {
  text: 'txt',
  markdown: 'md',
  latex: 'tex',
  json: 'json',
};

/**
 * Prints a document.
 *
 * @param document - what was derived.
 * @param format - one of `DOCUMENT_FORMATS`.
 * @returns the text, with a newline at its end. `latex` is a complete document that needs amsmath and amssymb.
 */
export function printDocument(document: DerivedDocument, format: DocumentFormat): string {
  switch (format) {
    case 'text':
      return printText(document);
    case 'markdown':
      return printMarkdown(document);
    case 'latex':
      return printLatex(document);
    case 'json':
      return printJson(document);
    default: {
      const never: never = format;
      throw new TypeError(`unknown format ${String(never)}`);
    }
  }
}

/** Whether equations were derived or typed in; of no equations nothing is to be said. */
function standingSentence(equations: readonly Equation[]): readonly string[] {
  return equations.length === 0 ? [] : [`Standing: ${standingInWords(equations)}.`];
}

function sectionsOf({ derived, evidence }: DerivedDocument): readonly Section[] {
  const steps = derived.steps.map((step, index): Section => {
    const assumes = step.assumes.length === 0 ? [] : [`Assumes: ${step.assumes.join('; ')}.`];
    const gathered = evidence?.[index] ?? [];
    return {
      title: `Step ${index + 1}: ${step.title}`,
      equations: step.statement,
      sentences: [
        `Because: ${step.because}.`,
        ...assumes,
        `Holds: ${exactnessInWords(step.exactness)}.`,
        ...standingSentence(step.statement),
        ...gathered.map((one) => `Evidence: ${evidenceInWords(one)}.`),
      ],
    };
  });
  const models = derived.models.map(
    (model): Section => ({
      title: `Model ${model.id}: ${model.title}`,
      equations: model.equations,
      sentences: [
        `The model is ${standingOf(model)}.`,
        `Adds: ${model.adds}.`,
        ...(model.assumes.length === 0 ? [] : [`Assumes: ${model.assumes.join('; ')}.`]),
        ...(model.time === 'discrete' ? [`Time: discrete, one step takes ${model.timePerStep}.`] : []),
        `Error: ${model.order}.`,
      ],
    }),
  );
  return [
    { title: 'Population loss', equations: derived.loss, sentences: standingSentence(derived.loss) },
    { title: 'Population gradient', equations: derived.gradient, sentences: standingSentence(derived.gradient) },
    ...steps,
    { title: 'Summary statistics', equations: [], sentences: [`${derived.statistics.join(', ')}.`] },
    ...models,
  ];
}

function parametersInWords({ parameters }: DerivedDocument): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} = ${printValue(value)}`)
    .join(', ');
}

function printText(document: DerivedDocument): string {
  const { derivation } = document;
  const heading = (text: string, rule: string): string[] => [text, rule.repeat(Array.from(text).length)];
  const sections = sectionsOf(document).flatMap(({ title, equations, sentences }) => [
    '',
    ...heading(title, '-'),
    ...equations.map((equation) => `  ${equation.text}`),
    ...sentences,
  ]);
  const about = [
    proseToPlain(derivation.summary),
    `Source: ${derivation.source}`,
    `Parameters: ${parametersInWords(document)}`,
  ];
  return `${[...heading(derivation.title, '='), ...about, ...sections].join('\n')}\n`;
}

function printMarkdown(document: DerivedDocument): string {
  const { derivation } = document;
  const sections = sectionsOf(document).flatMap(({ title, equations, sentences }) => [
    `## ${title}`,
    ...equations.map((equation) => `$$\n${equation.latex}\n$$`),
    ...sentences,
  ]);
  const about = [derivation.summary, `Source: ${derivation.source}`, `Parameters: ${parametersInWords(document)}`];
  return `${[`# ${derivation.title}`, ...about, ...sections].join('\n\n')}\n`;
}

function printLatex(document: DerivedDocument): string {
  const { derivation } = document;
  const sections = sectionsOf(document).flatMap(({ title, equations, sentences }) => [
    `\\section*{${textToLatex(title)}}`,
    ...equations.map((equation) => `\\[\n${brokenEquation(equation.latex)}\n\\]`),
    ...sentences.map((sentence) => `${textToLatex(sentence)}\n`),
  ]);
  return `${[
    '\\documentclass{article}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage{amsmath,amssymb}',
    '\\allowdisplaybreaks',
    `\\title{${textToLatex(derivation.title)}}`,
    '\\author{}',
    '\\date{}',
    '\\begin{document}',
    '\\maketitle',
    proseToLatex(derivation.summary),
    '',
    `Source: ${textToLatex(derivation.source)}`,
    '',
    `Parameters: ${textToLatex(parametersInWords(document))}.`,
    ...sections,
    '\\end{document}',
  ].join('\n')}\n`;
}

/** An equation without the object that evidence computes with. */
function plainEquation(equation: Equation): Record<'text' | 'latex' | 'json' | 'standing', unknown> {
  const { text, latex, json } = equation;
  return { text, latex, json, standing: standingOf(equation) };
}

function printJson({ derivation, parameters, derived, evidence }: DerivedDocument): string {
  const steps = derived.steps.map(({ id, title, statement, because, assumes, exactness }, index) => ({
    id,
    title,
    statement: statement.map(plainEquation),
    because,
    assumes,
    exactness,
    ...(evidence === undefined ? {} : { evidence: evidence[index] }),
  }));
  const models = derived.models.map((model) => {
    const { id, title, adds, assumes, order, equations, time = 'continuous', timePerStep } = model;
    const shared = { id, title, standing: standingOf(model), adds, assumes, order };
    return { ...shared, equations: equations.map(plainEquation), time, timePerStep };
  });
  const { id, title, source, summary } = derivation;
  const { statistics } = derived;
  const [loss, gradient] = [derived.loss, derived.gradient].map((equations) => equations.map(plainEquation));
  const document = { id, title, source, summary, parameters, statistics, loss, gradient, steps, models };
  const replacer = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
  return `${JSON.stringify(document, replacer, 2)}\n`;
}
