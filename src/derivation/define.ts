import type { Claim, Derivation, Derived } from './contract.js';
import { plainParameters } from './parameter-use.js';
import { parameterTable, resolveParameters } from './parameters.js';

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
  // Deriving is pure and may be slow; parameters that cannot change are derived once.
  const derivedFrom = new WeakMap<P, Derived<State>>();
  const frozen: Derivation<P, State> = {
    ...declaration,
    simulators: Object.freeze({ ...declaration.simulators }),
    claims: Object.freeze(declaration.claims.map((claim) => Object.freeze({ ...claim }))),
    figures: Object.freeze(declaration.figures.map((figure) => Object.freeze({ ...figure }))),
    derive: (parameters) => {
      const known = derivedFrom.get(parameters);
      if (known !== undefined) return known;
      const derived = checkDerived(id, declaration.derive(parameters));
      // Of parameters that record their reads, the plain ones behind them are asked: asking would count as a copy.
      if (Object.isFrozen(plainParameters(parameters))) derivedFrom.set(parameters, derived);
      return derived;
    },
    initial: (parameters, stream) => declaration.initial(parameters, stream),
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

function checkClaim<P extends object, State>(derivation: string, claim: Claim<P, State>): void {
  if (claim.checks.length === 0) {
    throw new TypeError(`claim ${claim.id} of ${derivation} has no checks; a claim that nothing tests is none`);
  }
}

function checkDerived<State>(derivation: string, derived: Derived<State>): Derived<State> {
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
