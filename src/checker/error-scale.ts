/** What a model leaves out, in named kinds, and the small quantity that the size of what it leaves out goes by. */

/** The kinds of corrections between a crude model and the algorithm. */
export type CorrectionKind =
  | 'ito'
  | 'finite-d'
  | 'finite-width'
  | 'batch-noise'
  | 'discretisation'
  | 'truncation'
  | 'initial';

/** A quantity that a model's error goes by as `value^power`. */
export interface ErrorScale {
  /** For instance `eta d`, `d`, `m1`, `batch`. */
  readonly name: string;
  /** At the parameters of the model; finite and > 0. */
  readonly value: number;
  /** Not 0: 1 states O(eta d) for the name `eta d`, -1 states O(1/d) for the name `d`. */
  readonly power: number;
  /** What the error is made of. */
  readonly cause?: CorrectionKind;
  /** What must stay as it is while the quantity changes, for instance `eta d`; defaults to nothing. */
  readonly fixed?: string;
}

/**
 * The words for a kind.
 *
 * @param kind - a kind of correction.
 * @returns a noun.
 * @example
 * correctionWords('finite-width') // 'finite width'
 */
export function correctionWords(kind: CorrectionKind): string {
  switch (kind) {
    case 'ito':
      return 'norm growth (Itô term)';
    case 'finite-d':
      return 'finite d';
    case 'finite-width':
      return 'finite width';
    case 'batch-noise':
      return 'batch noise';
    case 'discretisation':
      return 'discrete steps';
    case 'truncation':
      return 'truncation';
    case 'initial':
      return 'the initial condition';
    default: {
      const never: never = kind;
      throw new TypeError(`unknown kind of correction: ${String(never)}`);
    }
  }
}

/**
 * The order of an error that goes by the given scales.
 *
 * @param scales - at least one.
 * @returns its text.
 * @throws RangeError when there is none, or one is out of its range.
 * @example
 * orderText([{ name: 'eta d', value: 0.1, power: 2 }, { name: 'd', value: 50, power: -1 }]) // 'O((eta d)^2) + O(1/d)'
 */
export function orderText(scales: readonly ErrorScale[]): string {
  if (scales.length === 0) throw new RangeError('no scales: an order needs at least one');
  return scales.map((scale) => `O(${powerText(checkedScale(scale))})`).join(' + ');
}

function powerText({ name, power }: ErrorScale): string {
  const base = name.includes(' ') && power !== 1 ? `(${name})` : name;
  const size = Math.abs(power);
  const text = size === 1 ? base : `${base}^${size}`;
  return power < 0 ? `1/${text}` : text;
}

/**
 * Checks a scale and returns it.
 *
 * @param scale - the scale.
 * @returns the same.
 * @throws RangeError when its value is not finite and > 0, or its power is 0 or not finite.
 * @example
 * checkedScale({ name: 'eta d', value: 0.1, power: 1 }).value // 0.1
 */
export function checkedScale(scale: ErrorScale): ErrorScale {
  const { name, value, power } = scale;
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} = ${value}; must be finite and > 0`);
  if (!Number.isFinite(power) || power === 0) {
    throw new RangeError(
      `the power of ${name} is ${power}; must be finite and not 0: 1 states O(${name}), -1 states O(1/${name})`,
    );
  }
  return scale;
}
