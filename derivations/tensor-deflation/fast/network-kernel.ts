/** The compiled inner loop of a batch: residuals of the network, and the sums its gradient is made of. */

import type { HermiteExpansion, HomogeneousNeuron } from '../../../src/symbolic.js';
import { instructionsToJavaScript, univariateProgram } from '../../../src/symbolic.js';

/**
 * A batch of online SGD: adds `residual g'(s_j) x` to `alongInput` (m x d) and `residual (2 g(s_j) - s_j g'(s_j))` to `alongOwn`
 * (m) for each example, and writes the residuals `f - y` of `y = sum_k a_k g(x_k) + noise` over the noise. `lengths` are |w_j|;
 * `examples` are b x d; `noise` and `residuals` are one array of b numbers; `preactivations` is scratch of b m numbers.
 */
export type NetworkKernel = (
  rows: Float64Array,
  lengths: Float64Array,
  components: Float64Array,
  examples: Float64Array,
  residuals: Float64Array,
  preactivations: Float64Array,
  alongInput: Float64Array,
  alongOwn: Float64Array,
) => void;

/** Up to this dimension the loops over coordinates are unrolled. */
const UNROLLED = 16;

const kernels = new WeakMap<HomogeneousNeuron, Map<number, NetworkKernel>>();

/**
 * Native code for the step of a neuron in a dimension, with the activation's polynomials in place; made once for each pair.
 *
 * @throws RangeError when a coefficient of the activation is no number.
 * @example
 * const [rows, x, residuals] = [Float64Array.of(1, 0), Float64Array.of(3, 0), new Float64Array(1)];
 * const buffer = (n) => new Float64Array(n);
 * networkKernel(hermiteNeuron(2), 2)(rows, Float64Array.of(1), Float64Array.of(1), x, residuals, buffer(1), buffer(2), buffer(1));
 * residuals[0] // 0
 */
export function networkKernel(neuron: HomogeneousNeuron, dimension: number): NetworkKernel {
  const known = kernels.get(neuron) ?? new Map<number, NetworkKernel>();
  kernels.set(neuron, known);
  const made = known.get(dimension) ?? build(neuron, dimension);
  known.set(dimension, made);
  return made;
}

function build({ activation, alongInput, alongOwn }: HomogeneousNeuron, dimension: number): NetworkKernel {
  const unrolled = dimension <= UNROLLED;
  const coordinates = Array.from({ length: dimension }, (_, k) => k);
  const dot = unrolled
    ? `const s = (${coordinates.map((k) => `rows[at + ${k}] * x${k}`).join(' + ')}) / lengths[j];`
    : `let sum = 0; for (let k = 0; k < ${dimension}; k++) sum += rows[at + k] * examples[from + k]; const s = sum / lengths[j];`;
  // Unrolled, the sums over the batch stay in registers.
  const gather = unrolled
    ? [
        coordinates.map((k) => `let g${k} = 0;`).join(' '),
        `for (let i = j, from = 0; i < factors; i += neurons, from += ${dimension}) {`,
        'const factor = preactivations[i];',
        coordinates.map((k) => `g${k} += factor * examples[from + ${k}];`).join(' '),
        '}',
        coordinates.map((k) => `alongInput[at + ${k}] += g${k};`).join(' '),
      ]
    : [
        `for (let i = j, from = 0; i < factors; i += neurons, from += ${dimension}) {`,
        'const factor = preactivations[i];',
        `for (let k = 0; k < ${dimension}; k++) alongInput[at + k] += factor * examples[from + k];`,
        '}',
      ];
  // The text is made of loop counters, names of this file and numbers that the code generator printed.
  const source = [
    "'use strict';",
    'const count = residuals.length, neurons = lengths.length, targets = components.length;',
    'const factors = count * neurons;',
    `for (let sample = 0, from = 0, first = 0; sample < count; sample++, from += ${dimension}, first += neurons) {`,
    ...(unrolled ? coordinates.map((k) => `const x${k} = examples[from + ${k}];`) : []),
    'let residual = -residuals[sample];',
    'for (let k = 0; k < targets; k++) {',
    `const x = examples[from + k]; let g; ${assign('g', activation, 'x')}`,
    'residual -= components[k] * g;',
    '}',
    `for (let j = 0, at = 0; j < neurons; j++, at += ${dimension}) {`,
    dot,
    'preactivations[first + j] = s;',
    `let g; ${assign('g', activation, 's')}`,
    'residual += lengths[j] * lengths[j] * g;',
    '}',
    'residuals[sample] = residual;',
    'for (let j = 0; j < neurons; j++) {',
    'const s = preactivations[first + j];',
    `let p; ${assign('p', alongInput, 's')}`,
    `let q; ${assign('q', alongOwn, 's')}`,
    'preactivations[first + j] = residual * p;',
    'alongOwn[j] += residual * q;',
    '}',
    '}',
    `for (let j = 0, at = 0; j < neurons; j++, at += ${dimension}) {`,
    ...gather,
    '}',
  ].join('\n');
  return new Function(
    ...['rows', 'lengths', 'components', 'examples', 'residuals', 'preactivations', 'alongInput', 'alongOwn'],
    source,
  ) as NetworkKernel;
}

/** A block that assigns the expansion's value at an argument to a variable. */
function assign(variable: string, expansion: HermiteExpansion, argument: string): string {
  const coefficients = expansion.monomialCoefficients().map((coefficient) => coefficient.toNumber());
  const { lines, outputs } = instructionsToJavaScript(univariateProgram(coefficients), () => argument);
  return `{ ${lines.join(' ')} ${variable} = ${outputs[0]}; }`;
}
