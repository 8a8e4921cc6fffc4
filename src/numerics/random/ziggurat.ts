/**
 * Tables of the ziggurat for the standard normal: layers of equal area that cover f(x) = exp(-x^2/2) on x >= 0.
 * Source: Marsaglia and Tsang, J. Stat. Software 5(8), 2000; Doornik 2005 for 53-bit use.
 */
export interface Ziggurat {
  /** Right edges of the layers, falling: edges[0] is the pseudo-edge of the base, edges[1] = the tail start, edges[layers] = 0. */
  readonly edges: Float64Array;
  /** f at each edge; heights[layers] = 1. heights[0] is not used. */
  readonly heights: Float64Array;
  /** edges / 2^53: a signed 54-bit integer j of a layer stands for x = j * widths[layer]. */
  readonly widths: Float64Array;
  /** Where the tail starts. */
  readonly tailStart: number;
  /** Area of each layer (the base counts its tail). */
  readonly area: number;
}

export const ZIGGURAT_LAYERS = 256;

/** Start of the tail that makes 256 layers of equal area close at the top (Marsaglia and Tsang 2000). */
const TAIL_START = 3.654152885361009;

/** Height of the edge above an edge at x, for layers of the given area. */
function nextHeight(x: number, area: number): number {
  return Math.exp(-0.5 * x * x) + area / x;
}

/** Height that the layers reach after the last one; exactly 1 for the right area. */
function topHeight(area: number): number {
  let x = TAIL_START;
  for (let layer = 1; layer < ZIGGURAT_LAYERS; layer++) {
    const height = nextHeight(x, area);
    if (layer === ZIGGURAT_LAYERS - 1 || height >= 1) return height;
    x = Math.sqrt(-2 * Math.log(height));
  }
  throw new Error('unreachable: the loop returns at the last layer');
}

/** Builds the tables; the area is found by bisection from the condition that the layers close at height 1. */
export function buildZiggurat(): Ziggurat {
  let low = 0.004;
  let high = 0.006;
  for (let halving = 0; halving < 60; halving++) {
    const middle = 0.5 * (low + high);
    if (topHeight(middle) < 1) low = middle;
    else high = middle;
  }
  const area = 0.5 * (low + high);
  const edges = new Float64Array(ZIGGURAT_LAYERS + 1);
  const heights = new Float64Array(ZIGGURAT_LAYERS + 1);
  edges[0] = area / Math.exp(-0.5 * TAIL_START * TAIL_START);
  edges[1] = TAIL_START;
  heights[1] = Math.exp(-0.5 * TAIL_START * TAIL_START);
  for (let layer = 1; layer < ZIGGURAT_LAYERS - 1; layer++) {
    const height = nextHeight(edges[layer]!, area);
    edges[layer + 1] = Math.sqrt(-2 * Math.log(height));
    heights[layer + 1] = height;
  }
  edges[ZIGGURAT_LAYERS] = 0;
  heights[ZIGGURAT_LAYERS] = 1;
  return { edges, heights, widths: edges.map((edge) => edge * 2 ** -53), tailStart: TAIL_START, area };
}

/** The tables, built once: constant data. */
export const ziggurat = buildZiggurat();
