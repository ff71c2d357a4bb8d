import type { CanonicalMatrix } from './canonical.ts';
import type { GgufType } from './gguf-types.ts';

/**
 * Puts the rows of whole heads in Hugging Face's order. llama.cpp rotates neighbouring rows, so its
 * files hold a head's two halves row by row in turn: with hd rows a head, row `h·hd + 2j + p` of the
 * file is row `h·hd + p·hd/2 + j` of Hugging Face (convert_hf_to_gguf.py: LlamaModel.permute).
 * @param bytes rows of equal length, heads one after the other
 * @param headDim rows of a head
 */
export function unpermute(bytes: Uint8Array, rowBytes: number, headDim: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const rows = bytes.length / rowBytes;
  for (let row = 0; row < rows; row++) {
    const inHead = row % headDim;
    const to = row - inHead + (inHead % 2) * (headDim / 2) + (inHead >> 1);
    out.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), to * rowBytes);
  }
  return out;
}

/** Where a row of {@link unpermute}'s order stands in the file; `headDim` 0 leaves rows where they are. */
export function rowInFile(row: number, headDim: number): number {
  if (headDim === 0) return row;
  const inHead = row % headDim;
  const half = headDim / 2;
  return row - inHead + 2 * (inHead % half) + Math.floor(inHead / half);
}

/** Whole rows of a tensor in the canonical form; without loss. */
export function decodeRows(
  type: GgufType,
  bytes: Uint8Array,
  rows: number,
  cols: number,
): CanonicalMatrix {
  if ('decode' in type) {
    return { encoding: type.encoding, rows, cols, ...type.decode(bytes) };
  }
  const { buffer, byteOffset } = bytes.byteOffset % type.bytes === 0 ? bytes : bytes.slice();
  return type.encoding === 'f32'
    ? { encoding: 'f32', rows, cols, values: new Float32Array(buffer, byteOffset, rows * cols) }
    : {
        encoding: type.encoding,
        rows,
        cols,
        values: new Uint16Array(buffer, byteOffset, rows * cols),
      };
}
