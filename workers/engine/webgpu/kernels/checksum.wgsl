// Two sums over all words of a buffer, each word hashed together with its index; sums do not
// depend on the order in which the lanes add to them.
override SIZE: u32 = 64;

struct Shape { words: u32 }

@group(0) @binding(0) var<storage, read> data: array<u32>;
@group(0) @binding(1) var<storage, read_write> sums: array<atomic<u32>, 2>;
@group(0) @binding(2) var<uniform> shape: Shape;

@compute @workgroup_size(SIZE)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  var a = 0u;
  var b = 0u;
  for (var i = id.x; i < shape.words; i += groups.x * SIZE) {
    let h = mix32(data[i] + mix32(i));
    a += h;
    b += mix32(h ^ 0x9e3779b9u);
  }
  atomicAdd(&sums[0], a);
  atomicAdd(&sums[1], b);
}
