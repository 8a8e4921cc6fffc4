/** The names that a door exports, with the comment at the declaration of each. */

import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The doors by the name that is imported, with the file of each in `src`. */
export const DOOR_FILES = {
  popflow: 'index',
  'popflow/symbolic': 'symbolic',
  'popflow/numeric': 'numeric',
  'popflow/checker': 'checker',
} as const;

export type DoorName = keyof typeof DOOR_FILES;

/** A name at a door. */
export interface DoorExport {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'constant' | 'type';
  /** The text of its comment, without tags. */
  readonly comment: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The names of a door that popflow declares (not zod's), sorted.
 *
 * @param door - which.
 */
export function doorExports(door: DoorName): readonly DoorExport[] {
  const file = `${root}src/${DOOR_FILES[door]}.ts`;
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2023,
    noLib: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!);
  return exported
    .flatMap((one): DoorExport[] => {
      const symbol = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one;
      const [declared] = symbol.declarations ?? [];
      if (declared === undefined || declared.getSourceFile().fileName.includes('/node_modules/')) return [];
      const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
      return [{ name: one.name, kind: kindOf(symbol.declarations!), comment }];
    })
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function kindOf(declarations: readonly ts.Declaration[]): DoorExport['kind'] {
  if (declarations.some(ts.isFunctionDeclaration)) return 'function';
  if (declarations.some(ts.isClassDeclaration)) return 'class';
  return declarations.some(ts.isVariableDeclaration) ? 'constant' : 'type';
}
