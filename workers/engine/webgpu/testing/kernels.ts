import { expect } from 'vitest';
import { Gpu, type Op } from '../device/gpu.ts';
import {
  passUniformBuffer,
  writePassUniform,
  type PassUniform,
} from '../run/activation-buffers.ts';
import { testDevice } from './gpu.ts';

let shared: Promise<Gpu> | undefined;

/** The Gpu shared by the tests of a file, so that every kernel is compiled once. */
export function testGpu(): Promise<Gpu> {
  return (shared ??= testDevice().then((device) => new Gpu(device)));
}

/** Where the rows of a pass stand; one sequence of one row from its start unless said otherwise. */
export function passUniformOf(gpu: Gpu, passUniform: Partial<PassUniform>): GPUBuffer {
  const buffer = passUniformBuffer(gpu);
  writePassUniform(gpu, buffer, { rows: 1, first: 0, tail: 1, step: 0, ...passUniform });
  return buffer;
}

/** Runs ops and reads what they left in a buffer of f32. */
export async function run(gpu: Gpu, ops: Op[], result: GPUBuffer): Promise<Float32Array> {
  gpu.submit(ops);
  return new Float32Array(await gpu.read(result));
}

/**
 * Fails unless every number is within `tolerance` times the largest wanted magnitude of the one
 * wanted. @param least that magnitude at least, where sums may cancel out
 */
export function expectClose(
  got: Float32Array,
  wanted: Float32Array,
  tolerance = 1e-5,
  least = 1e-30,
): void {
  expect(got).toHaveLength(wanted.length);
  const largest = wanted.reduce((top, v) => Math.max(top, Math.abs(v)), least);
  const at = got.findIndex((v, i) => !(Math.abs(v - wanted[i]) <= tolerance * largest));
  if (at >= 0) expect.fail(`[${at}] is ${got[at]}, wanted ${wanted[at]} ± ${tolerance * largest}`);
}

/** Fails unless both hold the same bits. */
export function expectSameBits(got: Float32Array, wanted: Float32Array): void {
  const bits = (values: Float32Array) =>
    new Uint32Array(values.buffer, values.byteOffset, values.length);
  expect(got).toHaveLength(wanted.length);
  const [a, b] = [bits(got), bits(wanted)];
  const at = a.findIndex((word, i) => word !== b[i]);
  if (at >= 0) expect.fail(`[${at}] is ${got[at]}, wanted exactly ${wanted[at]}`);
}
