import { expect, test } from 'vitest';
import { gumbelNoise, mix as mixRef } from '../../../../src/lib/assay/decoding.ts';
import { run, testGpu } from '../testing/kernels.ts';
import gumbel from './gumbel.wgsl?raw';
import mix from './mix.wgsl?raw';

/** The kernel's noise of tokens [n] at one seed and position. */
async function noise(seed: number, position: number, tokens: Uint32Array): Promise<Float32Array> {
  const gpu = await testGpu();
  const code = `${mix}${gumbel}
    @group(0) @binding(0) var<storage, read> tokens: array<u32>;
    @group(0) @binding(1) var<storage, read_write> noise: array<f32>;
    @group(0) @binding(2) var<uniform> place: vec2u;
    @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
      if (id.x < arrayLength(&tokens)) { noise[id.x] = gumbel(place.x, place.y, tokens[id.x]); }
    }`;
  const [input, output] = [gpu.upload('tokens', tokens), gpu.buffer('noise', tokens.length * 4)];
  const place = gpu.uniform(Uint32Array.of(seed, position));
  const op = gpu.op(
    { name: 'noise', code },
    [input, output, place],
    [Math.ceil(tokens.length / 64)],
  );
  const got = await run(gpu, [op], output);
  gpu.destroy(input, output);
  return got;
}

function worst(seed: number, position: number, tokens: Uint32Array, got: Float32Array): number {
  return got.reduce(
    (most, v, i) => Math.max(most, Math.abs(v - gumbelNoise(seed, position, tokens[i]))),
    0,
  );
}

test('the noise is that of double precision within 1e-5, for many seeds, positions and tokens', async () => {
  const tokens = Uint32Array.from({ length: 32_000 }, (_, i) => i);
  for (const [seed, position] of [
    [0, 0],
    [1, 17],
    [42, 255],
    [0xffffffff, 4095],
    [123_456_789, 77],
  ])
    expect(worst(seed, position, tokens, await noise(seed, position, tokens))).toBeLessThan(1e-5);
});

/** The word that `mix` turns into `mixed`. */
function unmix(mixed: number): number {
  let x = (mixed ^ (mixed >>> 16)) >>> 0;
  x = Math.imul(x, 0x43021123) >>> 0;
  x = (x ^ (x >>> 15) ^ (x >>> 30)) >>> 0;
  x = Math.imul(x, 0x1d69e2a5) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

test('the noise is also exact for the largest and smallest there are, and where the formula changes', async () => {
  const [seed, position] = [3, 100];
  const from = mixRef((mixRef(seed) + position) >>> 0);
  // the token whose hash has these upper 24 bits
  const tokenOf = (upper: number) => (unmix((upper << 8) >>> 0) - from) >>> 0;
  const near = (upper: number) => Array.from({ length: 4000 }, (_, i) => upper + i);
  const uppers = [...near(0), ...near(2 ** 23 - 2000), ...near(2 ** 24 - 4000)];
  const tokens = Uint32Array.from(uppers, tokenOf);
  const largest = gumbelNoise(seed, position, tokens.at(-1));
  expect(largest).toBeCloseTo(25 * Math.LN2, 6);
  expect(gumbelNoise(seed, position, tokens[0])).toBeCloseTo(-Math.log(25 * Math.LN2), 6);
  expect(worst(seed, position, tokens, await noise(seed, position, tokens))).toBeLessThan(1e-5);
});
