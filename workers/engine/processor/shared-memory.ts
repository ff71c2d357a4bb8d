import { LabError } from '../../../src/lib/base/failure.ts';

/** Whether workers can read memory of one another: in Node, and on pages that are cross-origin isolated. */
export const isMemoryShared = (): boolean => typeof SharedArrayBuffer !== 'undefined';

/** Memory that workers share where they can, else get copies of. Throws a LabError 'too-big'. */
export function shareable(bytes: number): ArrayBufferLike {
  try {
    return isMemoryShared() ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  } catch (error) {
    throw new LabError(
      'too-big',
      `There is no memory for ${Math.ceil(bytes / 2 ** 20)} MB more of the model’s weights.`,
      'Load a smaller model, put safetensors into 8-bit groups (under Model, or --eight-bit), or close other pages.',
      { cause: error },
    );
  }
}
