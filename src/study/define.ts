/** Where a derivation is declared: its form is checked, and it comes back frozen. */

import { InputError } from '../engine/errors.js';
import type { Derived, Simulator } from '../engine/model.js';
import type { Claim, Derivation } from './contract.js';
import {
  aFunction,
  anObject,
  atOnce,
  type Form,
  fields,
  listOf,
  oneOf,
  optional,
  requireForm,
  such,
  text,
  whole,
  words,
} from './form.js';
import { plainParameters } from './parameter-use.js';
import { parameterTable, resolveParameters } from './parameters.js';
import { lineOf } from './place.js';

/** Ids of derivations, models and simulators: they are typed on the command line and become names of files. */
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Ids of claims also allow capitals, as `C7b`. */
const CLAIM_ID = /^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/;

/**
 * Declares a derivation: checks it and freezes it.
 *
 * What depends on the parameters is checked when it is computed: `derive` of the returned derivation throws when the
 * models and the names of the statistics do not fit together.
 *
 * @param declaration - the derivation; see `Derivation`.
 * @returns the same derivation, frozen, whose `derive` checks its result.
 * @throws TypeError when an id is malformed or repeats, there is no simulator, a claim has no checks, or the parameters
 * are no zod object whose every entry has a default.
 * @example
 * // derivation: that of docs/examples/my-derivation.ts
 * defineDerivation(derivation).id // 'least-mean-squares'
 */
export function defineDerivation<P extends object, State>(declaration: Derivation<P, State>): Derivation<P, State> {
  const { id } = declaration;
  checkId('derivation', id, ID);
  requireForm(id, declaration, DECLARATION);
  for (const name of ['title', 'source', 'summary'] as const) {
    if (typeof declaration[name] !== 'string' || declaration[name].trim() === '') {
      throw new TypeError(`${id}: ${name} is empty; say it in words`);
    }
  }
  parameterTable(declaration);
  resolveParameters(declaration, []);
  const simulators = Object.keys(declaration.simulators);
  if (simulators.length === 0)
    throw new TypeError(`${id}: no simulators; give at least { direct: (parameters) => ... }`);
  for (const name of simulators) checkId(`simulator of ${id}`, name, ID);
  checkUnique(`claim of ${id}`, declaration.claims);
  checkUnique(`figure of ${id}`, declaration.figures);
  for (const claim of declaration.claims) checkClaim(id, claim);
  for (const name of simulators) {
    requireForm(`simulator ${name} of ${id}`, declaration.simulators[name], aFunction);
  }
  for (const figure of declaration.figures) {
    requireForm(`figure ${figure.id} of ${id}`, figure, fields('{ id, build }', { build: aFunction }));
  }
  // Deriving is pure and may be slow; parameters that cannot change are derived once.
  const derivedFrom = new WeakMap<P, Derived<State>>();
  const frozen: Derivation<P, State> = {
    ...declaration,
    simulators: Object.freeze(
      Object.fromEntries(simulators.map((name) => [name, checkedSimulator(id, name, declaration.simulators[name]!)])),
    ),
    claims: Object.freeze(declaration.claims.map((claim) => Object.freeze({ ...claim }))),
    figures: Object.freeze(declaration.figures.map((figure) => Object.freeze({ ...figure }))),
    derive: (parameters) => {
      const known = derivedFrom.get(parameters);
      if (known !== undefined) return known;
      const derived = called(`derive of ${id}`, () =>
        checkDerived(id, atOnce(`derive of ${id}`, declaration.derive(parameters))),
      );
      // Of parameters that record their reads, the plain ones behind them are asked: asking would count as a copy.
      if (Object.isFrozen(plainParameters(parameters))) derivedFrom.set(parameters, derived);
      return derived;
    },
    initial: (parameters, stream) => {
      const state = called(`initial of ${id}`, () => declaration.initial(parameters, stream));
      if (state === undefined || state === null) throw new InputError(`initial of ${id} gave no state; return one`);
      return state;
    },
  };
  return Object.freeze(frozen);
}

/**
 * Whether a value has the form of a derivation (as a module may export anything).
 *
 * @param value - anything.
 * @returns whether it can be run as a derivation.
 * @example
 * isDerivation({ id: 'x' }) // false
 */
export function isDerivation(value: unknown): value is Derivation {
  if (typeof value !== 'object' || value === null) return false;
  const candidate = value as Partial<Record<keyof Derivation, unknown>>;
  return (
    typeof candidate.id === 'string' &&
    typeof candidate.derive === 'function' &&
    typeof candidate.initial === 'function' &&
    typeof candidate.parameters === 'object' &&
    typeof candidate.simulators === 'object' &&
    Array.isArray(candidate.claims) &&
    Array.isArray(candidate.figures)
  );
}

function checkId(what: string, id: unknown, pattern: RegExp): void {
  if (typeof id === 'string' && pattern.test(id)) return;
  throw new TypeError(
    `id of ${what} is ${JSON.stringify(id)}; must be words of letters and digits joined by -, as 'my-model'`,
  );
}

