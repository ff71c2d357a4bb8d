import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRange, type ByteSource, type ModelFiles } from '../workers/weights/byte-source.ts';
import { WeightsError } from '../workers/weights/weights-error.ts';

/** A model's files from a folder on disk. Only what is asked for is read. */
export function diskFiles(folder: string): ModelFiles {
  return { open: (name) => openDiskFile(folder, name) };
}

/** A file on disk. Rejects with a WeightsError: `file-missing`, `file-unreadable`. */
export async function openDiskFile(folder: string, name: string): Promise<ByteSource> {
  const path = join(folder, name);
  const { size, mtimeMs } = await stat(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw missing
      ? problem('file-missing', `There is no ${name} in ${folder}.`, error)
      : problem('file-unreadable', `${path} cannot be read.`, error);
  });
  return {
    name,
    size,
    read: async (offset, length) => {
      checkRange(name, size, offset, length);
      const bytes = new Uint8Array(length);
      // opened for each read: nothing has to be closed when the model is let go
      const file = await open(path, 'r').catch((error: unknown) => {
        throw problem('file-unreadable', `${path} cannot be read.`, error);
      });
      try {
        const now = await file.stat();
        if (now.size !== size || now.mtimeMs !== mtimeMs)
          throw problem('file-changed', `${path} was changed while it was being read.`);
        for (let at = 0; at < length;) {
          const { bytesRead } = await file.read(bytes, at, length - at, offset + at);
          if (bytesRead === 0) throw problem('file-changed', `${path} was cut while it was read.`);
          at += bytesRead;
        }
        return bytes;
      } catch (error) {
        if (error instanceof WeightsError) throw error;
        throw problem('file-unreadable', `${path} cannot be read.`, error);
      } finally {
        await file.close();
      }
    },
  };
}

function problem(
  what: 'file-missing' | 'file-unreadable' | 'file-changed',
  message: string,
  cause?: unknown,
): WeightsError {
  return new WeightsError(what, message, 'Check the folder of the model.', { cause });
}
