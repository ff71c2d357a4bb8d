import { LabError } from '../../../src/lib/base/failure.ts';
import type { Kernels } from './kernels.ts';

/** Numbers in the kernels' memory: `length` f32 from the address `at`. */
export interface Block {
  readonly at: number;
  readonly length: number;
}

/**
 * What the kernels compute on: blocks of f32 in their memory. Views of it hold until the next
 * allocation, which may move the memory.
 */
export class Heap {
  readonly kernels: Kernels;
  private readonly sizes = new Map<number, number>();

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  /** Bytes allocated. */
  get bytes(): number {
    let sum = 0;
    for (const size of this.sizes.values()) sum += size;
    return sum;
  }

  /** Room for `length` f32 with anything in it. Throws a LabError 'too-big' if there is none. */
  allocate(length: number): Block {
    // 32-bit addresses come back signed
    const at = this.ask(length * 4) >>> 0;
    this.sizes.set(at, length * 4);
    return { at, length };
  }

  private ask(bytes: number): number {
    try {
      return this.kernels.allocate(bytes);
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      throw new LabError(
        'too-big',
        `There is no room for ${Math.ceil(bytes / 2 ** 20)} MB more in the processor engine’s memory, of which it can have 4 GB.`,
        'Load a smaller model, put safetensors into 8-bit groups (under Model, or --eight-bit), or close other pages.',
      );
    }
  }

  /** Allocates and fills. */
  put(values: ArrayLike<number>): Block {
    const block = this.allocate(values.length);
    this.view(block).set(values);
    return block;
  }

  /** A block's numbers, or some of them. */
  view({ at, length }: Block, first = 0, count = length - first): Float32Array<ArrayBuffer> {
    return new Float32Array(this.kernels.memory.buffer, at + 4 * first, count);
  }

  /** The same as u32. */
  words({ at, length }: Block, first = 0, count = length - first): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.kernels.memory.buffer, at + 4 * first, count);
  }

  free(...blocks: readonly Block[]): void {
    for (const { at } of blocks) if (this.sizes.delete(at)) this.kernels.free(at);
  }
}

/** Blocks of some lengths. Throws a LabError 'too-big' if there is no room, and leaves nothing behind. */
export function allocateAll(heap: Heap, lengths: readonly number[]): Block[] {
  const made: Block[] = [];
  try {
    for (const length of lengths) made.push(heap.allocate(length));
    return made;
  } catch (error) {
    for (const block of made) heap.free(block);
    throw error;
  }
}
