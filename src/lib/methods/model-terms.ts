import type { Term } from './term.ts';

/** Of the model: what the atlas and the picture of a layer name. */
export const MODEL_TERMS = {
  layer: {
    term: 'layer',
    definition:
      'One of the model’s repeated blocks: attention, then the MLP. Each reads the residual stream and adds to it.',
  },
  matrix: {
    term: 'matrix',
    definition:
      'One of a layer’s seven projections, written L14.down: down of layer 14. Each of its numbers is a weight.',
  },
  q: {
    term: 'q (q_proj)',
    definition:
      'The query projection: makes of each token what it looks for in the tokens before it.',
  },
  k: {
    term: 'k (k_proj)',
    definition: 'The key projection: makes of each token what it offers to be found by.',
  },
  v: {
    term: 'v (v_proj)',
    definition: 'The value projection: makes of each token what it passes on when it is found.',
  },
  o: {
    term: 'o (o_proj)',
    definition:
      'The output projection: puts together what all attention heads found, and adds it to the residual stream.',
  },
  gate: {
    term: 'gate (gate_proj)',
    definition:
      'The gate of the MLP: through SiLU it says how much of each hidden feature of up is let through.',
  },
  up: {
    term: 'up (up_proj)',
    definition: 'The projection that widens the residual stream to the MLP’s hidden features.',
  },
  down: {
    term: 'down (down_proj)',
    definition: 'The projection from the MLP’s hidden features back to the residual stream.',
  },
  'in-feature': {
    term: 'in-feature',
    definition:
      'A number that goes into a matrix. Its column holds the weights that it is multiplied by.',
  },
  'out-feature': {
    term: 'out-feature',
    definition:
      'A number that comes out of a matrix: the sum over one row of weights times in-features.',
  },
  residual: {
    term: 'residual stream',
    definition: 'The row of numbers that a token is, from layer to layer; every part adds to it.',
  },
  'rms-norm': {
    term: 'rms_norm',
    definition:
      'Brings the numbers of the residual stream to a common size before they are read. It has weights of its own, which are not mutated.',
  },
  attention: {
    term: 'attention',
    definition:
      'Mixes the values of earlier tokens into each token, by how well its query fits their keys.',
  },
  swiglu: {
    term: 'SwiGLU',
    definition: 'SiLU(gate) × up, number by number: what the MLP lets through to down.',
  },
} as const satisfies Record<string, Term>;
