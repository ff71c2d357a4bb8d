// Reads eight consecutive weights of an f16 matrix [rows, K]; i = (row·K + col) / 8.
struct Eight { a: vec4f, b: vec4f }

@group(0) @binding(0) var<storage, read> codes: array<vec4u>; // [rows, K/8], eight halves each
@group(0) @binding(1) var<storage, read> scales: array<u32>;  // unused

fn weights8(i: u32) -> Eight {
  _ = scales[0];
  let w = codes[i];
  return Eight(
    vec4f(unpack2x16float(w.x), unpack2x16float(w.y)),
    vec4f(unpack2x16float(w.z), unpack2x16float(w.w)),
  );
}
