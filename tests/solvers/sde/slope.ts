/** Slope of log y against log x by least squares. */
export function logSlope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const xs = points.map(({ x }) => Math.log(x));
  const ys = points.map(({ y }) => Math.log(y));
  const meanX = xs.reduce((a, b) => a + b, 0) / xs.length;
  const meanY = ys.reduce((a, b) => a + b, 0) / ys.length;
  return xs.reduce((s, x, i) => s + (x - meanX) * (ys[i]! - meanY), 0) / xs.reduce((s, x) => s + (x - meanX) ** 2, 0);
}
