// Codes of a canonical 8-bit matrix W [rows, K]; scales.wgsl or scales_offsets.wgsl follows.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 128.0;

@group(0) @binding(0) var<storage, read> codes: array<u32>; // [K/4, rows], low byte = lowest column

// Masked and converted where they stand, see weights_q4.wgsl.
fn four(word: u32) -> vec4f {
  let masked = vec4u(word ^ 0x80000000u) & vec4u(0xffu, 0xff00u, 0xff0000u, 0xff000000u);
  return vec4f(bitcast<vec4i>(masked)) * vec4f(1.0, 0x1p-8f, 0x1p-16f, 0x1p-24f)
    - vec4f(vec3f(ZERO_POINT), ZERO_POINT - 128.0);
}

// Codes of columns 8·oct … 8·oct + 7 of a row, less the zero point.
fn codes8(row: u32, oct: u32, rows: u32) -> Eight {
  let i = 2u * oct * rows + row;
  return Eight(four(codes[i]), four(codes[i + rows]));
}
