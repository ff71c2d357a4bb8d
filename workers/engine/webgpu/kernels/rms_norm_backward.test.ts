import { test } from 'vitest';
import { rmsNormBackwardRef } from '../../reference/rms_norm_backward.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { rmsNormBackward } from './rms_norm_backward.ts';

const EPS = 1e-5;

test.each([
  [true, 1, 1, 32],
  [false, 1, 1, 32],
  [true, 3, 5, 96],
  [false, 3, 5, 96],
  [true, 2, 7, 352],
  [false, 2, 7, 352],
])(
  'cooperating: %s; %i cotangents of %i rows of %i: added to the residual’s gradient',
  async (cooperate, cotangents, per, cols) => {
    const gpu = await testGpu();
    const random = randomFrom(cols + per);
    const m = cotangents * per;
    const [x, weight] = [floats(random, per * cols, 3), floats(random, cols)];
    const [dy, was] = [floats(random, m * cols), floats(random, m * cols)];
    const dx = gpu.upload('dx', was);
    const op = rmsNormBackward(gpu, {
      x: gpu.upload('x', x),
      weight: gpu.upload('weight', weight),
      dy: gpu.upload('dy', dy),
      dx,
      ...{ cols, eps: EPS, per, m, cooperate },
    });
    const wanted = Array.from({ length: cotangents }, (_, b) =>
      rmsNormBackwardRef(x, weight, EPS, dy.subarray(b * per * cols, (b + 1) * per * cols)),
    ).flatMap((one) => [...one]);
    expectClose(
      await run(gpu, [op], dx),
      Float32Array.from(wanted, (v, i) => v + was[i]),
      2e-6,
    );
  },
);
