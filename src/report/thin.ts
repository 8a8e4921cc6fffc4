/** Thinning of long series for drawing: what stays fills the same pixels. */

/**
 * Chooses the points of a polyline (or band) that its drawing needs: within each run of points that share a pixel
 * column, the first, the last and both extremes of every channel (the M4 reduction of Jugel et al. 2014, "M4: a
 * visualization-oriented time series data aggregation"). Runs keep their order, so a curve that turns back stays whole.
 *
 * @param column - the pixel column of each point.
 * @param channels - the vertical values, each as long as `column`.
 * @param limit - series of at most this many points are returned whole; defaults to 2000.
 * @returns indices in ascending order; the first and the last point and every channel's extremes are among them.
 * @example
 * thinPolyline([0, 0, 0, 0, 1], [[5, 9, 1, 5, 5]], 2) // [0, 1, 2, 3, 4]
 */
export function thinPolyline(
  column: readonly number[],
  channels: readonly (readonly number[])[],
  limit = 2000,
): number[] {
  const all = Array.from(column.keys());
  if (column.length <= limit) return all;
  const kept: number[] = [];
  for (let start = 0; start < column.length; ) {
    let end = start + 1;
    while (end < column.length && column[end] === column[start]) end += 1;
    const run = new Set([start, end - 1]);
    for (const channel of channels) {
      let least = start;
      let greatest = start;
      for (let i = start; i < end; i += 1) {
        if (channel[i]! < channel[least]!) least = i;
        if (channel[i]! > channel[greatest]!) greatest = i;
      }
      run.add(least).add(greatest);
    }
    for (const index of [...run].sort((a, b) => a - b)) kept.push(index);
    start = end;
  }
  return kept;
}

/**
 * Chooses the points of a scatter that its drawing needs: one of all those whose coordinates share the same pixels.
 *
 * @param pixels - the pixel coordinates of each point, one array a channel, all of one length.
 * @param limit - series of at most this many points are returned whole; defaults to 2000.
 * @returns indices in ascending order.
 * @example
 * thinScatter([[0, 0, 7], [3, 3, 3]], 2) // [0, 2]
 */
export function thinScatter(pixels: readonly (readonly number[])[], limit = 2000): number[] {
  const count = pixels[0]?.length ?? 0;
  const seen = new Set<string>();
  const kept: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const cell = pixels.map((channel) => channel[i]).join(' ');
    if (count > limit && seen.has(cell)) continue;
    seen.add(cell);
    kept.push(i);
  }
  return kept;
}
