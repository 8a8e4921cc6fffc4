/** The assumptions that all steps share. */
export const SETTING = 'linear encoders; orthonormal dictionaries; latents, noises and pairs independent';
export const WIDE = 'infinite width: the Gram matrix starts as the identity';
export const TIME = 'step size eta -> 0 at fixed time t = eta * steps';
