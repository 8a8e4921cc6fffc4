import { toyDerivation } from '../toy-derivation.js';

export const derivation = toyDerivation({ noiseFactor: 3 });
