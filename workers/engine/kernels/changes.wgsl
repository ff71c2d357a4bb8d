// changed[offset + b] = 1 if the site of sequence b holds a weight that is not its value already, else 0.
override SIZE: u32 = 16;

struct Shape { rows: u32, count: u32, offset: u32 } // of W; B

@group(0) @binding(2) var<storage, read> sites: array<Site>;
@group(0) @binding(3) var<storage, read_write> changed: array<u32>;
@group(0) @binding(4) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let b = id.x;
  if (b >= shape.count) { return; }
  let site = sites[b];
  var found = 0u;
  for (var i = 0u; i < site.height * site.width && found == 0u; i++) {
    let w = weight(site.row + i / site.width, site.col + i % site.width, shape.rows);
    if (w != site.value) { found = 1u; }
  }
  changed[shape.offset + b] = found;
}
