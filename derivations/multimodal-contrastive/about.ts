/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'multimodal-contrastive',
  title: 'Multimodal contrastive learning with linear encoders',
  source:
    'Ren and Li, arXiv 2304.03717: setting and statements from its abstract and the opening of its introduction; losses, normalisers and initialisation reconstructed; flows derived by the program; potentials and closed forms typed in',
  summary:
    'Two linear encoders learn $f_A, f_B$ of pairs $x_A = A z + A_\\xi \\xi_A$, $x_B = B z + B_\\xi \\xi_B$ that share the latent $z$. Positive pairs align the encoders and let the condition number of the representation grow; negative pairs bring it down again. The flow closes on $3r + 2$ numbers at infinite width.',
} as const;
