/** Bytes of a tensor: offset and length in bytes, multiples of 4. */
export interface Span {
  tensor: string;
  offset: number;
  length: number;
}

/** Tensors as bytes. */
export interface Memory {
  /** What stands in each span. */
  read(spans: readonly Span[]): Promise<Uint8Array[]>;
  /** Overwrites bytes from `offset` on; length a multiple of 4. */
  write(tensor: string, offset: number, bytes: Uint8Array<ArrayBuffer>): void;
}

/**
 * Tensors that lie in GPU buffers, one each, from byte 0.
 * @param flush submits what somebody else has recorded, so that it comes before a read or a write
 */
export function createGpuMemory(
  device: GPUDevice,
  bufferOf: (tensor: string) => GPUBuffer,
  flush: () => void,
): Memory {
  return {
    async read(spans) {
      flush();
      const size = spans.reduce((sum, { length }) => sum + length, 0);
      const staging = device.createBuffer({
        size: Math.max(4, size),
        usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      });
      try {
        const encoder = device.createCommandEncoder();
        let at = 0;
        const starts = spans.map(({ tensor, offset, length }) => {
          encoder.copyBufferToBuffer(bufferOf(tensor), offset, staging, at, length);
          at += length;
          return at - length;
        });
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(GPUMapMode.READ);
        const all = new Uint8Array(staging.getMappedRange().slice(0));
        return spans.map(({ length }, i) => all.slice(starts[i], starts[i] + length));
      } finally {
        staging.destroy();
      }
    },
    write(tensor, offset, bytes) {
      flush();
      device.queue.writeBuffer(bufferOf(tensor), offset, bytes);
    },
  };
}
