/** Turns indexed expressions into an evaluation plan: what to tabulate, what to sum once, how to combine it. */

import { Polynomial } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import {
  type Atom,
  atomIndices,
  type Direction,
  type Index,
  type MomentFactor,
  renameIndices,
  sameIndex,
  unknownAtom,
} from '../expression/atom.js';
import { type Factor, type IndexedTerm, normaliseTerm, permutations, termKey } from '../expression/term.js';
import { factorExpansion, momentOfExpansions } from '../laws/gaussian/instance.js';
import type {
  InnerSum,
  MomentKernel,
  Operand,
  PairCorrelation,
  PairTable,
  Plan,
  PlannedMoment,
  PlanRequest,
  Product,
} from './plan.js';

/**
 * Plans the evaluation.
 *
 * @throws RangeError naming a scalar or array without value, a negative power left over, or an unaccounted index.
 * @example
 * const outputs = [{ name: 'one', expression: IndexedExpression.one, indices: [] }];
 * planEvaluation({ outputs, sizes: {}, links: {}, scalars: {}, inputs: {} }).outputs[0].products[0].coefficient // 1
 */
export function planEvaluation(request: PlanRequest): Plan {
  checkNames(request);
  const planner = new Planner(request);
  const outputs = request.outputs.map(({ name, expression, indices, strictlyUpper }) => {
    indices.forEach((index) => {
      planner.requireSize(index);
    });
    if (strictlyUpper === true && (indices.length !== 2 || indices[0]?.range !== indices[1]?.range)) {
      throw new RangeError(`output ${name} is strictly upper; it needs two indices of one range`);
    }
    for (const index of expression.freeIndices()) {
      if (!indices.some((given) => sameIndex(given, index))) {
        throw new RangeError(`output ${name} has the free index ${index.name}, which is not among its indices`);
      }
    }
    const products = expression.terms.map((term) => planner.product(term));
    return { name, indices, strictlyUpper: strictlyUpper ?? false, products };
  });
  return { ...planner.collected(), outputs };
}

/** Names of arrays and outputs become identifiers of the generated code. */
function checkNames({ inputs, outputs }: PlanRequest): void {
  for (const [kind, names] of [
    ['input', Object.keys(inputs)],
    ['output', outputs.map((output) => output.name)],
  ] as const) {
    const bad = names.find((name, at) => !/^[A-Za-z_]\w*$/.test(name) || names.indexOf(name) !== at);
    if (bad !== undefined) {
      throw new RangeError(`the ${kind} name ${bad} is no identifier or occurs twice; use letters, digits and _`);
    }
  }
}

/** Collects tables, moments and sums while terms are planned; each is created once and shared. */
class Planner {
  private readonly pairs = new Map<string, { readonly id: number; readonly table: PairTable }>();
  private readonly moments = new Map<string, PlannedMoment & { readonly id: number }>();
  private readonly sums = new Map<string, { readonly id: number; readonly sum: InnerSum }>();

  constructor(private readonly request: PlanRequest) {}

  collected(): Omit<Plan, 'outputs'> {
    return {
      sizes: this.request.sizes,
      inputs: this.request.inputs,
      pairs: [...this.pairs.values()].map((entry) => entry.table),
      moments: [...this.moments.values()],
      sums: [...this.sums.values()].map((entry) => entry.sum),
    };
  }

  /** Without a size a loop would not run, and its sum would be silently zero. */
  requireSize(index: Index): void {
    const size = this.request.sizes[index.range];
    if (size === undefined || !Number.isInteger(size) || size < 1) {
      throw new RangeError(`the range ${index.range} of index ${index.name} has size ${size}; give a positive integer`);
    }
  }

  /** Factors without dummies stay outside; each group of factors connected by dummies becomes one shared inner sum. */
  product(term: IndexedTerm): Product {
    term.sums.forEach((index) => {
      this.requireSize(index);
    });
    const outside = term.factors.filter((factor) => dummiesOf(factor.atom, term.sums).length === 0);
    const groups = connectedGroups(
      term.factors.filter((factor) => !outside.includes(factor)),
      term.sums,
    );
    const operands = [
      ...outside.flatMap((factor) => this.operands(factor)),
      ...groups.map((group) => this.innerSum(group, term.sums)),
    ];
    return folded(term.coefficient.toNumber(), operands);
  }

