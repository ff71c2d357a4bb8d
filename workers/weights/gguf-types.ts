import { GGMLQuantizationType } from '@huggingface/gguf';
import type { BlockDecoder } from './gguf-blocks/block-codes.ts';
import { decodeQ4_0, decodeQ4_1 } from './gguf-blocks/q4.ts';
import { decodeQ4_K } from './gguf-blocks/q4-k.ts';
import { decodeQ5_0, decodeQ5_1 } from './gguf-blocks/q5.ts';
import { decodeQ5_K } from './gguf-blocks/q5-k.ts';
import { decodeQ6_K } from './gguf-blocks/q6-k.ts';
import { decodeQ8_0 } from './gguf-blocks/q8.ts';

/** How a tensor's elements are stored. */
export type GgufType = PlainType | BlockType;

/** Element by element, as the canonical form has them. */
export interface PlainType {
  name: 'F32' | 'F16' | 'BF16';
  encoding: 'f32' | 'f16' | 'bf16';
  /** Elements of a block, and bytes of it. */
  elements: 1;
  bytes: 2 | 4;
}

/** In blocks of weights that share scales, along the columns. */
export interface BlockType {
  name: 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'Q8_0' | 'Q4_K' | 'Q5_K' | 'Q6_K';
  encoding: 'q4' | 'q8';
  elements: 32 | 256;
  bytes: number;
  /** What {@link decode} gives, whatever the bytes. */
  group: 16 | 32;
  scaleBits: 16 | 32;
  offsets: boolean;
  zeroPoint: number;
  decode: BlockDecoder;
}

const plain = (
  name: PlainType['name'],
  encoding: PlainType['encoding'],
  bytes: 2 | 4,
): PlainType => ({ name, encoding, elements: 1, bytes });

/** Blocks of 32 weights with a half-precision scale. */
const block = (
  name: BlockType['name'],
  encoding: BlockType['encoding'],
  bytes: number,
  zeroPoint: number | null,
  decode: BlockDecoder,
): BlockType => ({
  name,
  encoding,
  elements: 32,
  bytes,
  group: 32,
  scaleBits: 16,
  offsets: zeroPoint === null,
  zeroPoint: zeroPoint ?? 0,
  decode,
});

/** Blocks of 256 weights whose groups' scales are products. */
const superBlock = (
  name: BlockType['name'],
  encoding: BlockType['encoding'],
  bytes: number,
  decode: BlockDecoder,
): BlockType => ({
  ...block(name, encoding, bytes, null, decode),
  elements: 256,
  scaleBits: 32,
});

/** The types the lab reads, by the number they have in a file (ggml.h: ggml_type). */
const TYPES: ReadonlyMap<number, GgufType> = new Map<number, GgufType>([
  [GGMLQuantizationType.F32, plain('F32', 'f32', 4)],
  [GGMLQuantizationType.F16, plain('F16', 'f16', 2)],
  [GGMLQuantizationType.BF16, plain('BF16', 'bf16', 2)],
  [GGMLQuantizationType.Q4_0, block('Q4_0', 'q4', 18, 8, decodeQ4_0)],
  [GGMLQuantizationType.Q4_1, block('Q4_1', 'q4', 20, null, decodeQ4_1)],
  [GGMLQuantizationType.Q5_0, block('Q5_0', 'q8', 22, 16, decodeQ5_0)],
  [GGMLQuantizationType.Q5_1, block('Q5_1', 'q8', 24, null, decodeQ5_1)],
  [GGMLQuantizationType.Q8_0, block('Q8_0', 'q8', 34, 128, decodeQ8_0)],
  [GGMLQuantizationType.Q4_K, superBlock('Q4_K', 'q4', 144, decodeQ4_K)],
  [GGMLQuantizationType.Q5_K, superBlock('Q5_K', 'q8', 176, decodeQ5_K)],
  [
    GGMLQuantizationType.Q6_K,
    { ...superBlock('Q6_K', 'q8', 210, decodeQ6_K), group: 16, offsets: false, zeroPoint: 32 },
  ],
]);

/** Names of the types the lab reads, for messages. */
export const GGUF_TYPE_NAMES: readonly string[] = [...TYPES.values()].map(({ name }) => name);

/** The type of a tensor by its number; null where the lab does not read it. */
export function ggufType(id: number): GgufType | null {
  return TYPES.get(id) ?? null;
}

/** What ggml calls a type, also one that the lab does not read. */
export function ggufTypeName(id: number): string {
  return GGMLQuantizationType[id] ?? `type ${id}`;
}
