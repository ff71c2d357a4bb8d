/**
 * The table of rotations: for each position and pair i, cosine and sine of position·theta^(−2i/headDim).
 * @returns [positions, headDim/2, 2]
 */
export function rotationTable(positions: number, headDim: number, theta: number): Float32Array {
  const half = headDim / 2;
  const table = new Float32Array(positions * half * 2);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      // The reference (PyTorch) rounds frequency and angle to f32 before it takes the cosine.
      const angle = Math.fround(position * Math.fround(theta ** ((-2 * i) / headDim)));
      table[(position * half + i) * 2] = Math.cos(angle);
      table[(position * half + i) * 2 + 1] = Math.sin(angle);
    }
  }
  return table;
}
