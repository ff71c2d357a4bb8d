/** Gradients of gate and up for silu(gate)·up: silu′(g) = σ(g)·(1 + g·(1 − σ(g))), σ(g) = 1 / (1 + e^−g). */
export function swigluBackwardRef(
  gate: Float32Array,
  up: Float32Array,
  dy: Float32Array,
): { gate: Float32Array; up: Float32Array } {
  const sigmoid = (g: number) => 1 / (1 + Math.exp(-g));
  return {
    gate: gate.map((g, i) => dy[i] * up[i] * sigmoid(g) * (1 + g * (1 - sigmoid(g)))),
    up: gate.map((g, i) => dy[i] * g * sigmoid(g)),
  };
}
