/** The parser of mathjs over given nodes; made from mathjs-parse.source.mjs by `npm run build`. */

/** A class of nodes. */
export type NodeClass = new (...parts: never[]) => object;

/** The names of the classes that the parser makes nodes of. */
export type NodeName =
  | 'AccessorNode'
  | 'ArrayNode'
  | 'AssignmentNode'
  | 'BlockNode'
  | 'ConditionalNode'
  | 'ConstantNode'
  | 'FunctionAssignmentNode'
  | 'FunctionNode'
  | 'IndexNode'
  | 'ObjectNode'
  | 'OperatorNode'
  | 'ParenthesisNode'
  | 'RangeNode'
  | 'RelationalNode'
  | 'SymbolNode';

export function parserOver(nodes: Readonly<Record<NodeName, NodeClass>>): (text: string) => object;
