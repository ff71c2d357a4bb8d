import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { matrixShape, type Projection } from '../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { isMissing, orMissing, readWhole, type ModelFiles } from './byte-source.ts';
import type { MatrixName, ModelReader, NormName } from './canonical.ts';
import { checkedMatrix, checkedVector } from './finite.ts';
import { AskedTensors } from './left-over.ts';
import { CONFIG_FILE, parseMlcConfig, type Quantisation } from './mlc-config.ts';
import { checkGeneration } from './mlc-generation.ts';
import { MANIFEST_FILES, parseManifest, type Manifest } from './mlc-manifest.ts';
import { ShardReader, type Progress } from './mlc-shards.ts';
import { findMatrix, findVector, type PendingMatrix, type PendingVector } from './mlc-tensors.ts';
import { WeightsError, type WeightsProblem } from './weights-error.ts';

export interface LoadOptions {
  signal?: AbortSignal;
  /** Bytes of weights read so far. */
  onProgress?: (progress: Progress) => void;
}

/**
 * Opens a model in MLC's form (mlc-chat-config.json, tensor-cache.json, params_shard_N.bin).
 * Configuration, list of tensors, shapes and types are checked before any weights are read.
 * Rejects with a WeightsError, or with the signal's reason; so does the reader it yields.
 */
export async function loadMlc(files: ModelFiles, options: LoadOptions = {}): Promise<ModelReader> {
  const configBytes = await readOr(files, CONFIG_FILE, 'config-missing');
  const { config, quantization } = parseMlcConfig(configBytes);
  options.signal?.throwIfAborted();
  const [manifestFile, manifestBytes] = await readManifest(files);
  options.signal?.throwIfAborted();
  await checkGeneration(files, config);
  const manifest = parseManifest(manifestBytes, manifestFile);
  const plan = planModel(config, quantization, manifest, manifestFile);
  const shards = new ShardReader(files, manifest.shards, options);
  const vector = async (pending: PendingVector) =>
    checkedVector(await pending.read(shards), pending.tensor);
  return {
    config,
    quantization,
    hash: modelHash(configBytes, manifestBytes),
    form: (name) => {
      const { pending, rows } = plan.matrix(name);
      return { ...pending.form, rows };
    },
    matrix: async (name, asked) => {
      const { pending, first, rows } = plan.matrix(name);
      const range = asked ?? { first: 0, count: rows };
      const top = first + range.first;
      const matrix = await pending.read(shards, { first: top, count: range.count });
      return checkedMatrix(matrix, pending.tensor, (row) => top + row);
    },
    norm: (name) => vector(plan.norm(name)),
    bias: async (layer, projection) => {
      const { first, rows } = plan.matrix({ layer, projection });
      return (await vector(plan.bias(layer))).subarray(first, first + rows);
    },
  };
}

/** Identifies a model: the manifest holds the checksums of its weights. */
function modelHash(config: ArrayBuffer, manifest: ArrayBuffer): string {
  return bytesToHex(
    sha256.create().update(new Uint8Array(config)).update(new Uint8Array(manifest)).digest(),
  );
}

async function readManifest(files: ModelFiles): Promise<[name: string, bytes: ArrayBuffer]> {
  const [current, older] = MANIFEST_FILES;
  const bytes = await orMissing(readWhole(files, current));
  return bytes ? [current, bytes] : [older, await readOr(files, older, 'manifest-missing')];
}

async function readOr(
  files: ModelFiles,
  name: string,
  problem: WeightsProblem & `${string}-missing`,
): Promise<ArrayBuffer> {
  try {
    return await readWhole(files, name);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const what =
      problem === 'manifest-missing'
        ? `This folder has no list of tensors (${MANIFEST_FILES.join(' or ')}).`
        : `This folder has no ${name}. ${error.message}`;
    throw new WeightsError(
      problem,
      what,
      'Give the address of a folder that holds a model in MLC form.',
      { cause: error },
    );
  }
}

/** Rows `first` … `first + rows` of a tensor, which may hold several projections. */
interface Part {
  pending: PendingMatrix;
  first: number;
  rows: number;
}

/** Where every tensor of a model is. */
interface Plan {
  matrix(name: MatrixName): Part;
  norm(name: NormName): PendingVector;
  /** Biases of q, k and v of a layer, one after the other. */
  bias(layer: number): PendingVector;
}

/** Finds every tensor of the model. */
function planModel(
  c: ModelConfig,
  quantization: Quantisation,
  manifest: Manifest,
  file: string,
): Plan {
  const { hidden_size: d, vocab_size, head_dim } = c;
  const qkv = (c.num_attention_heads + 2 * c.num_key_value_heads) * head_dim;
  const tensors = new AskedTensors(manifest.tensors);
  const quantised = quantization.startsWith('q4');
  const whole = (name: string, rows: number, cols: number): Part => ({
    pending: findMatrix(tensors, name, [rows, cols], quantised),
    first: 0,
    rows,
  });
  const vector = (name: string, length: number) => findVector(tensors, name, length);
  /** Projections that lie below each other in one tensor. */
  const fused = (name: string, parts: Projection[]) => {
    const shapes = parts.map((part) => matrixShape(c, part));
    const { pending } = whole(
      name,
      shapes.reduce((sum, { rows }) => sum + rows, 0),
      shapes[0].cols,
    );
    let first = 0;
    return Object.fromEntries(
      shapes.map(({ rows }, i) => {
        first += rows;
        return [parts[i], { pending, first: first - rows, rows }];
      }),
    );
  };
  const embed = whole('model.embed_tokens', vocab_size, d);
  const head = c.tie_word_embeddings ? null : whole('lm_head', vocab_size, d);
  const last = vector('model.norm.weight', d);
  const layers = Array.from({ length: c.num_hidden_layers }, (_, i) => {
    const prefix = `model.layers.${i}`;
    // Qwen's is called c_attn
    const joint = [`${prefix}.self_attn.qkv_proj`, `${prefix}.self_attn.c_attn`].find((name) =>
      ['weight', 'q_weight'].some((end) => tensors.has(`${name}.${end}`)),
    );
    const qkvName = joint ?? `${prefix}.self_attn.qkv_proj`;
    return {
      parts: {
        ...fused(qkvName, ['q', 'k', 'v']),
        ...fused(`${prefix}.self_attn.o_proj`, ['o']),
        ...fused(`${prefix}.mlp.gate_up_proj`, ['gate', 'up']),
        ...fused(`${prefix}.mlp.down_proj`, ['down']),
      } as Record<Projection, Part>,
      norms: {
        input_layernorm: vector(`${prefix}.input_layernorm.weight`, d),
        post_attention_layernorm: vector(`${prefix}.post_attention_layernorm.weight`, d),
        q_norm: c.qk_norm ? vector(`${prefix}.self_attn.q_norm.weight`, head_dim) : null,
        k_norm: c.qk_norm ? vector(`${prefix}.self_attn.k_norm.weight`, head_dim) : null,
      },
      bias: c.qkv_bias ? vector(`${qkvName}.bias`, qkv) : null,
    };
  });
  tensors.refuseLeft(file);
  return {
    matrix: (name) => {
      if (name === 'embed_tokens') return embed;
      if (name !== 'lm_head') return layers[name.layer].parts[name.projection];
      if (!head) throw new Error('The head is tied to embed_tokens.');
      return head;
    },
    norm: (name) => (name === 'norm' ? last : present(layers[name.layer].norms[name.norm])),
    bias: (layer) => present(layers[layer].bias),
  };
}

function present<T>(part: T | null): T {
  if (part === null) throw new Error('The configuration says that this model has no such part.');
  return part;
}
