// The choice of choose.wgsl with one thread to a row and no barriers.
override ROWS: u32 = 4;

@compute @workgroup_size(ROWS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = id.x + id.y * groups.x * ROWS;
  if (row >= shape.rows) { return; }
  let place = place_of(row);
  var mine = before(place);
  for (var i = 0u; i < shape.count; i++) { mine = consider(mine, row, i, place); }
  finish(mine, row, place);
}
