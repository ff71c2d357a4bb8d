import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { ropeFrequencies } from '../../../src/lib/model/rope-frequencies.ts';

/**
 * The table of rotations: cosine and sine of position·frequency for each position and pair of a
 * head, see {@link ropeFrequencies}.
 * @returns [positions, headDim/2, 2]
 */
export function rotationTable(
  positions: number,
  config: Pick<ModelConfig, 'head_dim' | 'rope_theta' | 'rope_scaling'>,
): Float32Array {
  const frequencies = ropeFrequencies(config);
  const half = frequencies.length;
  const table = new Float32Array(positions * half * 2);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      // The reference (PyTorch) rounds the angle to f32 before it takes the cosine.
      const angle = Math.fround(position * frequencies[i]);
      table[(position * half + i) * 2] = Math.cos(angle);
      table[(position * half + i) * 2 + 1] = Math.sin(angle);
    }
  }
  return table;
}
