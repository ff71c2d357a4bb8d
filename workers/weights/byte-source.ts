import { WeightsError } from './weights-error.ts';

/** A file whose bytes can be read in any order: on a server, on disk, in the browser's storage. */
export interface ByteSource {
  /** Its name in the model's folder, for messages. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * MD5 of the whole content (32 hexadecimal digits, lower case), where the source has made sure of
   * it already; who needs it need not read the file again to find out.
   */
  readonly md5?: string;
  /** Its contentHash, where that was taken already. */
  readonly contentHash?: string;
  /**
   * `length` bytes from `offset` on, in memory of their own (their buffer holds nothing else).
   * Rejects with a WeightsError: `file-range` outside the file, `file-unreadable`, `file-changed`
   * where it is no longer the file that was opened; or with the reason of an abort signal.
   */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The files of a model's folder. */
export interface ModelFiles {
  /** Rejects with a WeightsError: `file-missing` where there is no such file, `file-unreadable`. */
  open(name: string): Promise<ByteSource>;
}

/** A file that is in memory. */
export function memorySource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.byteLength,
    read: (offset, length) =>
      new Promise((resolve) => {
        checkRange(name, bytes.byteLength, offset, length);
        resolve(bytes.slice(offset, offset + length));
      }),
  };
}

/** Opens a file and reads all of it. For small files. */
export async function readWhole(files: ModelFiles, name: string): Promise<ArrayBuffer> {
  const source = await files.open(name);
  return (await source.read(0, source.size)).buffer;
}

/** What a folder has, or null where it has no such file. */
export function orMissing<T>(opening: Promise<T>): Promise<T | null> {
  return opening.catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

/** Whether reading failed because there is no such file. */
export const isMissing = (error: unknown): error is WeightsError =>
  error instanceof WeightsError && error.problem === 'file-missing';

/** Throws the WeightsError `file-range` unless [offset, offset + length) lies in the file. */
export function checkRange(name: string, size: number, offset: number, length: number): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (whole && offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new WeightsError(
    'file-range',
    `${name} ends at byte ${size}, but bytes ${offset} to ${offset + length} were asked for.`,
    'The file is cut short or damaged: load the model again, or take it from another repository.',
  );
}
