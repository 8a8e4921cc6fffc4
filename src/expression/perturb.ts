/** Statements with one thing wrong: what the evidence of a step must contradict. */

import type { Polynomial } from '../algebra/polynomial.js';
import { Polynomial as Polynomials } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import { IndexedExpression } from './expression.js';
import { Formula, type FormulaNode, formulaToText } from './formula/formula.js';
import { indexedToText } from './print.js';
import type { Equation, RightSide, Step } from './step.js';
import type { Factor } from './term.js';

/** A statement that is wrong in one place. */
export interface PerturbedStatement {
  /** Which equation, and what it says now. */
  readonly what: string;
  /** Where the equation stands in the statement. */
  readonly equation: number;
  readonly statement: readonly Equation[];
}

const FACTOR = Rational.of(3, 2n);

/**
 * Every statement that differs from that of a step in one term: its coefficient times 3/2, its sign, the term left out, and
 * for each of its factors the power plus one. Of a formula the terms of every sum in it, the whole included, and each name.
 * Equations that are definitions or words have nothing to get wrong.
 *
 * @param step - the step.
 * @returns the wrong statements; none equals the right one.
 * @example
 * perturbedStatements(defineStep({ id: 's', title: 'S', statement: [polynomialEquation({ text: 'y', latex: 'y' }, parsePolynomial('x'))], because: 'an example', assumes: [], exactness: { kind: 'exact' }, verify: () => [] })).map(({ what }) => what) // ['y: 3/2*x', 'y: -x', 'y: 0', 'y: x^2']
 */
export function perturbedStatements(step: Pick<Step, 'statement'>): readonly PerturbedStatement[] {
  return step.statement.flatMap((equation, at) =>
    wrongSides(equation.right).map(({ right, text }) => ({
      what: `${nameOf(equation)}: ${text}`,
      equation: at,
      statement: step.statement.map((one, place) =>
        place === at ? { ...one, text: `${nameOf(equation)} = ${text}`, right } : one,
      ),
    })),
  );
}

function nameOf({ text }: Equation): string {
  return text.split(/ (?:=|~|<=|>=|<-) /)[0]!;
}

interface WrongSide {
  readonly right: RightSide;
  readonly text: string;
}

function wrongSides(right: RightSide | undefined): readonly WrongSide[] {
  switch (right?.kind) {
    case undefined:
    case 'definition':
      return [];
    case 'polynomial':
      return wrongPolynomials(right.polynomial).map((polynomial) => ({
        right: { kind: 'polynomial', polynomial },
        text: polynomial.toString(),
      }));
    case 'indexed':
      return wrongIndexed(right.expression).map((expression) => ({
        right: { kind: 'indexed', expression },
        text: indexedToText(expression),
      }));
    case 'formula':
      return wrongFormulas(right.formula).map((formula) => ({
        right: { kind: 'formula', formula },
        text: formulaToText(formula),
      }));
    default: {
      const never: never = right as never;
      throw new TypeError(`unknown right-hand side ${JSON.stringify(never)}`);
    }
  }
}

function wrongPolynomials(right: Polynomial): readonly Polynomial[] {
  const terms = right.terms();
  return terms.flatMap((term) => {
    const { coefficient, powers } = term;
    const alone = Polynomials.fromTerms([term]);
    const factors = powers.filter(([name]) => !/^[√π]|^e\^/.test(name));
    const instead = [
      Polynomials.fromTerms([{ coefficient: coefficient.times(FACTOR), powers }]),
      alone.negated(),
      Polynomials.constant(Rational.ZERO),
      ...factors.map(([name]) => alone.times(Polynomials.symbol(name))),
    ];
    return instead.map((wrong) => right.minus(alone).plus(wrong));
  });
}

function wrongIndexed(right: IndexedExpression): readonly IndexedExpression[] {
  const { terms } = right;
  return terms
    .flatMap((term, at) => {
      const others = terms.filter((_, place) => place !== at);
      const instead = [
        [{ ...term, coefficient: term.coefficient.times(FACTOR) }],
        [{ ...term, coefficient: term.coefficient.negated() }],
        [],
        ...raisable(term.factors).map((place) => [
          {
            ...term,
            factors: term.factors.map((factor, f) =>
              f === place ? { ...factor, exponent: raised(factor.exponent) } : factor,
            ),
          },
        ]),
      ];
      return instead.map((wrong) => IndexedExpression.ofTerms([...others, ...wrong]));
    })
    .filter((wrong) => !wrong.equals(right));
}