  /** Sums that differ in the names of their free indices alone are one table, read at other indices. */
  private innerSum(factors: readonly Factor[], sums: readonly Index[]): Operand {
    const dummies = sums.filter((sum) => factors.some((factor) => dummiesOf(factor.atom, [sum]).length > 0));
    const free = uniqueIndices(factors.flatMap((factor) => atomIndices(factor.atom))).filter(
      (index) => !dummies.some((dummy) => sameIndex(dummy, index)),
    );
    let best: { key: string; term: IndexedTerm; order: readonly Index[]; slots: readonly Index[] } | undefined;
    for (const order of permutations(free)) {
      const slots = order.map((index, at) => ({ name: `free${at}`, range: index.range }));
      const rename = (index: Index): Index => slots[order.findIndex((other) => sameIndex(other, index))] ?? index;
      const renamed = factors.map((factor) => ({ ...factor, atom: renameIndices(factor.atom, rename) }));
      const term = normaliseTerm({ coefficient: Rational.ONE, factors: renamed, sums: dummies });
      const key = `${slots.map((slot) => slot.range).join(',')}|${termKey(term)}`;
      if (best === undefined || key < best.key) best = { key, term, order, slots };
    }
    const { key, term, order, slots } = best!;
    let known = this.sums.get(key);
    if (known === undefined) {
      const product = folded(
        1,
        term.factors.flatMap((factor) => this.operands(factor)),
      );
      known = { id: this.sums.size, sum: { free: slots, dummies: term.sums, product } };
      this.sums.set(key, known);
    }
    return { kind: 'sum', sum: known.id, indices: order };
  }

  private operands(factor: Factor): readonly Operand[] {
    if (factor.exponent < 0) {
      throw new RangeError(`a power ${factor.exponent} of a symbol is left over; only polynomial flows are compiled`);
    }
    return Array<Operand>(factor.exponent).fill(this.operand(factor.atom));
  }

  private operand(atom: Atom): Operand {
    switch (atom.kind) {
      case 'symbol': {
        if (atom.indices.length === 0) return { kind: 'constant', value: this.scalar(atom.name) };
        return this.input(atom.name, atom.indices);
      }
      case 'delta':
        return { kind: 'delta', indices: atom.indices };
      case 'moment':
        return this.moment(atom.factors);
      case 'link':
      case 'coordinate':
      case 'vector':
      case 'input':
      case 'squared-norm':
      case 'noise':
        throw new RangeError(`a ${atom.kind} of a single sample cannot be evaluated; take the expectation first`);
      default:
        return unknownAtom(atom);
    }
  }

  private input(name: string, indices: readonly Index[]): Operand {
    const ranges = this.request.inputs[name];
    if (ranges === undefined) {
      throw new RangeError(`no array ${name}; given: ${Object.keys(this.request.inputs).join(', ')}`);
    }
    if (ranges.length !== indices.length || ranges.some((range, at) => range !== indices[at]?.range)) {
      const used = indices.map((index) => index.range).join(' x ');
      throw new RangeError(
        `the array ${name} is declared over ${ranges.join(' x ')}; the expression uses it over ${used}`,
      );
    }
    return { kind: 'input', name, indices };
  }

  /** The full matrix Q, with its diagonal, is an input; so no case is needed for coinciding neurons. */
  private covariance(first: Direction, second: Direction): Operand {
    if (first.family === 'v' && second.family === 'v') return { kind: 'delta', indices: [first.index, second.index] };
    if (first.family === second.family) return this.input('Q', [first.index, second.index]);
    const [neuron, target] = first.family === 'v' ? [second.index, first.index] : [first.index, second.index];
    return this.input('M', [neuron, target]);
  }

  private scalar(name: string): number {
    const value = this.request.sizes[name] ?? this.request.scalars[name];
    if (value === undefined || !Number.isFinite(value)) {
      throw new RangeError(`the scalar ${name} is ${value}; give a finite number for it`);
    }
    return value;
  }

  private moment(factors: readonly MomentFactor[]): Operand {
    const kernel = this.request.kernelOf?.(factors.map((factor) => factor.links));
    const free = factors.some((factor) => factor.direction.family === 'u');
    const structure = factors
      .map(
        (factor) => `${factor.direction.family}(${factor.links.map((link) => `${link.link}${link.order}`).join('.')})`,
      )
      .join(' ');
    if (factors.length === 1 && !free) return { kind: 'constant', value: this.constantMoment(factors, kernel) };
    if (factors.length === 2 && !free) {
      return this.pair(structure, factors as readonly [MomentFactor, MomentFactor], kernel);
    }
    const withVariances = free || kernel !== undefined;
    const directions = factors.map((factor) => factor.direction);
    const pairs = pairsOf(factors.length);
    let known = this.moments.get(structure);
    if (known === undefined) {
      const symbols = [
        ...(withVariances ? factors.map((_, at) => varianceName(at)) : []),
        ...pairs.map(([first, second]) => covarianceName(first, second)),
      ];
      const rule =
        kernel === undefined
          ? ({ kind: 'polynomial', polynomial: this.momentPolynomial(factors) } as const)
          : ({ kind: 'kernel', kernel } as const);
      known = { id: this.moments.size, factors, symbols, rule };
      this.moments.set(structure, known);
    }
    const variances = directions.map(
      (direction): Operand =>
        direction.family === 'u' ? this.covariance(direction, direction) : { kind: 'constant', value: 1 },
    );
    const covariances = pairs.map(([first, second]) => this.covariance(directions[first]!, directions[second]!));
    return { kind: 'moment', moment: known.id, values: [...(withVariances ? variances : []), ...covariances] };
  }