function checkUnique(what: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    checkId(what, id, CLAIM_ID);
    if (seen.has(id)) throw new TypeError(`id ${JSON.stringify(id)} of a ${what} repeats; ids must differ`);
    seen.add(id);
  }
}

const DECLARATION = fields('a declaration', {
  derive: aFunction,
  initial: aFunction,
  simulators: anObject,
  claims: such('a list of claims', Array.isArray),
  figures: such('a list of figures, which may be empty', Array.isArray),
});

const list = (form: Form): Form => listOf('a list', form);

const CLAIM = fields('{ id, title, statement, origin, source, checks }', {
  title: text,
  statement: text,
  origin: oneOf('paper', 'reconstructed', 'measured'),
  source: text,
  profiles: optional(listOf('a list of profiles, or none', oneOf('quick', 'full'), 1)),
  checks: list(fields('a check, as ladderCheck({ ... }) gives it', { kind: text, run: aFunction })),
});

const EQUATION = fields('{ text, latex, json }', { text: words, latex: words });
const MODEL = fields('{ id, title, adds, assumes, order, equations, term, start, timePerStep }', {
  id: text,
  title: text,
  adds: words,
  order: words,
  assumes: list(words),
  equations: list(EQUATION),
  term: fields('{ dimension, evaluate }', { dimension: whole, evaluate: aFunction }),
  start: aFunction,
});
const DERIVED = fields('{ statistics, loss, gradient, steps, models }', {
  statistics: list(text),
  loss: list(EQUATION),
  gradient: list(EQUATION),
  models: list(MODEL),
  foreign: optional(list(MODEL)),
  steps: list(
    fields('{ id, title, statement, because, assumes, exactness, verify }', {
      id: text,
      title: text,
      statement: list(EQUATION),
      because: words,
      assumes: list(words),
      exactness: fields("{ kind: 'exact' } or another kind", { kind: oneOf('exact', 'limit', 'truncated') }),
      verify: aFunction,
    }),
  ),
});

function checkClaim<P extends object, State>(derivation: string, claim: Claim<P, State>): void {
  const what = `claim ${claim.id} of ${derivation}`;
  requireForm(what, claim, CLAIM);
  if (claim.checks.length === 0) throw new TypeError(`${what} has no checks; a claim that nothing tests is none`);
}

/**
 * Calls code of the user. What it throws is told on one line, with its name and the place in the file.
 *
 * @param what - for instance `derive of my-model`.
 * @param call - the call.
 * @returns what it gives at once.
 * @throws InputError; errors of the kinds that popflow tells on one line anyway are passed on.
 */
function called<T>(what: string, call: () => T): T {
  try {
    return atOnce(what, call());
  } catch (error) {
    // By name: a user's file may have been given a copy of these classes of its own.
    if (error instanceof Error && ['InputError', 'RunError', 'RangeError'].includes(error.name)) throw error;
    const line = lineOf(error);
    throw new InputError(line.startsWith(what) ? line : `${what}: ${line}`, { cause: error });
  }
}

function checkedSimulator<P extends object, State>(
  id: string,
  name: string,
  make: Simulator<P, State>,
): Simulator<P, State> {
  const what = `simulator ${name} of ${id}`;
  const checked: Simulator<P, State> = (parameters) => {
    const start = called(what, () => make(parameters));
    if (typeof start === 'function') return start;
    throw new InputError(`${what} must give a function (state, stream) => chain; it gave ${typeof start}`);
  };
  return Object.assign(checked, make.standing === undefined ? {} : { standing: make.standing });
}

function checkDerived<State>(derivation: string, derived: Derived<State>): Derived<State> {
  requireForm(`derive of ${derivation}`, derived, DERIVED);
  const { statistics, models, steps } = derived;
  if (statistics.length === 0) throw new TypeError(`${derivation}: derive gave no statistics`);
  if (new Set(statistics).size !== statistics.length) {
    throw new TypeError(`${derivation}: names of statistics repeat: ${statistics.join(', ')}`);
  }
  if (models.length === 0) throw new TypeError(`${derivation}: derive gave no models`);
  const judged = [...models, ...(derived.foreign ?? [])];
  checkUnique(`model of ${derivation}`, judged);
  checkUnique(`step of ${derivation}`, steps);
  for (const model of judged) {
    if (model.term.dimension !== statistics.length) {
      throw new TypeError(
        `${derivation}: the term of model ${model.id} has dimension ${model.term.dimension}, ` +
          `but there are ${statistics.length} statistics: ${statistics.join(', ')}`,
      );
    }
    if (!(model.timePerStep > 0 && Number.isFinite(model.timePerStep))) {
      throw new TypeError(
        `${derivation}: model ${model.id} has timePerStep ${model.timePerStep}; must be finite and > 0`,
      );
    }
  }
  return Object.freeze({ ...derived, statistics: Object.freeze([...statistics]), models: Object.freeze([...models]) });
}
