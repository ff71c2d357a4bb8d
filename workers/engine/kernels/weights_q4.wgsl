// Reads eight consecutive weights of a canonical 4-bit matrix [rows, K]; i = (row·K + col) / 8.
// w = (code − ZERO_POINT)·scale, one scale to a group of 32. SCALE_BITS: 16 (two in a word) or 32.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 7.0;
override SCALE_BITS: u32 = 16;

@group(0) @binding(0) var<storage, read> codes: array<u32>;  // [rows, K/8], low nibble = lowest column
@group(0) @binding(1) var<storage, read> scales: array<u32>; // [rows, K/32]

fn scale_of(group: u32) -> f32 {
  if (SCALE_BITS == 32u) {
    return bitcast<f32>(scales[group]);
  }
  let pair = unpack2x16float(scales[group >> 1u]);
  return select(pair.x, pair.y, (group & 1u) == 1u);
}

fn weights8(i: u32) -> Eight {
  let word = codes[i];
  let s = scale_of(i >> 2u);
  let low = vec4u(word, word >> 4u, word >> 8u, word >> 12u) & vec4u(15u);
  let high = vec4u(word >> 16u, word >> 20u, word >> 24u, word >> 28u) & vec4u(15u);
  return Eight((vec4f(low) - ZERO_POINT) * s, (vec4f(high) - ZERO_POINT) * s);
}
