// Reads eight consecutive weights of an f32 matrix [rows, K]; i = (row·K + col) / 8.
struct Eight { a: vec4f, b: vec4f }

@group(0) @binding(0) var<storage, read> codes: array<vec4f>; // [rows, K/4]
@group(0) @binding(1) var<storage, read> scales: array<u32>;  // unused

fn weights8(i: u32) -> Eight {
  _ = scales[0];
  return Eight(codes[2u * i], codes[2u * i + 1u]);
}
