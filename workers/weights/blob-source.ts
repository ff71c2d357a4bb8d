import { checkRange, type ByteSource, type ModelFiles } from './byte-source.ts';
import { WeightsError } from './weights-error.ts';

/** A file the user chose, or one the browser keeps; read in place. @param md5 where it is known */
export function blobSource(name: string, blob: Blob, md5?: string): ByteSource {
  return {
    name,
    size: blob.size,
    ...(md5 === undefined ? {} : { md5 }),
    async read(offset, length) {
      checkRange(name, blob.size, offset, length);
      try {
        return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer());
      } catch (cause) {
        throw new WeightsError(
          'file-changed',
          `${name} can no longer be read: it was changed, moved or removed after it was chosen.`,
          'Choose the file again.',
          { cause },
        );
      }
    },
  };
}

/** The files of a folder that the user chose or dropped, by their names in it. */
export function chosenFiles(files: readonly File[]): ModelFiles {
  return {
    open: (name) => {
      const wanted = name.split('/').at(-1);
      const file = files.find((other) => other.name === wanted);
      return file
        ? Promise.resolve(blobSource(name, file))
        : Promise.reject(
            new WeightsError(
              'file-missing',
              `There is no ${name} among the files that were chosen.`,
              'Choose or drop all files of the model’s folder together.',
            ),
          );
    },
  };
}
