import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Block, Heap } from './heap.ts';
import { whole } from './panels.ts';
import { rotationTable } from '../shared/rotation-table.ts';
import { widthsOf } from './widths.ts';

/** Positions of a cache come in blocks of so many, which attention reads whole. */
const POSITIONS = 16;
/** Most bytes of logits at a time. */
const LOGIT_BYTES = 8 * 2 ** 20;
/** Rows that go through the MLP, or through the head, at a time: what is between stays in the cache. */
export const CHUNK = 96;

/**
 * What a pass over M = B·T rows writes. K = key-value heads, hd = head_dim; d, f, q and qkv see Widths.
 */
export interface Activations {
  /** [M, d] */
  x: Block;
  /** [M, d] after attention */
  mid: Block;
  /** [M, d] normalised */
  h: Block;
  /** [M, qkv] */
  qkv: Block;
  /** [M, q], 0 from the last head on */
  attended: Block;
  /** [chunk, 2f] */
  gateUp: Block;
  /** [M, f] */
  act: Block;
  /** [chunk, vocab_size in whole panels] */
  logits: Block;
  /** Rows of logits there is room for. */
  logitRows: number;
  /** Room for a row's attention scores. */
  scores: Block;
  /** Per layer, of the first layer that keeps any on: [slots, K, hd, capacity]. */
  keys: Block[];
  /** [slots, K, capacity, hd] */
  values: Block[];
  firstLayer: number;
  /** Positions a cache holds. */
  capacity: number;
  /** Of each of them, [capacity, hd/2, 2]; see rotationTable. */
  rotation: Block;
  /** Rows there is room for. */
  maxRows: number;
}

export interface StateSizes {
  maxRows: number;
  /** Caches: the most sequences that keep keys and values. */
  slots: number;
  positions: number;
  /** Layers below keep no keys and values. */
  firstLayer?: number;
}

/** Allocates a state. Throws a LabError 'too-big' if there is no room, and leaves nothing behind. */
export function createActivations(heap: Heap, c: ModelConfig, sizes: StateSizes): Activations {
  const { maxRows: m, slots, positions, firstLayer = 0 } = sizes;
  const made: Block[] = [];
  const block = (length: number) => {
    const one = heap.allocate(length);
    made.push(one);
    return one;
  };
  const { d, f, q, qkv } = widthsOf(c);
  const kv = c.num_key_value_heads * c.head_dim;
  const capacity = Math.ceil(positions / POSITIONS) * POSITIONS;
  const vocab = whole(c.vocab_size);
  const logitRows = Math.max(6, Math.min(CHUNK, Math.floor(LOGIT_BYTES / 4 / vocab)));
  const caches = () =>
    Array.from({ length: Math.max(0, c.num_hidden_layers - firstLayer) }, () =>
      block(slots * kv * capacity),
    );
  try {
    const attended = block(m * q);
    heap.view(attended).fill(0);
    const rotation = block(capacity * c.head_dim);
    heap.view(rotation).set(rotationTable(capacity, c));
    return {
      x: block(m * d),
      mid: block(m * d),
      h: block(m * d),
      qkv: block(m * qkv),
      attended,
      gateUp: block(CHUNK * 2 * f),
      act: block(m * f),
      logits: block(logitRows * vocab),
      logitRows,
      scores: block(capacity),
      keys: caches(),
      values: caches(),
      firstLayer,
      capacity,
      rotation,
      maxRows: m,
    };
  } catch (error) {
    for (const one of made) heap.free(one);
    throw error;
  }
}

export function destroyActivations(heap: Heap, s: Activations): void {
  const { x, mid, h, qkv, attended, gateUp, act, logits, scores, rotation } = s;
  heap.free(x, mid, h, qkv, attended, gateUp, act, logits, scores, rotation);
  for (const caches of [s.keys, s.values]) for (const cache of caches) heap.free(cache);
}
