/** Options of {@link integrate}. */
export interface IntegrateOptions {
  /** Accepted error relative to the integral; in [1e-14, 1); defaults to 1e-10. */
  readonly relativeTolerance?: number;
  /** Accepted error in the units of the integral; at least 0, defaults to 0. Give one when the integral may vanish. */
  readonly absoluteTolerance?: number;
  /** Largest number of evaluations; defaults to 100000. */
  readonly maxEvaluations?: number;
}

/** An integral with its estimated error. */
export interface Integral {
  readonly value: number;
  /** Estimate of the absolute error (an upper bound for smooth integrands). */
  readonly error: number;
  readonly evaluations: number;
}

// Nodes in [0, 1) and weights of the Gauss-Kronrod pair 7-15 (Piessens et al., QUADPACK, 1983, routine QK15), outermost first;
// the Gauss nodes are every second one.
const kronrodNodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrodWeights = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gaussWeights = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly error: number;
  /** The integral of the absolute value, the scale of the rounding error. */
  readonly size: number;
}

/**
 * The integral of f over [a, b] by globally adaptive Gauss-Kronrod quadrature (QUADPACK's QAG with the pair 7-15): the piece with the
 * largest error is halved until the sum of the errors is within the tolerance. An infinite end is mapped by `x = t / (1 - t^2)`
 * (both) or `x = a + t / (1 - t)` (one).
 *
 * @param f - the integrand; finite inside the interval. Kinks are found by halving; declare them as ends of the interval where you can.
 * @param a - lower end; may be `-Infinity`.
 * @param b - upper end; may be `Infinity`, or less than a (the sign changes).
 * @param options - tolerances and budget.
 * @returns value, error estimate and work.
 * @throws RangeError when an option is out of its range, when f is not finite at a node, or when the tolerance is not met within the
 * budget or the rounding error.
 * @example
 * integrate(Math.exp, 0, 1).value.toFixed(12) // '1.718281828459'
 */
export function integrate(f: (x: number) => number, a: number, b: number, options: IntegrateOptions = {}): Integral {
  const { relativeTolerance = 1e-10, absoluteTolerance = 0, maxEvaluations = 100_000 } = options;
  if (!(relativeTolerance >= 1e-14 && relativeTolerance < 1))
    throw new RangeError(`invalid relativeTolerance: ${relativeTolerance}; allowed is [1e-14, 1)`);
  if (!(absoluteTolerance >= 0))
    throw new RangeError(`invalid absoluteTolerance: ${absoluteTolerance}; allowed is at least 0`);
  if (!(maxEvaluations >= 15))
    throw new RangeError(`invalid maxEvaluations: ${maxEvaluations}; allowed is at least 15`);
  if (Number.isNaN(a) || Number.isNaN(b))
    throw new RangeError(`invalid interval: [${a}, ${b}]; its ends must be numbers`);
  if (a === b) return { value: 0, error: 0, evaluations: 0 };
  if (a > b) {
    const { value, error, evaluations } = integrate(f, b, a, options);
    return { value: -value, error, evaluations };
  }

  const { integrand, from, to } = onFiniteInterval(f, a, b);
  const pieces = [kronrod(integrand, from, to)];
  for (let evaluations = 15; ; evaluations += 30) {
    const value = pieces.reduce((sum, piece) => sum + piece.value, 0);
    const error = pieces.reduce((sum, piece) => sum + piece.error, 0);
    if (error <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(value))) return { value, error, evaluations };
    const worst = pieces.reduce((index, piece, i) => (piece.error > pieces[index]!.error ? i : index), 0);
    const piece = pieces[worst]!;
    const middle = (piece.from + piece.to) / 2;
    const exhausted = evaluations + 30 > maxEvaluations;
    const atRounding = piece.error <= 100 * Number.EPSILON * piece.size || middle <= piece.from || middle >= piece.to;
    if (exhausted || atRounding)
      throw new RangeError(
        `the integral over [${a}, ${b}] did not converge: ${value} with error ${error} after ${evaluations} evaluations; raise maxEvaluations, or give an absoluteTolerance if the integral vanishes, or split the interval at the kinks`,
      );
    pieces.splice(worst, 1, kronrod(integrand, piece.from, middle), kronrod(integrand, middle, piece.to));
  }
}

function onFiniteInterval(
  f: (x: number) => number,
  a: number,
  b: number,
): { integrand: (t: number) => number; from: number; to: number } {
  const checked = (x: number): number => {
    const value = f(x);
    if (!Number.isFinite(value))
      throw new RangeError(`the integrand is ${value} at ${x}; it must be finite inside the interval`);
    return value;
  };
  if (Number.isFinite(a) && Number.isFinite(b)) return { integrand: checked, from: a, to: b };
  if (Number.isFinite(a)) return { integrand: (t) => checked(a + t / (1 - t)) / (1 - t) ** 2, from: 0, to: 1 };
  if (Number.isFinite(b)) return { integrand: (t) => checked(b - t / (1 - t)) / (1 - t) ** 2, from: 0, to: 1 };
  if (a === b) throw new RangeError(`invalid interval: [${a}, ${b}]`);
  return { integrand: (t) => (checked(t / (1 - t * t)) * (1 + t * t)) / (1 - t * t) ** 2, from: -1, to: 1 };
}

function kronrod(f: (x: number) => number, from: number, to: number): Piece {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  const centre = f(middle);
  let fine = kronrodWeights[7]! * centre;
  let coarse = gaussWeights[3]! * centre;
  let size = kronrodWeights[7]! * Math.abs(centre);
  const values: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    const below = f(middle - half * kronrodNodes[i]!);
    const above = f(middle + half * kronrodNodes[i]!);
    values.push(below, above);
    fine += kronrodWeights[i]! * (below + above);
    size += kronrodWeights[i]! * (Math.abs(below) + Math.abs(above));
    if (i % 2 === 1) coarse += gaussWeights[(i - 1) / 2]! * (below + above);
  }
  // QUADPACK's estimate: the difference of the rules, sharpened where it is small against the variation of f.
  const mean = fine / 2;
  let variation = kronrodWeights[7]! * Math.abs(centre - mean);
  for (let i = 0; i < 7; i += 1)
    variation += kronrodWeights[i]! * (Math.abs(values[2 * i]! - mean) + Math.abs(values[2 * i + 1]! - mean));
  const difference = Math.abs(fine - coarse);
  const sharpened = variation > 0 ? variation * Math.min(1, ((200 * difference) / variation) ** 1.5) : difference;
  const error = Math.max(sharpened, size > 0 ? 2 * Number.EPSILON * size : 0);
  return { from, to, value: half * fine, error: half * error, size: half * size };
}
