/**
 * Expectations over a radius r of hinges h(r) = relu(b - v r), v > 0: each is a polynomial in intercepts, slopes and the
 * truncated moments M_k(R) = E[r^k 1{r < R}] at thresholds R = b/v, whatever the law of r. A mean of hinges is what a relu
 * layer of one feature F = alpha r computes.
 */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';

/** One hinge relu(intercept - slope r) with its weight in a sum. */
export interface Hinge {
  readonly weight: Rational;
  readonly intercept: Polynomial;
  readonly slope: Polynomial;
  /** Names the threshold in the symbols of its truncated moments, for instance `1` for M0_1, M1_1, M2_1. */
  readonly threshold: string;
}

/** The order of a truncated moment. */
export type MomentOrder = 0 | 1 | 2;

/**
 * The symbol of M_k at a threshold.
 *
 * @param order - k.
 * @param threshold - name of the threshold.
 * @example
 * truncatedMomentSymbol(2, '1').toString() // 'M2_1'
 */
export function truncatedMomentSymbol(order: MomentOrder, threshold: string): Polynomial {
  return Polynomial.symbol(`M${order}_${threshold}`);
}

/** E[r^power (intercept - slope r) 1{r < threshold}]. */
function truncated(hinge: Pick<Hinge, 'intercept' | 'slope'>, power: 0 | 1, threshold: string): Polynomial {
  const next = (power + 1) as MomentOrder;
  return hinge.intercept
    .times(truncatedMomentSymbol(power, threshold))
    .minus(hinge.slope.times(truncatedMomentSymbol(next, threshold)));
}

/**
 * E[r^power 1{r < R_j} sum_k weight_k h_k(r)] for hinges in ascending order of their thresholds: the force on hinge j,
 * on its intercept for power 0 and on its slope (with the opposite sign) for power 1.
 *
 * @param hinges - ascending by threshold.
 * @param index - j.
 * @param power - 0 or 1.
 * @throws RangeError when there is no hinge j.
 * @example
 * const one = { weight: Rational.of(1), intercept: Polynomial.symbol('b'), slope: Polynomial.symbol('v'), threshold: '1' };
 * hingeForce([one], 0, 0).toString() // 'M0_1*b - M1_1*v'
 */
export function hingeForce(hinges: readonly Hinge[], index: number, power: 0 | 1): Polynomial {
  const active = hingeAt(hinges, index);
  return Polynomial.sum(
    hinges.map((hinge, k) =>
      truncated(hinge, power, k <= index ? hinge.threshold : active.threshold).scaled(hinge.weight),
    ),
  );
}

/**
 * E[(sum_k weight_k h_k(r))^2] / 2 for hinges in ascending order of their thresholds.
 *
 * @param hinges - ascending by threshold.
 * @example
 * const one = { weight: Rational.of(1), intercept: Polynomial.symbol('b'), slope: Polynomial.symbol('v'), threshold: '1' };
 * hingeLoss([one]).toString() // '1/2*M0_1*b^2 - M1_1*b*v + 1/2*M2_1*v^2'
 */
export function hingeLoss(hinges: readonly Hinge[]): Polynomial {
  return Polynomial.sum(
    hinges.flatMap((first, j) =>
      hinges.slice(j).map((second, offset) => {
        const pair = first.intercept
          .times(truncated(second, 0, first.threshold))
          .minus(first.slope.times(truncated(second, 1, first.threshold)));
        const weight = first.weight.times(second.weight);
        return pair.scaled(offset === 0 ? weight.times(Rational.of('1/2')) : weight);
      }),
    ),
  );
}

/**
 * What moving the threshold of hinge j does to the loss beyond its intercept and slope, divided by the density of the radius
 * there: sum_k (d loss / d M_k(R_j)) R_j^k, as a polynomial in R_j and the other hinges. The loss has continuous derivatives
 * exactly if it vanishes, since a hinge is 0 at its threshold.
 *
 * @param hinges - ascending by threshold.
 * @param index - j; its intercept and slope must be symbols.
 * @param radius - the symbol for R_j; the intercept is replaced by slope * R_j.
 * @throws RangeError when there is no hinge j or its intercept is no symbol.
 * @example
 * const one = { weight: Rational.of(1), intercept: Polynomial.symbol('b'), slope: Polynomial.symbol('v'), threshold: '1' };
 * thresholdDerivative([one], 0, 'R').isZero() // true
 */
export function thresholdDerivative(hinges: readonly Hinge[], index: number, radius: string): Polynomial {
  const { intercept, slope, threshold } = hingeAt(hinges, index);
  const [name, ...others] = intercept.symbols();
  if (name === undefined || others.length > 0 || !intercept.equals(Polynomial.symbol(name))) {
    throw new RangeError(`the intercept of hinge ${index} must be a symbol; got ${intercept.toString()}`);
  }
  const loss = hingeLoss(hinges);
  const R = Polynomial.symbol(radius);
  const orders: readonly MomentOrder[] = [0, 1, 2];
  const boundary = Polynomial.sum(orders.map((k) => loss.derivative(`M${k}_${threshold}`).times(R.power(k))));
  return boundary.substitute({ [name]: slope.times(R) });
}

function hingeAt(hinges: readonly Hinge[], index: number): Hinge {
  const hinge = hinges[index];
  if (hinge === undefined) throw new RangeError(`there is no hinge ${index} among ${hinges.length}`);
  return hinge;
}
