/**
 * Gram closure in any geometry for a loss that is bilinear in blocks: each block has one learner x and one signal s, and the
 * loss knows them only through `<x,x>`, `<x,s>`, `<s,s>` in the block's inner product. The gradient of that inner product then lies
 * in the span of x and s, and both the flow and the map of a finite step close on the regression coefficient
 * `alpha = <x,s>/<s,s>` and the residual `r = |x - alpha s|^2`. A preconditioned gradient is the gradient in a weighted inner
 * product, so the same closure holds for it.
 */

import { Polynomial } from '../../algebra/polynomial.js';

/** Names of a block's numbers. */
export interface RegressionBlock {
  /** `<x,x>`, as the loss calls it. */
  readonly self: string;
  /** `<x,s>`, as the loss calls it. */
  readonly cross: string;
  /** `<s,s>`: a constant. */
  readonly signal: string;
  /** Its step size. */
  readonly rate: string;
  /** The regression coefficient of x on s. */
  readonly coefficient: string;
  /** The squared length of what the signal does not explain. */
  readonly residual: string;
}

/** What becomes of one block. */
export interface BlockMotion {
  readonly block: RegressionBlock;
  /** The gradient is `alongLearner x + alongSignal s`; in regression coordinates. */
  readonly alongLearner: Polynomial;
  readonly alongSignal: Polynomial;
  /** d alpha/dt and dr/dt of gradient flow `dx/dt = -rate grad`. */
  readonly flow: { readonly coefficient: Polynomial; readonly residual: Polynomial };
  /** alpha and r after the step `x <- x - rate grad`. */
  readonly map: { readonly coefficient: Polynomial; readonly residual: Polynomial };
}

/** The closed dynamics of all blocks. */
export interface RegressionFlow {
  /** The loss in regression coordinates. */
  readonly loss: Polynomial;
  readonly blocks: readonly BlockMotion[];
}

/**
 * Closes gradient flow and gradient descent on regression coefficients and residuals.
 *
 * @param loss - a polynomial in the blocks' inner products and constants.
 * @param blocks - the blocks; all move at the same time.
 * @returns flow and map, exact.
 * @throws RangeError when two blocks share a name, or the loss already holds a coefficient or residual.
 * @example
 * const block = { self: 'K', cross: 'C', signal: 'S', rate: 'eta', coefficient: 'alpha', residual: 'r' };
 * const loss = parsePolynomial('1/2*K - C');
 * regressionFlow(loss, [block]).blocks[0].flow.coefficient.toString() // '-alpha*eta + eta'
 */
export function regressionFlow(loss: Polynomial, blocks: readonly RegressionBlock[]): RegressionFlow {
  const names = blocks.flatMap(({ self, cross, signal, rate, coefficient, residual }) => [
    ...[self, cross, signal, rate, coefficient, residual],
  ]);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new RangeError(`the name ${repeated} is used twice; names of blocks must differ`);
  const used = loss.symbols();
  for (const { coefficient, residual } of blocks) {
    const clash = [coefficient, residual].find((name) => used.includes(name));
    if (clash !== undefined)
      throw new RangeError(`the loss already has a symbol ${clash}; it must be in inner products`);
  }
  const coordinates = new Map<string, Polynomial>();
  for (const { self, cross, signal, coefficient, residual } of blocks) {
    const [alpha, s, r] = [coefficient, signal, residual].map((name) => Polynomial.symbol(name)) as [
      Polynomial,
      Polynomial,
      Polynomial,
    ];
    coordinates.set(self, alpha.times(alpha).times(s).plus(r));
    coordinates.set(cross, alpha.times(s));
  }
  return {
    loss: loss.substitute(coordinates),
    blocks: blocks.map((block) => motionOf(loss, block, coordinates)),
  };
}

function motionOf(loss: Polynomial, block: RegressionBlock, coordinates: ReadonlyMap<string, Polynomial>): BlockMotion {
  const alongLearner = loss.derivative(block.self).scaled(2).substitute(coordinates);
  const alongSignal = loss.derivative(block.cross).substitute(coordinates);
  const [alpha, residual, rate] = [block.coefficient, block.residual, block.rate].map((name) =>
    Polynomial.symbol(name),
  ) as [Polynomial, Polynomial, Polynomial];
  // The gradient is (alongLearner alpha + alongSignal) s + alongLearner (x - alpha s), its parts orthogonal.
  const onSignal = alongLearner.times(alpha).plus(alongSignal);
  const shrink = Polynomial.one.minus(rate.times(alongLearner));
  return {
    block,
    alongLearner,
    alongSignal,
    flow: {
      coefficient: rate.times(onSignal).negated(),
      residual: rate.times(alongLearner).times(residual).scaled(-2),
    },
    map: {
      coefficient: alpha.minus(rate.times(onSignal)),
      residual: shrink.times(shrink).times(residual),
    },
  };
}
