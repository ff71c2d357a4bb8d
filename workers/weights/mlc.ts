import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { ModelConfig } from '../../src/lib/model-config.ts';
import { rowSlice, type CanonicalLayer, type CanonicalModel } from './canonical.ts';
import type { FetchFile } from './fetch-file.ts';
import { CONFIG_FILE, parseMlcConfig, type Quantisation } from './mlc-config.ts';
import { MANIFEST_FILES, parseManifest, type Manifest, type Shard } from './mlc-manifest.ts';
import { fetchShards, type Progress } from './mlc-shards.ts';
import { findMatrix, findVector } from './mlc-tensors.ts';
import { WeightsError, type WeightsProblem } from './weights-error.ts';

export interface LoadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/**
 * Loads a model in MLC's form (mlc-chat-config.json, tensor-cache.json, params_shard_N.bin).
 * Configuration, list of tensors, shapes and types are checked before any weights are fetched.
 * Rejects with a WeightsError, or with the signal's reason.
 */
export async function loadMlc(
  fetchFile: FetchFile,
  options: LoadOptions = {},
): Promise<CanonicalModel> {
  const configBytes = await fetchOr(fetchFile, CONFIG_FILE, 'config-missing');
  const { config, quantization } = parseMlcConfig(configBytes);
  options.signal?.throwIfAborted();
  const [manifestFile, manifestBytes] = await fetchManifest(fetchFile);
  const manifest = parseManifest(manifestBytes, manifestFile);
  const assemble = planModel(config, quantization, manifest);
  const bytes = await fetchShards(manifest.shards, fetchFile, options);
  return {
    config,
    ...assemble(bytes),
    quantization,
    hash: modelHash(configBytes, manifestBytes),
  };
}

/** Identifies a model: the manifest holds the checksums of its weights. */
function modelHash(config: ArrayBuffer, manifest: ArrayBuffer): string {
  return bytesToHex(
    sha256.create().update(new Uint8Array(config)).update(new Uint8Array(manifest)).digest(),
  );
}

async function fetchManifest(fetchFile: FetchFile): Promise<[name: string, bytes: ArrayBuffer]> {
  const [current, older] = MANIFEST_FILES;
  try {
    return [current, await fetchFile(current)];
  } catch (error) {
    if (!(error instanceof WeightsError) || error.problem !== 'file-missing') throw error;
    return [older, await fetchOr(fetchFile, older, 'manifest-missing')];
  }
}

async function fetchOr(
  fetchFile: FetchFile,
  name: string,
  problem: WeightsProblem & `${string}-missing`,
): Promise<ArrayBuffer> {
  try {
    return await fetchFile(name);
  } catch (error) {
    if (!(error instanceof WeightsError) || error.problem !== 'file-missing') throw error;
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

type Weights = Pick<CanonicalModel, 'embed_tokens' | 'layers' | 'norm' | 'lm_head'>;

/** Finds every tensor of the model; what is returned builds it once the bytes are there. */
function planModel(
  config: ModelConfig,
  quantization: Quantisation,
  manifest: Manifest,
): (bytes: Map<Shard, ArrayBuffer>) => Weights {
  const { hidden_size: d, intermediate_size: f, vocab_size } = config;
  const q = config.num_attention_heads * config.head_dim;
  const kv = config.num_key_value_heads * config.head_dim;
  const quantised = quantization.startsWith('q4');
  const matrix = (name: string, rows: number, cols: number) =>
    findMatrix(manifest, name, [rows, cols], quantised);

  const embed = matrix('model.embed_tokens', vocab_size, d);
  const head = config.tie_word_embeddings ? null : matrix('lm_head', vocab_size, d);
  const norm = findVector(manifest, 'model.norm.weight', d);
  const layers = Array.from({ length: config.num_hidden_layers }, (_, i) => {
    const prefix = `model.layers.${i}`;
    const qkv = matrix(`${prefix}.self_attn.qkv_proj`, q + 2 * kv, d);
    const o = matrix(`${prefix}.self_attn.o_proj`, d, q);
    const gateUp = matrix(`${prefix}.mlp.gate_up_proj`, 2 * f, d);
    const down = matrix(`${prefix}.mlp.down_proj`, d, f);
    const before = findVector(manifest, `${prefix}.input_layernorm.weight`, d);
    const after = findVector(manifest, `${prefix}.post_attention_layernorm.weight`, d);
    return (bytes: Map<Shard, ArrayBuffer>): CanonicalLayer => {
      const fusedQkv = qkv(bytes); // rows: q, k, v
      const fusedGateUp = gateUp(bytes); // rows: gate, up
      return {
        q_proj: rowSlice(fusedQkv, 0, q),
        k_proj: rowSlice(fusedQkv, q, kv),
        v_proj: rowSlice(fusedQkv, q + kv, kv),
        o_proj: o(bytes),
        gate_proj: rowSlice(fusedGateUp, 0, f),
        up_proj: rowSlice(fusedGateUp, f, f),
        down_proj: down(bytes),
        input_layernorm: before(bytes),
        post_attention_layernorm: after(bytes),
      };
    };
  });
  return (bytes) => ({
    embed_tokens: embed(bytes),
    layers: layers.map((layer) => layer(bytes)),
    norm: norm(bytes),
    lm_head: head ? head(bytes) : null,
  });
}
