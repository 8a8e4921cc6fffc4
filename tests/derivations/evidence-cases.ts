/** The derivations whose evidence is held against wrong statements, each at parameters at which all of its steps occur. */

/** Assignments as `--set` takes them, one list a set of parameters; `[]` for the defaults. */
export const CASES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'sparse-contextual-bigram': [[]],
  'single-index': [[], ['link=h3']],
  gaussian: [
    ['link=h2 + h4', 'loss=mse', 'neurons=2', 'targets=2'],
    ['link=tanh(z) + z^2', 'degree=12'],
    // Differences are held against the scale of the links, whatever it is.
    ['link=tanh(z)/100000000000', 'degree=12'],
    ['link=100000000000*(relu(z) + z^2)'],
    ['link=step(z - 1)/1000000', 'learner=1000000*tanh(z)', 'degree=12'],
  ],
  'committee-machine': [[]],
  'orthogonal-multi-index': [[]],
  'tensor-deflation': [[], ['order=2'], ['order=6']],
  'depth-separation': [[], ['m2=2'], ['law=bessel', 'd=7']],
  'multimodal-contrastive': [
    ['loss=none'],
    ['loss=single'],
    ['loss=many'],
    ['loss=infinite'],
    ['loss=single', 'latents=gaussian'],
  ],
};
