// How a mutation of gate_proj or up_proj changes the MLP's activations, on the site's rows r only:
// delta[m, i] = silu(g')·u' − silu(g)·u for r = first row + i, where g' or u' has the side term
// Σ_{c ∈ site} (W'[r, c] − W[r, c])·h[c] added, W' = value or −W. g, u, h are the wild type's.
override SIZE: u32 = 64;

struct Shape {
  cols: u32,         // hidden_size
  rows: u32,         // of W
  intermediate: u32, // intermediate_size: column where up begins in gate_up
  height: u32,       // of the tallest site: columns of delta
  m: u32,
  per: u32,          // rows of a sequence
  first: u32,        // row of the wild type that is every sequence's first row
  base: u32,         // row of the sites' matrix that W's row 0 is
}

@group(0) @binding(2) var<storage, read> h: array<f32>;           // [T, hidden_size]
@group(0) @binding(3) var<storage, read> gate_up: array<f32>;     // [T, 2·intermediate_size]
@group(0) @binding(4) var<storage, read> sites: array<Site>;      // [B]
@group(0) @binding(5) var<storage, read_write> delta: array<f32>; // [M, height]
@group(0) @binding(6) var<uniform> shape: Shape;

fn silu(g: f32) -> f32 { return g / (1.0 + exp(-g)); }

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let m = i / shape.height;
  let r = i % shape.height;
  if (m >= shape.m) { return; }
  let site = sites[m / shape.per];
  if (r >= site.height) {
    delta[i] = 0.0;
    return;
  }
  let row = site.row + r - shape.base; // beyond all rows where it lies above W
  if (row >= shape.rows) { return; }
  let t = shape.first + m % shape.per;
  var side = 0.0;
  for (var c = site.col; c < site.col + site.width; c++) {
    let w = weight(row, c, shape.rows);
    side += (written(site, w) - w) * h[t * shape.cols + c];
  }
  let in_gate = site.out < shape.intermediate;
  let column = site.out + r - select(shape.intermediate, 0u, in_gate);
  let from_row = t * 2u * shape.intermediate + column;
  let g = gate_up[from_row];
  let u = gate_up[from_row + shape.intermediate];
  delta[i] = silu(g + select(0.0, side, in_gate)) * (u + select(side, 0.0, in_gate)) - silu(g) * u;
}
