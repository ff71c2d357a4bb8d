import type { MatrixId } from '../model/matrix.ts';
import { matrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';

/** Where a projection lies in MLC's fused tensors. */
export interface MlcLocation {
  /** Name without its ending (`.q_weight`, `.q_scale` or `.weight`). */
  tensor: string;
  /** Row of the tensor that is the projection's row 0. */
  firstRow: number;
  /** In-features. */
  cols: number;
}

/** The tensor of MLC that holds a projection: q, k, v are rows of one, gate and up of another. */
export function mlcLocation(config: ModelConfig, { layer, projection }: MatrixId): MlcLocation {
  const rows = (kind: MatrixId['projection']) => matrixShape(config, kind).rows;
  const { cols } = matrixShape(config, projection);
  const place = (name: string, firstRow: number) => ({
    tensor: `model.layers.${layer}.${name}`,
    firstRow,
    cols,
  });
  switch (projection) {
    case 'q':
      return place('self_attn.qkv_proj', 0);
    case 'k':
      return place('self_attn.qkv_proj', rows('q'));
    case 'v':
      return place('self_attn.qkv_proj', rows('q') + rows('k'));
    case 'o':
      return place('self_attn.o_proj', 0);
    case 'gate':
      return place('mlp.gate_up_proj', 0);
    case 'up':
      return place('mlp.gate_up_proj', rows('gate'));
    case 'down':
      return place('mlp.down_proj', 0);
  }
}

/** Where one weight's 4-bit code and its group's scale lie: indices of words and scales. */
export interface CodeAddress {
  /** Index of the u32. */
  word: number;
  /** Lowest bit of the code in it. */
  shift: number;
  /** Index of the scale. */
  scale: number;
}

/** @param row of the tensor. @param cols in-features of the tensor, a multiple of 32 */
export function codeAddress(row: number, col: number, cols: number): CodeAddress {
  return {
    word: row * (cols / 8) + (col >>> 3),
    shift: 4 * (col & 7),
    scale: row * (cols / 32) + (col >>> 5),
  };
}
