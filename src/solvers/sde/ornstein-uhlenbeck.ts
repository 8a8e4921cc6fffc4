/** A linear diffusion `dx = rate x dt + sqrt(diffusion) dW` from a fixed start. */
export interface OrnsteinUhlenbeckProcess {
  /** lambda; negative: the process forgets its start, positive: it runs away. */
  readonly rate: number;
  /** Variance that the noise adds in a unit of time, at least 0. */
  readonly diffusion: number;
  readonly start: number;
}

/**
 * The law of an Ornstein-Uhlenbeck process at a time: Gaussian, with mean `start e^(rate t)` and variance
 * `diffusion (e^(2 rate t) - 1) / (2 rate)` (`diffusion t` at rate 0).
 *
 * @param process - see {@link OrnsteinUhlenbeckProcess}.
 * @param time - at least 0, finite.
 * @returns mean and variance.
 * @throws RangeError when a number is not finite or out of its range.
 * @example
 * ornsteinUhlenbeckLaw({ rate: 0, diffusion: 2, start: 1 }, 3) // { mean: 1, variance: 6 }
 */
export function ornsteinUhlenbeckLaw(
  process: OrnsteinUhlenbeckProcess,
  time: number,
): { readonly mean: number; readonly variance: number } {
  const { rate, diffusion, start } = process;
  if (!Number.isFinite(rate) || !Number.isFinite(start)) {
    throw new RangeError(`rate and start must be finite; got ${rate} and ${start}`);
  }
  if (!(diffusion >= 0 && Number.isFinite(diffusion))) {
    throw new RangeError(`diffusion must be finite and at least 0; got ${diffusion}`);
  }
  if (!(time >= 0 && Number.isFinite(time))) throw new RangeError(`time must be finite and at least 0; got ${time}`);
  const growth = rate === 0 ? time : Math.expm1(2 * rate * time) / (2 * rate);
  return { mean: start * Math.exp(rate * time), variance: diffusion * growth };
}
