// y[m, out + r] += Σ_{c ∈ site} (W'[r, c] − W[r, c])·x[m, c] for the rows r of the site of row m's
// sequence: what W' (`value`, or −W) in the site would add to the product, with W left as it is.
override SIZE: u32 = 64;
override SHARED: bool = false; // all sequences have the same x: rows first … first + per

struct Shape {
  cols: u32,   // K
  rows: u32,   // of W
  stride: u32, // columns of y
  height: u32, // of the tallest site
  m: u32,
  per: u32,    // rows of a sequence
  first: u32,  // row of x of a sequence's first row, when SHARED
  base: u32,   // row of the sites' matrix that W's row 0 is
}

@group(0) @binding(2) var<storage, read> x: array<vec4f>;      // [M, K/4]
@group(0) @binding(3) var<storage, read_write> y: array<f32>;  // [M, stride]
@group(0) @binding(4) var<storage, read> sites: array<Site>;   // [B]
@group(0) @binding(5) var<uniform> shape: Shape;

fn inside(first: u32, site: Site) -> vec4f {
  let c = vec4u(first) + vec4u(0u, 1u, 2u, 3u);
  let is_in = (c >= vec4u(site.col)) & (c < vec4u(site.col + site.width));
  return select(vec4f(0.0), vec4f(1.0), is_in);
}

fn change(site: Site, w: vec4f) -> vec4f {
  return select(vec4f(site.value), -w, site.negates == 1u) - w;
}

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let m = i / shape.height;
  let r = i % shape.height;
  if (m >= shape.m) { return; }
  let site = sites[m / shape.per];
  if (r >= site.height) { return; }
  let row = site.row + r - shape.base; // beyond all rows where it lies above W
  if (row >= shape.rows) { return; }
  var from_x = m;
  if (SHARED) { from_x = shape.first + m % shape.per; }
  let quads = shape.cols / 4u;
  let last = (site.col + site.width - 1u) / 8u;
  var sum = 0.0;
  for (var o = site.col / 8u; o <= last; o++) {
    let w = weights8(row, o, shape.rows);
    let at = from_x * quads + 2u * o;
    sum += dot(change(site, w.a) * inside(8u * o, site), x[at]);
    sum += dot(change(site, w.b) * inside(8u * o + 4u, site), x[at + 1u]);
  }
  y[m * shape.stride + site.out + r] += sum;
}
