/** Optional fields that may be undefined where they come from, and must not be where they go. */

/** The same fields; those that may be undefined are optional. */
export type Given<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The fields that are not undefined.
 *
 * @param fields - any.
 * @returns them without those that are undefined.
 * @example
 * given({ a: 1, b: undefined }) // { a: 1 }
 */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
