import { fixture, readJson } from '../../../fixtures/files.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { matrixShape, type MatrixId, type Projection } from '../../../src/lib/model/matrix.ts';
import type { CanonicalMatrix, CanonicalModel } from '../../weights/canonical.ts';
import { expectClose } from './expect-numbers.ts';

type Norms = 'input_layernorm' | 'post_attention_layernorm';

/** What organism/record-gradients.py writes. Weights are whole numbers of `unit`. */
interface Recorded {
  config: ModelConfig;
  unit: number;
  weights: {
    embed_tokens: number[];
    layers: Record<Projection | Norms, number[]>[];
    norm: number[];
    lm_head: number[];
  };
  tokens: number[];
  /** [T, vocab] */
  logits: number[];
  margins: RecordedMargin[];
}

/** Gradients agree to this, relative to the largest of their matrix. */
const TOLERANCE = 1e-4;

/** A margin, and its gradients with respect to the output of each linear map. */
interface RecordedMargin {
  position: number;
  token: number;
  rival: number;
  /** Of each layer [position + 1, rows]; those of later positions are 0. */
  gradients: Record<Projection, number[]>[];
}

/** A model and a sequence, with the gradients of some margins that an engine is to find. */
export interface RecordedGradients {
  model: CanonicalModel;
  tokens: number[];
  margins: RecordedMargin[];
}

/** A tiny model, with logits and gradients that an automatic differentiation found for it. */
export async function recordedGradients() {
  const { config, unit, weights, tokens, logits, margins } = (await readJson(
    fixture('gradients/tiny-llama.json'),
  )) as Recorded;
  const { hidden_size: d, vocab_size: vocab } = config;
  const floats = (whole: number[]) => Float32Array.from(whole, (n) => n * unit);
  const matrix = (rows: number, cols: number, whole: number[]): CanonicalMatrix => ({
    ...{ encoding: 'f32', rows, cols, values: floats(whole) },
  });
  const layers = weights.layers.map((layer) => {
    const projection = (p: Projection) => {
      const { rows, cols } = matrixShape(config, p);
      return matrix(rows, cols, layer[p]);
    };
    return {
      q_proj: projection('q'),
      k_proj: projection('k'),
      v_proj: projection('v'),
      o_proj: projection('o'),
      gate_proj: projection('gate'),
      up_proj: projection('up'),
      down_proj: projection('down'),
      input_layernorm: floats(layer.input_layernorm),
      post_attention_layernorm: floats(layer.post_attention_layernorm),
      biases: null,
      q_norm: null,
      k_norm: null,
    };
  });
  const model: CanonicalModel = {
    config,
    embed_tokens: matrix(vocab, d, weights.embed_tokens),
    layers,
    norm: floats(weights.norm),
    lm_head: matrix(vocab, d, weights.lm_head),
    quantization: 'f32',
    hash: '0'.repeat(64),
  };
  return { model, tokens, logits: Float32Array.from(logits), margins };
}

/**
 * Fails unless the gradients of every margin with respect to what a matrix gives out are those
 * recorded. @param rowOf those at a position, [rows]; null where all are 0
 */
export function expectRecorded(
  { model: { config }, margins }: RecordedGradients,
  { layer, projection }: MatrixId,
  rowOf: (margin: number, position: number) => Float32Array | null,
): void {
  const { rows } = matrixShape(config, projection);
  margins.forEach(({ position, gradients }, m) => {
    const got = new Float32Array((position + 1) * rows);
    for (let t = 0; t <= position; t++) got.set(rowOf(m, t) ?? [], t * rows);
    expectClose(got, Float32Array.from(gradients[layer][projection]), TOLERANCE);
  });
}
