/**
 * The public API of popflow: what a derivation, ours or a user's, is written with. What it has of a room stands in the room's `public.ts`.
 *
 * @packageDocumentation
 */

// Parameters of a derivation are declared with zod; the one that popflow itself uses comes along.
export { z } from 'zod';
export * from './checker/public.js';
export * from './derivation/public.js';
export * from './numeric/public.js';
export * from './report/public.js';
export * from './symbolic/public.js';
