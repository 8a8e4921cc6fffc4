/** A made-up but realistic report: every kind of series, all verdicts, long equations, dangerous texts. */

import type { Figure } from '../../src/study/figure.js';
import type { ClaimResult, DerivationResult, Report } from '../../src/study/result.js';

function grid(count: number, from: number, to: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

const times = grid(161, 0, 16);
const theory = times.map((t) => 1 / (1 + Math.exp(8 - t)));
const corrected = times.map((t) => 0.93 / (1 + Math.exp(8.6 - t)));
const mean = times.map((t, i) => corrected[i]! + 0.006 * Math.sin(3 * t));
const spread = times.map((_, i) => 0.02 + 0.03 * corrected[i]! * (1 - corrected[i]!) * 4);

export const overlapFigure: Figure = {
  id: 'overlap',
  title: 'Overlap with the teacher, $\\eta d = 0.016$',
  caption:
    'The plain gradient flow (blue) leaves its margin at $\\tau = 6.2$; the corrected flow stays inside it. The grey band holds the mean of 256 runs at all times together with confidence 0.99.',
  x: { label: 'time τ = η × steps', scale: 'linear' },
  y: { label: 'overlap m', scale: 'linear' },
  series: [
    { kind: 'line', name: 'gradient flow', role: 'theory', x: times, y: theory },
    { kind: 'line', name: 'corrected flow', role: 'corrected-theory', x: times, y: corrected, dashed: true },
    { kind: 'line', name: 'mean of 256 runs', role: 'simulation', x: times, y: mean },
    {
      kind: 'band',
      name: 'band of the mean',
      role: 'simulation',
      x: times,
      low: mean.map((m, i) => m - spread[i]!),
      high: mean.map((m, i) => m + spread[i]!),
    },
    {
      kind: 'band',
      name: 'margin of the corrected flow',
      role: 'margin',
      x: times,
      low: corrected.map((m) => m - 0.08),
      high: corrected.map((m) => m + 0.08),
    },
    { kind: 'vertical-rule', name: 'agreement of gradient flow ends', role: 'theory', x: 6.2 },
    { kind: 'vertical-rule', name: 'escape time of the median run', role: 'simulation', x: 8.7 },
    { kind: 'horizontal-rule', name: 'fixed point', role: 'reference', y: 0.93 },
  ],
};

const dimensions = [64, 128, 256, 512, 1024, 2048];

export const scalingFigure: Figure = {
  id: 'scaling',
  title: 'Hitting times against dimension',
  caption: 'Median steps until $m = 1/2$, with 95% bootstrap intervals, for information exponents $k = 2, 3, 4$.',
  x: { label: 'dimension d', scale: 'log' },
  y: { label: 'steps to reach m = 1/2', scale: 'log' },
  series: [2, 3, 4].flatMap((k) => [
    {
      kind: 'line' as const,
      name: `stated: $d^{${k - 1}}$`,
      role: 'theory' as const,
      x: dimensions,
      y: dimensions.map((d) => 3 * d ** (k - 1)),
    },
    {
      kind: 'points' as const,
      name: `measured, k = ${k}`,
      role: 'simulation' as const,
      x: dimensions,
      y: dimensions.map((d, i) => 3.1 * d ** (k - 1) * (1 + 0.1 * Math.sin(i + k))),
      low: dimensions.map((d, i) => 2.4 * d ** (k - 1) * (1 + 0.1 * Math.sin(i + k))),
      high: dimensions.map((d, i) => 4.2 * d ** (k - 1) * (1 + 0.1 * Math.sin(i + k))),
    },
  ]),
};

const edges = grid(25, 0, 12);

export const histogramFigure: Figure = {
  id: 'escape',
  title: 'Law of the escape time',
  caption: 'Heights are densities: the bars have area 1.',
  x: { label: 'escape time τ', scale: 'linear' },
  y: { label: 'density', scale: 'linear' },
  series: [
    {
      kind: 'bars',
      name: '4096 runs',
      role: 'simulation',
      edges,
      heights: edges
        .slice(1)
        .map((edge) => Math.max(0, 0.28 * Math.exp(-((edge - 6.1) ** 2) / 4) + 0.004 * Math.sin(7 * edge))),
    },
    {
      kind: 'line',
      name: 'diffusion limit',
      role: 'theory',
      x: grid(200, 0, 12),
      y: grid(200, 0, 12).map((t) => 0.2821 * Math.exp(-((t - 5.85) ** 2) / 4)),
    },
    { kind: 'points', name: 'table of the paper', role: 'reference', x: [3, 6, 9], y: [0.04, 0.28, 0.025] },
  ],
};

/** A figure with 50 000 points, one of which stands out. */
export const longFigure: Figure = {
  id: 'long',
  title: 'One run, every step',
  caption: 'The spike at step 31 337 must survive the thinning.',
  x: { label: 'step', scale: 'linear' },
  y: { label: 'loss', scale: 'log' },
  series: [
    {
      kind: 'line',
      name: 'loss of one run',
      role: 'simulation',
      x: Array.from({ length: 50_000 }, (_, i) => i),
      y: Array.from({ length: 50_000 }, (_, i) =>
        i === 31_337 ? 40 : 1e-6 + Math.exp(-i / 5e3) * (1 + 0.2 * Math.sin(i)),
      ),
    },
  ],
};

const overlapClaim: ClaimResult = {
  id: 'C5',
  title: 'The plain flow fails at $\\eta d = 0.016$, the corrected one holds',
  statement:
    'At step size $\\eta$ with $\\eta d = 0.016$ the gradient flow misses the fixed point by a term of order $\\eta d$, and the flow with the Itô term $-\\frac{\\eta}{2} m\\,\\mathbb{E}\\|g\\|^2$ does not.',
  origin: 'reconstructed',
  source: 'specification section 5; Ben Arous et al. 2021, Theorem 1.3',
  verdict: 'agrees',
  findings: [
    {
      quantity: 'gradient flow, overlap $m$',
      verdict: 'disagrees',
      expected: 'disagrees',
      measured: 'largest deviation 0.1312 [0.1290, 0.1334]',
      stated: 'margin 0.004',
      comment: 'Leaves the margin at τ = 6.2. The Itô term closes 97% of the gap.',
    },
    {
      quantity: 'corrected flow, overlap $m$',
      verdict: 'agrees',
      expected: 'agrees',
      measured: '0.8631 [0.8619, 0.8643]',
      stated: '0.8636 (margin 0.004)',
      comment: '',
    },
  ],
  conclusion: 'The Itô term, not the finite dimension, explains the gap of 0.131 between gradient flow and online SGD.',
  figures: [overlapFigure],
  settings: { d: 400, eta: 0.00004, seeds: 256, method: 'reduced', paired: true },
  failures: { diverged: 1, runs: 256, budget: 2 },
  seconds: 12.3456,
};

const scalingClaim: ClaimResult = {
  id: 'C9',
  title: 'Escape takes $d^{k-1}$ steps',
  statement: 'With information exponent $k \\ge 3$ the time to reach $m = 1/2$ grows as $d^{k-1}$.',
  origin: 'paper',
  source: 'Ben Arous et al. 2021, Theorem 1.3',
  verdict: 'inconclusive',
  findings: [
    {
      quantity: 'exponent at k = 2',
      verdict: 'agrees',
      expected: 'agrees',
      measured: '1.02 [0.97, 1.07]',
      stated: '1',
      comment: 'up to one logarithm',
    },
    {
      quantity: 'exponent at k = 3',
      verdict: 'agrees',
      expected: 'agrees',
      measured: '2.01 [1.93, 2.09]',
      stated: '2',
      comment: '',
    },
    {
      quantity: 'exponent at k = 4',
      verdict: 'inconclusive',
      expected: 'agrees',
      measured: '2.94 [2.61, 3.27]',
      stated: '3',
      comment: '410 seeds would decide.',
    },
  ],
  conclusion: 'The exponents 1 and 2 are confirmed; the exponent 3 needs more seeds.',
  figures: [scalingFigure],
  settings: { seeds: 64 },
  failures: { diverged: 0, runs: 1152, budget: 11 },
  seconds: 31.75,
};

const hostileClaim: ClaimResult = {
  id: 'C<1>',
  title: 'A title with <script>alert("x")</script> & "quotes"',
  statement: 'Escape law; costs \\$5 a run, <b>not bold</b>.',
  origin: 'measured',
  source: 'this repository',
  verdict: 'disagrees',
  findings: [
    {
      quantity: 'mean <escape> time',
      verdict: 'disagrees',
      expected: 'agrees',
      measured: '6.10 [6.05, 6.15]',
      stated: '5.85 (margin 0.1)',
      comment: 'finite d: the shift is 4.2% at d = 400',
    },
  ],
  conclusion: 'The diffusion limit is 4% too fast at this dimension.',
  figures: [histogramFigure, longFigure],
  settings: { 'note"': '<img src=x onerror=alert(1)>' },
  failures: { diverged: 0, runs: 4096, budget: 40 },
  seconds: 4,
};

const multiIndex: DerivationResult = {
  id: 'orthogonal-multi-index',
  title: 'Orthogonal multi-index model',
  source: 'Ben Arous, Gheissari and Jagannath 2021; the equations for $P > 1$ are reconstructed',
  summary:
    'A committee of $m$ neurons on the sphere learns $y = \\sum_p h(\\langle v_p, x\\rangle)$ from Gaussian inputs, one sample a step. All that matters of the weights are the overlaps $M_{ip} = \\langle w_i, v_p \\rangle$.',
  parameters: {
    d: 400,
    P: 4,
    eta: 4e-5,
    link: 'h2 + 1/2*h4',
    rotation: [0.1, 0.2, 0.3],
    n: 123456789012345678901234567890n,
  },
  steps: [
    {
      id: 'loss',
      title: 'population loss',
      statement: [
        {
          text: 'L(M) = P/2 - sum_ip C(M_ip)',
          latex:
            '\\mathcal{L}(M) = \\frac{1}{2}\\,\\mathbb{E}\\Bigl[\\bigl(y - \\hat y\\bigr)^2\\Bigr] = \\mathrm{const} - \\sum_{i,p} C(M_{ip})',
          standing: 'derived',
        },
        {
          text: 'C(m) = sum_k c_k^2 m^k',
          latex: 'C(m) = \\sum_{k \\ge 1} c_k^2\\, m^k = \\frac{\\sqrt{2}}{2} m^2 + \\tfrac14 m^4',
          standing: 'derived',
        },
      ],
      because: 'Mehler’s formula: $\\mathbb{E}[h_j(u) h_k(v)] = \\delta_{jk} m^k$',
      assumes: ['inputs are standard Gaussian', 'links have a finite second moment'],
      exactness: { kind: 'exact' },
      evidence: [
        { kind: 'exact', route: 'Wick expansion and Mehler give the same normal form' },
        { kind: 'numeric', route: 'tensor Gauss–Hermite quadrature', errorInEps: 6.5, points: 64 },
        { kind: 'monte-carlo', route: 'sampled loss', z: -0.82, samples: 1_000_000 },
      ],
    },
    {
      id: 'flow',
      title: 'closed equations for the overlaps',
      statement: [
        {
          text: "dM_ip/dtau = C'(M_ip) - M_ip sum_q M_iq C'(M_iq)",
          latex: "\\frac{dM_{ip}}{d\\tau} = C'(M_{ip}) - M_{ip}\\sum_q M_{iq}C'(M_{iq})",
          standing: 'derived',
        },
        {
          text: 'written out',
          latex:
            "\\frac{dM_{11}}{d\\tau} = C'(M_{11}) - M_{11}\\bigl(M_{11}C'(M_{11}) + M_{12}C'(M_{12}) + M_{13}C'(M_{13}) + M_{14}C'(M_{14}) + M_{15}C'(M_{15}) + M_{16}C'(M_{16}) + M_{17}C'(M_{17}) + M_{18}C'(M_{18})\\bigr)",
          standing: 'derived',
        },
      ],
      because: 'Gram closure',
      assumes: [],
      exactness: { kind: 'limit', order: 'O(eta d)' },
      evidence: [{ kind: 'assumed', citation: 'Ben Arous et al. 2021, Theorem 1.1' }],
    },
    {
      id: 'truncation',
      title: 'truncated link',
      statement: [
        {
          text: 'relu ~ sum',
          latex: '\\mathrm{relu}(z) \\approx \\sum_{k=0}^{K} \\frac{c_k}{\\sqrt{k!}} \\mathrm{He}_k(z)',
          standing: 'derived',
        },
      ],
      because: 'Hermite expansion',
      assumes: ['$K = 8$'],
      exactness: { kind: 'truncated', degree: 8, tail: 0.0021 },
      evidence: [],
    },
  ],
  claims: [overlapClaim, scalingClaim, hostileClaim],
  figures: [{ ...overlapFigure, title: 'Prediction alone' }],
  seconds: 48.1,
};

export const sampleReport: Report = {
  schema: 'popflow-report/1',
  version: '0.1.0',
  engine: { node: 'v20.19.0', platform: 'linux <x64>' },
  profile: 'quick',
  seed: 1,
  verdict: 'disagrees',
  derivations: [
    multiIndex,
    { ...multiIndex, id: 'single-index', title: 'Single-index model', claims: [scalingClaim], figures: [] },
  ],
  seconds: 83.25,
};
