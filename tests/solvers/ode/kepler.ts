import type { Term } from '../../../src/solvers/ode/term.js';

/** The two-body problem in the plane, unit mass and semi-axis (DETEST D1-D5). */
export const kepler: Term = {
  dimension: 4,
  evaluate(_t, y, derivative) {
    const cube = Math.hypot(y[0]!, y[1]!) ** 3;
    derivative[0] = y[2]!;
    derivative[1] = y[3]!;
    derivative[2] = -y[0]! / cube;
    derivative[3] = -y[1]! / cube;
  },
};

/** Its solution of eccentricity e from the pericentre, by Kepler's equation `E - e sin E = t`. */
export function keplerExact(e: number, t: number): number[] {
  let anomaly = t;
  for (let step = 0; step < 100; step += 1)
    anomaly -= (anomaly - e * Math.sin(anomaly) - t) / (1 - e * Math.cos(anomaly));
  const b = Math.sqrt(1 - e * e);
  const rate = 1 / (1 - e * Math.cos(anomaly));
  return [Math.cos(anomaly) - e, b * Math.sin(anomaly), -Math.sin(anomaly) * rate, b * Math.cos(anomaly) * rate];
}
