// Codes of a canonical 4-bit matrix W [rows, K]; scales.wgsl or scales_offsets.wgsl follows.
struct Eight { a: vec4f, b: vec4f }

override ZERO_POINT: f32 = 7.0;

@group(0) @binding(0) var<storage, read> codes: array<u32>; // [K/8, rows], low nibble = lowest column

// Codes of columns 8·oct … 8·oct + 7 of a row, less the zero point. Codes are masked and converted
// where they stand and scaled down (all exact): shifting by different amounts is slow on software
// adapters. The highest bit is flipped and taken off as a number, since it would count as a sign.
fn codes8(row: u32, oct: u32, rows: u32) -> Eight {
  let word = codes[oct * rows + row];
  let flipped = word ^ 0x80000000u;
  let low = vec4u(word) & vec4u(0xfu, 0xf0u, 0xf00u, 0xf000u);
  let high = vec4u(flipped) & vec4u(0xf0000u, 0xf00000u, 0xf000000u, 0xf0000000u);
  return Eight(
    vec4f(bitcast<vec4i>(low)) * vec4f(1.0, 0x1p-4f, 0x1p-8f, 0x1p-12f) - ZERO_POINT,
    vec4f(bitcast<vec4i>(high)) * vec4f(0x1p-16f, 0x1p-20f, 0x1p-24f, 0x1p-28f)
      - vec4f(vec3f(ZERO_POINT), ZERO_POINT - 8.0),
  );
}
