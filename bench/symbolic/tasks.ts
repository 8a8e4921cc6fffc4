/** What is compared: each task with our ways to do it and the peers'. The first of our ways counts for the goals. */

export interface Way {
  readonly contender: string;
  readonly way: string;
  /** How the table names it. */
  readonly label: string;
}

/** Ours must be `factor` times as fast as the fastest of these ways of one peer. */
export interface Goal {
  readonly name: 'G7' | 'G8';
  readonly peer: string;
  readonly ways: readonly string[];
  readonly factor: number;
}

export interface Task {
  readonly title: string;
  readonly results: 'polynomials' | 'numbers';
  readonly ways: readonly Way[];
  readonly goals: readonly Goal[];
}

const of = (contender: string, ...ways: readonly (readonly [way: string, label: string])[]): Way[] =>
  ways.map(([way, label]) => ({ contender, way, label: `${contender} ${label}` }));

const powerTask = (name: string, title: string, goals: readonly Goal[]): Task => ({
  title,
  results: 'polynomials',
  ways: [
    ...of('ours', [name, 'power']),
    ...of('sympy', [`${name}-ring`, 'ring'], [`${name}-expand`, 'expand']),
    ...of('maxima', [`${name}-rat`, 'rat'], [`${name}-expand`, 'expand']),
    ...of('nerdamer', [name, 'expand']),
  ],
  goals,
});

export const tasks: readonly Task[] = [
  {
    title: 'He_2, ..., He_30 by recursion',
    results: 'polynomials',
    ways: [
      ...of('ours', ['hermite-coefficients', 'coefficients'], ['hermite-polynomials', 'through Polynomial']),
      ...of('sympy', ['hermite-poly', 'Poly'], ['hermite-ring', 'ring'], ['hermite-expand', 'expand']),
      ...of('maxima', ['hermite-rat', 'rat'], ['hermite-expand', 'expand']),
      ...of('nerdamer', ['hermite', 'expand']),
    ],
    goals: [
      { name: 'G7', peer: 'sympy', ways: ['hermite-poly'], factor: 30 },
      { name: 'G7', peer: 'maxima', ways: ['hermite-rat'], factor: 5 },
    ],
  },
  ...[4, 6, 10].map(
    (k): Task => ({
      title: `E[He_${k} He_${k} He_${k}] in three covariances`,
      results: 'polynomials',
      ways: [
        ...of('ours', [`moment-${k}-diagrams`, 'diagrams'], [`moment-${k}-wick`, 'Wick']),
        ...of('sympy', [`moment-${k}-wick`, 'ring, Wick']),
      ],
      goals: [],
    }),
  ),
  powerTask('power-4-8', '(a + b + c + d)^8', []),
  powerTask('power-6-6', '(a + ... + f)^6', [{ name: 'G7', peer: 'sympy', ways: ['power-6-6-ring'], factor: 5 }]),
  {
    title: 'population loss, m = 3, P = 2, degree 8: built, expanded, and its 6 derivatives',
    results: 'polynomials',
    ways: [
      ...of('ours', ['loss', 'Polynomial']),
      ...of('sympy', ['loss-ring', 'ring'], ['loss-expand', 'expand']),
      ...of('maxima', ['loss-rat', 'rat'], ['loss-expand', 'expand']),
      ...of('nerdamer', ['loss', 'expand']),
    ],
    goals: [
      { name: 'G7', peer: 'sympy', ways: ['loss-ring'], factor: 2 },
      { name: 'G7', peer: 'nerdamer', ways: ['loss'], factor: 500 },
    ],
  },
  {
    title: 'one evaluation of that gradient, compiled (6 outputs)',
    results: 'numbers',
    ways: [
      ...of('ours', ['gradient-factored', 'shared parts'], ['gradient-expanded', 'from expanded']),
      ...of('sympy', ['gradient-factored', 'lambdify(cse)'], ['gradient-expanded', 'lambdify(cse), expanded']),
      ...of('nerdamer', ['gradient-factored', 'buildFunction'], ['gradient-expanded', 'buildFunction, expanded']),
      ...of('mathjs', ['gradient-factored', 'compile'], ['gradient-expanded', 'compile, expanded']),
    ],
    goals: [
      { name: 'G8', peer: 'nerdamer', ways: ['gradient-factored', 'gradient-expanded'], factor: 50 },
      { name: 'G8', peer: 'mathjs', ways: ['gradient-factored', 'gradient-expanded'], factor: 1000 },
      { name: 'G8', peer: 'sympy', ways: ['gradient-factored', 'gradient-expanded'], factor: 80 },
    ],
  },
];
