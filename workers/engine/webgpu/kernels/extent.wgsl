// Smallest and largest weight of a rectangle with their places, and how many weights `value`
// would change. Each lane of each workgroup leaves a part; the few parts are merged by the caller.
override SIZE: u32 = 64;

struct Shape {
  rows: u32, // of W
  row: u32,    // the rectangle, in rows and columns of W
  col: u32,
  height: u32,
  width: u32,
  value: f32,
  negates: u32, // 1: each weight becomes its negative, not the value
}
struct Part {
  min: f32,
  max: f32,
  argmin: u32, // index in the rectangle, row-major; none: 0xffffffff
  argmax: u32,
  differing: u32,
}

@group(0) @binding(2) var<storage, read_write> parts: array<Part>; // [workgroups·SIZE]
@group(0) @binding(3) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let count = shape.height * shape.width;
  var part = Part(3.4e38, -3.4e38, 0xffffffffu, 0xffffffffu, 0u);
  for (var i = id.x; i < count; i += groups.x * SIZE) {
    let w = weight(shape.row + i / shape.width, shape.col + i % shape.width, shape.rows);
    if (w < part.min || part.argmin == 0xffffffffu) {
      part.min = w;
      part.argmin = i;
    }
    if (w > part.max || part.argmax == 0xffffffffu) {
      part.max = w;
      part.argmax = i;
    }
    if (w != select(shape.value, -w, shape.negates == 1u)) { part.differing++; }
  }
  parts[id.x] = part;
}
