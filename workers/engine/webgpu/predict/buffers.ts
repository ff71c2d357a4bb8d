import type { Gpu } from '../device/gpu.ts';

type Data = Uint32Array | Float32Array;

/** Buffers that are freed together. */
export class Buffers {
  readonly gpu: Gpu;
  private readonly all: GPUBuffer[] = [];
  private readonly others: (() => void)[] = [];

  constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  /** [rows, cols] of 32-bit numbers. */
  make(label: string, rows: number, cols = 1): GPUBuffer {
    return this.keep(this.gpu.buffer(label, 4 * rows * cols));
  }

  upload(label: string, data: Data): GPUBuffer {
    return this.keep(this.gpu.upload(label, data));
  }

  /** Something else that is freed with them. */
  also(free: () => void): void {
    this.others.push(free);
  }

  /** Frees what is there; there may be none. */
  free(): void {
    this.gpu.destroyAll(this.all.splice(0));
    for (const free of this.others.splice(0)) free();
  }

  private keep(buffer: GPUBuffer): GPUBuffer {
    this.all.push(buffer);
    return buffer;
  }
}
