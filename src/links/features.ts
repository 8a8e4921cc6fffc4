/** Where a link varies quickly: panels of quadrature so short that no function in it turns more than its nodes resolve. */

import { differentiate } from './differentiate.js';
import { evaluatorOf } from './evaluate.js';
import type { LinkExpression } from './link-node.js';
import { unknownKind } from './polynomial-link.js';

/** A function inside a link that may vary quickly: g(u(z)). */
export interface Feature {
  /** u. */
  readonly argument: (z: number) => number;
  /** u'. */
  readonly slope: (z: number) => number;
  /** Whether g is constant or linear to rounding for arguments in [low, high]. */
  readonly isSettled: (low: number, high: number) => boolean;
}

/** A panel is short enough when the argument of no unsettled function changes by more than this over it. */
const mostChange = 25;
const samplesPerPanel = 16;
/** The most panels of a link. */
const mostPanels = 4000;

/**
 * The functions inside a link.
 *
 * @param expression - the link; its constants must be numbers.
 * @returns one for each smooth function of an argument that is not constant.
 * @throws RangeError as `evaluatorOf`.
 * @example
 * featuresOf(parseLinkExpression('sin(1000*z)*tanh(z)')).length // 2
 */
export function featuresOf(expression: LinkExpression): readonly Feature[] {
  switch (expression.kind) {
    case 'constant':
    case 'variable':
      return [];
    case 'sum':
      return expression.terms.flatMap(featuresOf);
    case 'product':
      return expression.factors.flatMap(featuresOf);
    case 'power':
      return featuresOf(expression.base);
    case 'hermite':
      return featuresOf(expression.argument);
    case 'function': {
      const isSettled = settled(expression.name);
      const inner = featuresOf(expression.argument);
      if (isSettled === undefined) return inner;
      const slope = evaluatorOf(differentiate(expression.argument));
      return [...inner, { argument: evaluatorOf(expression.argument), slope, isSettled }];
    }
    default:
      return unknownKind(expression);
  }
}

/** Undefined for functions that vary at kinks alone, where panels end. */
function settled(
  name: (LinkExpression & { readonly kind: 'function' })['name'],
): ((low: number, high: number) => boolean) | undefined {
  switch (name) {
    case 'relu':
    case 'leaky_relu':
    case 'abs':
    case 'sign':
    case 'step':
      return undefined;
    case 'erf':
    case 'tanh':
    case 'sigmoid':
    case 'gelu':
    case 'silu':
    case 'softplus':
      return (low, high) => low > 40 || high < -750;
    case 'sin':
    case 'cos':
      return () => false;
    case 'exp':
      return (_low, high) => high < -750;
    default: {
      const unknown: never = name;
      throw new RangeError(`unknown function: ${String(unknown)}`);
    }
  }
}

/** An interval. */
export type Panel = readonly [from: number, to: number];

/**
 * Halves panels until the functions are resolved on each.
 *
 * @param panels - in order.
 * @param features - as `featuresOf`.
 * @param name - of the link, for the error.
 * @returns panels that cover the same.
 * @throws RangeError when more than 4000 are needed.
 * @example
 * resolvedPanels([[0, 4]], featuresOf(parseLinkExpression('cos(25*z)')), 'f').length // 4
 */
export function resolvedPanels(panels: readonly Panel[], features: readonly Feature[], name: string): readonly Panel[] {
  const done: Panel[] = [];
  const open = [...panels].reverse();
  for (let panel = open.pop(); panel !== undefined; panel = open.pop()) {
    const [from, to] = panel;
    if (features.every((feature) => isResolved(feature, from, to))) {
      done.push(panel);
      continue;
    }
    if (done.length + open.length > mostPanels) {
      throw new RangeError(
        `${name.length > 60 ? `${name.slice(0, 60)}...` : name} varies too quickly: more than ${mostPanels} panels would be needed for its quadrature; allowed are arguments of functions that change by some ${(mostChange * mostPanels) / 2} in all, such as sin(1000*z)`,
      );
    }
    const middle = (from + to) / 2;
    open.push([middle, to], [from, middle]);
  }
  return done;
}

function isResolved({ argument, slope, isSettled }: Feature, from: number, to: number): boolean {
  let [low, high, steepest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  const step = (to - from) / samplesPerPanel;
  for (let i = 0; i <= samplesPerPanel; i += 1) {
    const z = from + step * i;
    const u = argument(z);
    low = Math.min(low, u);
    high = Math.max(high, u);
    steepest = Math.max(steepest, Math.abs(slope(z)));
  }
  // Beyond doubles the integrand is refused, or settled, by its values.
  if (!Number.isFinite(steepest) || !Number.isFinite(low) || !Number.isFinite(high)) return true;
  if (steepest * (to - from) <= mostChange) return true;
  // Between the samples the argument moves by what its slope allows.
  const between = steepest * step;
  return isSettled(low - between, high + between) || to - from < 1e-12;
}