/** Places of the factors whose power can be wrong: a Kronecker delta is its own square. */
function raisable(factors: readonly Factor[]): readonly number[] {
  return factors.flatMap(({ atom }, place) => (atom.kind === 'delta' ? [] : [place]));
}

/** One more; a factor to the power -1 would vanish with 0. */
function raised(exponent: number): number {
  return exponent === -1 ? -2 : exponent + 1;
}

function wrongFormulas(right: Formula): readonly Formula[] {
  const seen = new Set([formulaToText(right)]);
  return wrongNodes(right.node, true)
    .map((node) => new Formula(node))
    .filter((formula) => {
      const text = formulaToText(formula);
      if (seen.has(text)) return false;
      seen.add(text);
      return true;
    });
}

const scaled = (node: FormulaNode): FormulaNode => ({
  kind: 'product',
  factors: [{ kind: 'number', text: '1.5' }, node],
});
const negative = (node: FormulaNode): FormulaNode => ({ kind: 'sum', terms: [{ sign: -1, node }] });
const squared = (node: FormulaNode): FormulaNode => ({
  kind: 'power',
  base: node,
  exponent: { kind: 'number', text: '2' },
});

/** All trees that differ from one in one place; `whole`: the node is a term by itself, at the top or in front of nothing. */
function wrongNodes(node: FormulaNode, whole: boolean): readonly FormulaNode[] {
  const here = whole && node.kind !== 'sum' ? [scaled(node), negative(node)] : [];
  switch (node.kind) {
    case 'number':
      return whole ? here : [scaled(node)];
    case 'name':
      return [...here, squared(node)];
    case 'sum':
      return node.terms.flatMap(({ sign, node: term }, at) => {
        const replaced = (instead: { readonly sign: 1 | -1; readonly node: FormulaNode } | undefined): FormulaNode => ({
          kind: 'sum',
          terms: node.terms.flatMap((one, place) => (place !== at ? [one] : instead === undefined ? [] : [instead])),
        });
        const dropped = node.terms.length > 1 ? [replaced(undefined)] : [];
        return [
          replaced({ sign, node: scaled(term) }),
          replaced({ sign: sign === 1 ? -1 : 1, node: term }),
          ...dropped,
          ...wrongNodes(term, false).map((wrong) => replaced({ sign, node: wrong })),
        ];
      });
    case 'product':
      return [
        ...here,
        ...node.factors.flatMap((factor, at) =>
          wrongNodes(factor, false).map(
            (wrong): FormulaNode => ({
              kind: 'product',
              factors: node.factors.map((one, place) => (place === at ? wrong : one)),
            }),
          ),
        ),
      ];
    case 'quotient':
      return [
        ...here,
        ...wrongNodes(node.numerator, false).map((numerator): FormulaNode => ({ ...node, numerator })),
        ...wrongNodes(node.denominator, false).map((denominator): FormulaNode => ({ ...node, denominator })),
      ];
    case 'power':
      return [
        ...here,
        ...wrongNodes(node.base, false).map((base): FormulaNode => ({ ...node, base })),
        ...wrongNodes(node.exponent, false).map((exponent): FormulaNode => ({ ...node, exponent })),
      ];
    case 'call':
      return [
        ...here,
        ...node.args.flatMap((argument, at) =>
          wrongArguments(node.name, argument).map(
            (wrong): FormulaNode => ({ ...node, args: node.args.map((one, place) => (place === at ? wrong : one)) }),
          ),
        ),
      ];
    default: {
      const never: never = node;
      throw new TypeError(`unknown node ${JSON.stringify(never)}`);
    }
  }
}

/** A sign in front of the whole argument of an even function is no error. */
const EVEN = new Set(['cos', 'cosh', 'abs']);

function wrongArguments(name: string, argument: FormulaNode): readonly FormulaNode[] {
  const wrong = wrongNodes(argument, true);
  const opposite = JSON.stringify(negative(argument));
  return EVEN.has(name) ? wrong.filter((node) => JSON.stringify(node) !== opposite) : wrong;
}
