// Scales of a quantised matrix W [rows, K], w = (code − ZERO_POINT)·scale, one to a group of 32
// columns; goes behind weights_q4.wgsl or weights_q8.wgsl. In memory the columns are the slow axis,
// so that threads that take neighbouring rows read neighbouring words.
// SCALE_BITS: 16 (two rows in a word) or 32.
override SCALE_BITS: u32 = 16;

@group(0) @binding(1) var<storage, read> scales: array<u32>; // [K/32, rows]

fn scale_of(row: u32, group: u32, rows: u32) -> f32 {
  let i = group * rows + row;
  if (SCALE_BITS == 32u) { return bitcast<f32>(scales[i]); }
  let pair = unpack2x16float(scales[i >> 1u]);
  return select(pair.x, pair.y, (i & 1u) == 1u);
}

// Columns 8·oct … 8·oct + 7 of a row, still to be multiplied with the scale of group oct/4.
fn unscaled8(row: u32, oct: u32, rows: u32) -> Eight {
  return codes8(row, oct, rows);
}
