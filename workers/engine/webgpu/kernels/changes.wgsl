// changed[offset + b] = 1 if the site of sequence b holds a weight that its mutation changes, else 0.
override SIZE: u32 = 16;

struct Shape {
  rows: u32, // of W
  base: u32, // row of the sites' matrix that W's row 0 is
  count: u32, // B
  offset: u32,
  also: u32, // 1: what was found before stays found
}

@group(0) @binding(2) var<storage, read> sites: array<Site>;
@group(0) @binding(3) var<storage, read_write> changed: array<u32>;
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x;
  if (b >= shape.count) { return; }
  let site = sites[b];
  var found = 0u;
  if (shape.also == 1u) { found = changed[shape.offset + b]; }
  for (var i = 0u; i < site.height * site.width && found == 0u; i++) {
    let row = site.row + i / site.width - shape.base; // beyond all rows where it lies above W
    if (row >= shape.rows) { continue; }
    let w = weight(row, site.col + i % site.width, shape.rows);
    if (w != written(site, w)) { found = 1u; }
  }
  changed[shape.offset + b] = found;
}
