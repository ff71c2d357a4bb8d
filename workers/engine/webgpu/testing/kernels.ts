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
