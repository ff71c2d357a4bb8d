import { expect, test } from 'vitest';
import { run, testGpu } from '../testing/kernels.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { swiglu } from './swiglu.ts';
import { swigluRef } from '../../reference/swiglu.ref.ts';

async function onGpu(gate: Float32Array[], up: Float32Array[]): Promise<Float32Array> {
  const gpu = await testGpu();
  const [m, cols] = [gate.length, gate[0].length];
  const rows = gate.flatMap((row, i) => [...row, ...up[i]]);
  const y = gpu.buffer('y', m * cols * 4);
  const gateUp = gpu.upload('gate_up', Float32Array.from(rows));
  return run(gpu, [swiglu(gpu, { gateUp, y, cols, m })], y);
}

test('every row’s gate lets its own up through', async () => {
  const random = randomFrom(1);
  const gate = Array.from({ length: 7 }, () => floats(random, 352, 8));
  const up = Array.from({ length: 7 }, () => floats(random, 352));
  const wanted = gate.flatMap((row, i) => [...swigluRef(row, up[i])]);
  expectClose(await onGpu(gate, up), Float32Array.from(wanted), 2e-6);
});

test('gates far from zero neither overflow nor vanish', async () => {
  const gate = Float32Array.of(-1e30, -200, -89, -20, -1, -0, 0, 1, 20, 89, 200, 1e30);
  const up = new Float32Array(gate.length).fill(1);
  const got = await onGpu([gate], [up]);
  const wanted = swigluRef(gate, up);
  got.forEach((v, i) => {
    expect(Math.abs(v - wanted[i])).toBeLessThanOrEqual(1e-6 * Math.abs(wanted[i]) + 1e-30);
  });
});

test('of known values: silu(1) = 0.731059, silu(−2) = −0.238406', () => {
  const y = swigluRef(Float32Array.of(1, -2), Float32Array.of(1, 1));
  expect([...y].map((v) => v.toFixed(6))).toEqual(['0.731059', '-0.238406']);
});
