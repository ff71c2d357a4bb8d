// Scales and offsets of a quantised matrix W [rows, K], w = (code − ZERO_POINT)·scale + offset, for
// groups of any size; stands for scales.wgsl where there are offsets or groups of 16. Weights come
// out finished: the sum over a group cannot be scaled as one.
override SCALE_BITS: u32 = 16;
override GROUP: u32 = 32;
override OFFSETS: bool = true; // an offset lies behind each scale: in one word (16 bits) or in the next

@group(0) @binding(1) var<storage, read> scales: array<u32>; // [K/GROUP, rows]

fn scale_and_offset(i: u32) -> vec2f {
  if (OFFSETS) {
    if (SCALE_BITS == 16u) { return unpack2x16float(scales[i]); }
    return vec2f(bitcast<f32>(scales[2u * i]), bitcast<f32>(scales[2u * i + 1u]));
  }
  if (SCALE_BITS == 32u) { return vec2f(bitcast<f32>(scales[i]), 0.0); }
  let pair = unpack2x16float(scales[i >> 1u]);
  return vec2f(select(pair.x, pair.y, (i & 1u) == 1u), 0.0);
}

fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  let codes = codes8(row, oct, rows);
  let s = scale_and_offset(oct / (GROUP / 8u) * rows + row);
  return Eight(codes.a * s.x + s.y, codes.b * s.x + s.y);
}

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  return 1.0;
}
