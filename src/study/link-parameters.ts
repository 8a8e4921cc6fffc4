/** Parameters that Gaussian derivations share. */

import { z } from 'zod';
import type { HermiteExpansion } from '../algebra/expansion.js';
import { linkFunction } from '../links/link-function.js';
import { parseLink } from '../links/parse-link.js';

/**
 * The text of a link function, checked by parsing it.
 *
 * @example
 * linkParameter().safeParse('tanh(z)').success // false
 */
export function linkParameter(): z.ZodString {
  return z.string().superRefine((text, context) => {
    try {
      if (text !== '') parseLink(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  });
}

/**
 * The text of any link function that can be expanded, checked by parsing it; an empty text passes.
 *
 * @example
 * linkTextParameter().safeParse('relu(z) + nonsense(z)').success // false
 */
export function linkTextParameter(): z.ZodString {
  return z.string().superRefine((text, context) => {
    try {
      if (text !== '') linkFunction(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  });
}

/**
 * The links of target and learner; an empty learner text means the target's link.
 *
 * @throws RangeError, one line, quoting what cannot be read.
 * @example
 * linksFrom({ link: 'h2', learner: '' }).learner.informationExponent() // 2
 */
export function linksFrom(parameters: { readonly link: string; readonly learner: string }): {
  readonly target: HermiteExpansion;
  readonly learner: HermiteExpansion;
} {
  const target = parseLink(parameters.link);
  return { target, learner: parameters.learner === '' ? target : parseLink(parameters.learner) };
}
