import { expect, test } from 'vitest';
import { swigluBackwardRef } from '../../reference/swiglu_backward.ref.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { swigluBackward } from './swiglu_backward.ts';

async function onGpu(gateUp: Float32Array, dz: Float32Array, cols: number) {
  const gpu = await testGpu();
  const m = dz.length / cols;
  const dgateUp = gpu.buffer('dgate_up', 2 * dz.byteLength);
  const op = swigluBackward(gpu, {
    gateUp: gpu.upload('gate_up', gateUp),
    dz: gpu.upload('dz', dz),
    ...{ dgateUp, cols, per: gateUp.length / (2 * cols), m },
  });
  return run(gpu, [op], dgateUp);
}

test('every cotangent’s row goes with the forward row at its position', async () => {
  const random = randomFrom(1);
  const [cols, per, cotangents] = [96, 5, 3];
  const gateUp = floats(random, per * 2 * cols, 6);
  const dz = floats(random, cotangents * per * cols);
  const wanted = Array.from({ length: cotangents * per }, (_, m) => {
    const row = gateUp.subarray((m % per) * 2 * cols, ((m % per) + 1) * 2 * cols);
    const { gate, up } = swigluBackwardRef(
      row.subarray(0, cols),
      row.subarray(cols),
      dz.subarray(m * cols, (m + 1) * cols),
    );
    return [...gate, ...up];
  });
  expectClose(await onGpu(gateUp, dz, cols), Float32Array.from(wanted.flat()), 2e-6);
});

test('gates far from zero give no NaN: nothing, or up itself', async () => {
  const gateUp = Float32Array.of(-200, 200, -89, 89, 1, 1, 1, 1);
  const got = await onGpu(gateUp, new Float32Array(4).fill(1), 4);
  [0, 1, 0, 1].forEach((wanted, i) => expect(got[i]).toBeCloseTo(wanted, 6));
});
