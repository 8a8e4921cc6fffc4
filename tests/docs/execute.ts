/** Runs code out of documentation: statements as they stand, and `expression // value` lines as comparisons. */

import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import * as checker from '../../src/checker.js';
import * as index from '../../src/index.js';
import * as numeric from '../../src/numeric.js';
import * as symbolic from '../../src/symbolic.js';

/** The root of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The doors of popflow, by what is imported. */
export const doors: Readonly<Record<string, Scope>> = {
  popflow: index,
  'popflow/symbolic': symbolic,
  'popflow/numeric': numeric,
  'popflow/checker': checker,
};

/** One line `expression // value`. */
export interface Comparison {
  readonly expression: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

export type Scope = Readonly<Record<string, unknown>>;

const AsyncFunction = (async () => undefined).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;

/**
 * Runs one piece of TypeScript or JavaScript. Types are stripped; an expression statement that a line comment follows is
 * compared with the expression in that comment.
 *
 * @param code - the code; it may import from the given modules.
 * @param modules - what can be imported, by specifier.
 * @param scope - names that are in scope without an import.
 * @returns the comparisons in their order, not yet judged.
 * @throws SyntaxError when the code or a value does not parse, and whatever the code throws.
 */
export async function execute(
  code: string,
  modules: Readonly<Record<string, Scope>>,
  scope: Scope = {},
): Promise<readonly Comparison[]> {
  const comparisons: Comparison[] = [];
  const compare = (expression: string, actual: unknown, expected: unknown): void => {
    comparisons.push({ expression, actual, expected });
  };
  const names = Object.keys(scope);
  const body = ts.transpileModule(instrument(code, Object.keys(modules)), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  }).outputText;
  const run = new AsyncFunction('__compare', '__modules', ...names, `"use strict"; {\n${body}\n}`);
  await run(compare, modules, ...names.map((name) => scope[name]));
  return comparisons;
}

/** Imports become constants, `export` goes, and `expression // value` becomes a call of `__compare`. */
function instrument(code: string, modules: readonly string[]): string {
  const file = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2023, true);
  const edits = file.statements.flatMap((statement): Edit[] => {
    if (ts.isImportDeclaration(statement)) return [importEdit(statement, file, modules)];
    if (ts.isExpressionStatement(statement)) return comparisonEdit(statement, file);
    const keyword = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : undefined;
    return keyword === undefined ? [] : [{ start: keyword.getStart(file), end: keyword.end, text: '' }];
  });
  return edits.reduceRight((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function importEdit(statement: ts.ImportDeclaration, file: ts.SourceFile, modules: readonly string[]): Edit {
  const start = statement.getStart(file);
  const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
  if (!modules.includes(specifier)) {
    throw new SyntaxError(`import from '${specifier}'; documentation may import from: ${modules.join(', ')}`);
  }
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  if (clause === undefined || bindings === undefined || !ts.isNamedImports(bindings)) {
    throw new SyntaxError(`${statement.getText(file)}: write import { name } from '${specifier}'`);
  }
  const values = clause.phaseModifier === undefined ? bindings.elements.filter((one) => !one.isTypeOnly) : [];
  const names = values.map(({ name, propertyName }) =>
    propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`,
  );
  return {
    start,
    end: statement.end,
    text: `const { ${names.join(', ')} } = __modules[${JSON.stringify(specifier)}];`,
  };
}

function comparisonEdit(statement: ts.ExpressionStatement, file: ts.SourceFile): Edit[] {
  const comment = ts.getTrailingCommentRanges(file.text, statement.end)?.[0];
  if (comment === undefined || comment.kind !== ts.SyntaxKind.SingleLineCommentTrivia) return [];
  const value = file.text.slice(comment.pos + 2, comment.end).trim();
  const expression = statement.expression.getText(file);
  const text = `;__compare(${JSON.stringify(expression)}, ${expression}, (${value}));`;
  return [{ start: statement.getStart(file), end: comment.end, text }];
}

/**
 * The TypeScript files below a folder.
 *
 * @param folder - from the root of the project.
 * @returns their paths from the root, with `/`.
 */
export function typescriptFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
