import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { test } from 'vitest';
import { ropeBackwardRef } from '../../reference/rope_backward.ref.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { ropeBackward } from './rope_backward.ts';

test('q and k are turned back by their positions, v is left alone', async () => {
  const gpu = await testGpu();
  const random = randomFrom(4);
  const [heads, kvHeads, headDim, per, cotangents, theta] = [4, 2, 32, 9, 3, 10_000];
  const width = (heads + 2 * kvHeads) * headDim;
  const turned = (heads + kvHeads) * headDim;
  const was = floats(random, cotangents * per * width);
  const dqkv = gpu.upload('dqkv', was);
  const rotation = gpu.upload(
    'rotation',
    rotationTable(64, { head_dim: headDim, rope_theta: theta }),
  );
  const op = ropeBackward(gpu, {
    heads,
    kvHeads,
    headDim,
    dqkv,
    rotation,
    per,
    m: cotangents * per,
  });

  const wanted = was.slice();
  for (let b = 0; b < cotangents; b++) {
    const at = (t: number) => (b * per + t) * width;
    const rows = Float32Array.from({ length: per * turned }, (_, i) => {
      return was[at(Math.floor(i / turned)) + (i % turned)];
    });
    const frequencies = ropeFrequencies({ head_dim: headDim, rope_theta: theta });
    const back = ropeBackwardRef(rows, heads + kvHeads, frequencies, 0);
    for (let t = 0; t < per; t++) wanted.set(back.subarray(t * turned, (t + 1) * turned), at(t));
  }
  expectClose(await run(gpu, [op], dqkv), wanted, 2e-6);
});
