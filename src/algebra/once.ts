/** Values that are made when they are first asked for. */

/**
 * A value that many ask for and that is made once, when it is first asked for.
 *
 * @param make - makes it; a pure function.
 * @returns a function that gives it.
 * @example
 * const value = once(() => ({}));
 * value() === value() // true
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
