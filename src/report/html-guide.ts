/** The part of the HTML report that says how to read the rest. */

import { badge } from './html-parts.js';
import { VERDICT_MEANING } from './words.js';

/**
 * The section "How to read this report".
 *
 * @param id - the id of the section.
 * @returns HTML.
 */
export function howToRead(id: string): string {
  return [
    `<section id="${id}"><h2>How to read this report</h2>`,
    '<p>popflow takes a learning problem, derives equations for how training evolves (the theory), runs the training algorithm itself many times from the same initial state (the simulation), and judges with statistics whether the two agree.</p>',
    '<dl>',
    `<dt>${badge('agrees')}</dt><dd>${VERDICT_MEANING.agrees}</dd>`,
    `<dt>${badge('disagrees')}</dt><dd>${VERDICT_MEANING.disagrees}</dd>`,
    `<dt>${badge('inconclusive')}</dt><dd>${VERDICT_MEANING.inconclusive}</dd>`,
    '<dt>margin</dt><dd>How far theory may be from simulation and still count as right: the error that the theory itself admits. It is fixed before the runs.</dd>',
    '<dt>band</dt><dd>Where the mean of the simulation lies, given that only so many runs were made: a confidence band that holds at all times together. Band inside margin: agrees. Band outside margin: disagrees. Otherwise: inconclusive.</dd>',
    '<dt>expected</dt><dd>The verdict that the claim predicts for a finding. Some claims state that a crude theory <em>fails</em>; then the finding “disagrees” is as expected, and shown in green. A claim as a whole agrees when every finding came out as expected.</dd>',
    '<dt>origin</dt><dd>Whom a claim speaks for: the paper, a reconstruction of what the paper leaves out, or a measurement.</dd>',
    '</dl>',
    '<p>In all figures blue is theory, orange is corrected theory, dark grey (light grey on a dark ground) is simulation, green is the margin, purple is a reference; line patterns and markers tell them apart without colour.</p>',
    '</section>',
  ].join('\n');
}
