/** Weighted sums of outer products of samples. */

/** out += sum_i weight(i) w_i w_i^T. */
export function addOuter(
  out: Float64Array,
  samples: Float64Array,
  n: number,
  weight: (sample: number) => number,
): void {
  for (let sample = 0; sample * n < samples.length; sample++) {
    const at = sample * n;
    const scale = weight(sample);
    for (let k = 0; k < n; k++) {
      const left = scale * samples[at + k]!;
      for (let l = 0; l < n; l++) out[k * n + l] = out[k * n + l]! + left * samples[at + l]!;
    }
  }
}
