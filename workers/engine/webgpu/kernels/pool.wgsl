// A rectangle of a matrix, made smaller for drawing: each cell shows, of the pool × pool weights it
// covers, the one farthest from zero (the first of equals, row by row). A stack's pieces are taken
// in one after another, from cells that are zero at first.
override SIZE: u32 = 64;

struct Shape {
  rows: u32, // of W, a piece of a stack
  base: u32, // row of the stack that W's row 0 is
  row: u32,  // the rectangle, in rows and columns of the stack
  col: u32,
  height: u32,
  width: u32,
  pool: u32,
}

@group(0) @binding(2) var<storage, read_write> cells: array<f32>; // [ceil(height/pool), ceil(width/pool)]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * SIZE;
  let across = (shape.width + shape.pool - 1u) / shape.pool;
  let down = (shape.height + shape.pool - 1u) / shape.pool;
  if (i >= across * down) { return; }
  let row = (i / across) * shape.pool;
  let col = (i % across) * shape.pool;
  var farthest = cells[i];
  for (var r = row; r < min(row + shape.pool, shape.height); r++) {
    let at = shape.row + r - shape.base; // beyond all rows where it lies above W
    if (at >= shape.rows) { continue; }
    for (var k = col; k < min(col + shape.pool, shape.width); k++) {
      let w = weight(at, shape.col + k, shape.rows);
      if (abs(w) > abs(farthest)) { farthest = w; }
    }
  }
  cells[i] = farthest;
}