  private constantMoment(factors: readonly MomentFactor[], kernel: MomentKernel | undefined): number {
    return kernel === undefined ? this.momentPolynomial(factors).toNumber() : kernel(Float64Array.of(1));
  }

  /** In the covariances `c_kl` and, for weights of any length, the variances `v_k` of its coordinates. */
  private momentPolynomial(factors: readonly MomentFactor[]): Polynomial {
    const variance = (at: number): Polynomial =>
      factors[at]?.direction.family === 'u' ? Polynomial.symbol(varianceName(at)) : Polynomial.one;
    return momentOfExpansions(
      factors.map((factor) => factorExpansion(factor, this.request.links)),
      (first, second) =>
        first === second
          ? variance(first)
          : Polynomial.symbol(covarianceName(Math.min(first, second), Math.max(first, second))),
      factors.every((factor) => factor.direction.family !== 'u'),
    );
  }

  private pair(
    structure: string,
    factors: readonly [MomentFactor, MomentFactor],
    kernel: MomentKernel | undefined,
  ): Operand {
    const [first, second] = [factors[0].direction, factors[1].direction];
    let known = this.pairs.get(structure);
    if (known === undefined) {
      const covariance = (left: Index, right: Index): Operand =>
        this.covariance({ family: first.family, index: left }, { family: second.family, index: right });
      const correlation: PairCorrelation =
        kernel === undefined
          ? { kind: 'polynomial', coefficients: numbersIn(this.momentPolynomial(factors), covarianceName(0, 1)) }
          : { kind: 'kernel', kernel };
      known = {
        id: this.pairs.size,
        table: { factors, ranges: [first.index.range, second.index.range], correlation, covariance },
      };
      this.pairs.set(structure, known);
    }
    return { kind: 'pair', table: known.id, indices: [first.index, second.index] };
  }
}

function varianceName(at: number): string {
  return `v${at}`;
}

function covarianceName(first: number, second: number): string {
  return `c${first}_${second}`;
}

function numbersIn(polynomial: Polynomial, symbol: string): readonly number[] {
  return polynomial.coefficientsIn(symbol).map((coefficient) => coefficient.toNumber());
}

/** Constants are multiplied into the coefficient. */
function folded(coefficient: number, operands: readonly Operand[]): Product {
  const constants = operands.flatMap((operand) => (operand.kind === 'constant' ? [operand.value] : []));
  return {
    coefficient: constants.reduce((product, value) => product * value, coefficient),
    operands: operands.filter((operand) => operand.kind !== 'constant'),
  };
}

function pairsOf(count: number): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (let first = 0; first < count; first++) {
    for (let second = first + 1; second < count; second++) pairs.push([first, second]);
  }
  return pairs;
}

function dummiesOf(atom: Atom, sums: readonly Index[]): readonly Index[] {
  return sums.filter((sum) => atomIndices(atom).some((index) => sameIndex(index, sum)));
}

function connectedGroups(factors: readonly Factor[], sums: readonly Index[]): readonly (readonly Factor[])[] {
  let groups: { readonly factors: Factor[]; readonly dummies: Set<string> }[] = [];
  for (const factor of factors) {
    const names = dummiesOf(factor.atom, sums).map((index) => index.name);
    const touching = groups.filter((group) => names.some((name) => group.dummies.has(name)));
    const merged = {
      factors: [...touching.flatMap((group) => group.factors), factor],
      dummies: new Set([...touching.flatMap((group) => [...group.dummies]), ...names]),
    };
    groups = [...groups.filter((group) => !touching.includes(group)), merged];
  }
  return groups.map((group) => group.factors);
}

function uniqueIndices(indices: readonly Index[]): readonly Index[] {
  const unique = new Map(indices.map((index) => [index.name, index]));
  return [...unique.values()].sort((first, second) => (first.name < second.name ? -1 : 1));
}
