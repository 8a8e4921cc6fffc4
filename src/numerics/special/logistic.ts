/**
 * log(1 + exp(x)) without overflow and without loss for large |x|.
 *
 * @param x - any number.
 * @example
 * softplus(1000) // 1000
 */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/**
 * 1/(1 + exp(-x)), the derivative of `softplus`.
 *
 * @param x - any number.
 * @example
 * logistic(0) // 0.5
 */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const small = Math.exp(x);
  return small / (1 + small);
}

/**
 * log cosh x in stable form: |x| + log((1 + exp(-2|x|))/2).
 *
 * @param x - any number.
 * @example
 * logCosh(0) // 0
 */
export function logCosh(x: number): number {
  const size = Math.abs(x);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}
