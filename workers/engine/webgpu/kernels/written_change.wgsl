// What a mutation of one kind changes in the output of its rows, one tile of a row by itself:
// z[n, s, J] = Σ_{j ∈ J} δ[n, j]·x[s, j] with δ = shift + slope·W[first + n, j]. Of the gate projection
// what that changes in silu(gate)·up, exactly.
override SIZE: u32 = 64;
override GATE: bool = false;
override SINGLE: bool = false; // tiles are single weights

struct Shape {
  rows: u32,      // of W
  first: u32,     // first row in W
  count: u32,     // how many
  cols: u32,      // of x
  positions: u32, // T
  tile: u32,      // columns of a tile
  shift: f32,
  slope: f32,
  column: u32,    // of gate_up that belongs to the first row
  stride: u32,    // intermediate_size
  out: u32,       // row of z that the first one is
}

@group(0) @binding(2) var<storage, read> x: array<f32>;       // [T, cols]
@group(0) @binding(3) var<storage, read> gate_up: array<f32>; // [T, 2·stride]; unused but for GATE
@group(0) @binding(4) var<storage, read_write> z: array<f32>; // [rows, T, cols/tile]
@group(0) @binding(5) var<uniform> shape: Shape;

// silu(g + d) − silu(g) with no difference of nearly equal numbers, as
// d·σ(g + d) + g·(σ(g + d) − σ(g)). before: σ(g)
fn silu_change(g: vec4f, before: vec4f, d: vec4f) -> vec4f {
  let after = 1.0 / (1.0 + exp(-g - d));
  let size = abs(d);
  // 1 − e^−|d|
  let series = size * (1.0 - size * (0.5 - size * (1.0 / 6.0 - size / 24.0)));
  let part = select(1.0 - exp(-size), series, size < vec4f(0.03));
  let risen = select(-before * (1.0 - after), after * (1.0 - before), d > vec4f(0.0)) * part;
  return d * after + g * risen;
}

fn row_at(n: u32, s: u32) -> u32 { return (shape.out + n) * shape.positions + s; }
fn gate_at(n: u32, s: u32) -> u32 { return s * 2u * shape.stride + shape.column + n; }

// Eight weights of a row at one position.
fn single(i: u32) {
  let octs = shape.cols / 8u;
  let oct = i % octs;
  let s = i / octs % shape.positions;
  let n = i / (octs * shape.positions);
  if (n >= shape.count) { return; }
  let w = weights8(shape.first + n, oct, shape.rows);
  let at = s * shape.cols + 8u * oct;
  var a = (shape.shift + shape.slope * w.a) * vec4f(x[at], x[at + 1u], x[at + 2u], x[at + 3u]);
  var b = (shape.shift + shape.slope * w.b) * vec4f(x[at + 4u], x[at + 5u], x[at + 6u], x[at + 7u]);
  if (GATE) {
    let g = gate_up[gate_at(n, s)];
    let up = gate_up[gate_at(n, s) + shape.stride];
    let before = vec4f(1.0 / (1.0 + exp(-g)));
    a = silu_change(vec4f(g), before, a) * up;
    b = silu_change(vec4f(g), before, b) * up;
  }
  let to = row_at(n, s) * shape.cols + 8u * oct;
  for (var j = 0u; j < 4u; j++) {
    z[to + j] = a[j];
    z[to + 4u + j] = b[j];
  }
}

// Four positions of a tile.
fn several(i: u32) {
  let tiles = (shape.cols + shape.tile - 1u) / shape.tile;
  let fours = (shape.positions + 3u) / 4u;
  let tile = i % tiles;
  let s = i / tiles % fours * 4u;
  let n = i / (tiles * fours);
  if (n >= shape.count) { return; }
  let last = shape.positions - 1u;
  let at = vec4u(s, min(s + 1u, last), min(s + 2u, last), min(s + 3u, last));
  var change = vec4f(0.0);
  for (var j = tile * shape.tile; j < min((tile + 1u) * shape.tile, shape.cols); j++) {
    let delta = shape.shift + shape.slope * weight(shape.first + n, j, shape.rows);
    let p = at * shape.cols + j;
    change += delta * vec4f(x[p.x], x[p.y], x[p.z], x[p.w]);
  }
  if (GATE) {
    let p = vec4u(gate_at(n, at.x), gate_at(n, at.y), gate_at(n, at.z), gate_at(n, at.w));
    let g = vec4f(gate_up[p.x], gate_up[p.y], gate_up[p.z], gate_up[p.w]);
    let u = p + shape.stride;
    let up = vec4f(gate_up[u.x], gate_up[u.y], gate_up[u.z], gate_up[u.w]);
    change = silu_change(g, 1.0 / (1.0 + exp(-g)), change) * up;
  }
  for (var k = 0u; k < 4u; k++) {
    if (s + k <= last) { z[row_at(n, s + k) * tiles + tile] = change[k]; }
  }
}

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  if (SINGLE) { single(i); } else { several(i); }
}
