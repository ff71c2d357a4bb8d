import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FetchFile } from '../workers/weights/fetch-file.ts';
import { WeightsError } from '../workers/weights/weights-error.ts';

/** A model's files from a folder on disk. */
export function diskFiles(folder: string): FetchFile {
  return async (name, onBytes) => {
    try {
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      onBytes?.(bytes.byteLength);
      return bytes.buffer;
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new WeightsError(
        missing ? 'file-missing' : 'file-unreadable',
        missing ? `There is no ${name} in ${folder}.` : `${join(folder, name)} cannot be read.`,
        'Check the folder of the model.',
        { cause: error },
      );
    }
  };
}
