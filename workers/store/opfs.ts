import { LabError } from '../../src/lib/base/failure.ts';
import type { FileStore, OpenFile } from './file-store.ts';

/** The folder of the origin's private file system that holds the models. */
const ROOT = 'models';

/** Files of a model may lie in folders; here every model has one. */
const flat = (name: string) => encodeURIComponent(name);

const missing = (error: unknown) => error instanceof DOMException && error.name === 'NotFoundError';

/**
 * The browser's private file system. Files are written through synchronous handles, which only
 * workers have; they are read as blobs, also while another tab reads them. Rejects with a LabError
 * `storage` where the browser has none.
 */
export function opfsStore(): FileStore {
  const root = async () => {
    try {
      const top = await navigator.storage.getDirectory();
      return await top.getDirectoryHandle(ROOT, { create: true });
    } catch (cause) {
      throw new LabError(
        'storage',
        'This browser does not let the page keep files (a private window, or storage switched off).',
        'Open the page in an ordinary window, or load the model without keeping it.',
        { cause },
      );
    }
  };
  return {
    async folders() {
      const found: string[] = [];
      for await (const name of (await root()).keys()) found.push(name);
      return found.sort();
    },
    async open(folder, name) {
      const dir = await (await root()).getDirectoryHandle(folder, { create: true });
      const file = await dir.getFileHandle(flat(name), { create: true });
      try {
        return openFile(await file.createSyncAccessHandle());
      } catch (cause) {
        throw new LabError(
          'storage',
          'The model’s files are being written already, perhaps by another tab.',
          'Wait until the other tab has finished, or close it, and try again.',
          { cause },
        );
      }
    },
    async blob(folder, name) {
      try {
        const dir = await (await root()).getDirectoryHandle(folder);
        return await (await dir.getFileHandle(flat(name))).getFile();
      } catch (error) {
        if (missing(error)) return null;
        throw error;
      }
    },
    async size(folder) {
      let sum = 0;
      const dir = await (await root()).getDirectoryHandle(folder);
      for await (const entry of dir.values())
        if (entry.kind === 'file') sum += (await (entry as FileSystemFileHandle).getFile()).size;
      return sum;
    },
    async remove(folder) {
      try {
        await (await root()).removeEntry(folder, { recursive: true });
      } catch (error) {
        if (!missing(error)) throw error;
      }
    },
  };
}

function openFile(handle: FileSystemSyncAccessHandle): OpenFile {
  return {
    size: () => handle.getSize(),
    read(at, length) {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, handle.read(bytes, { at }));
    },
    write(bytes, at) {
      const written = handle.write(bytes, { at });
      if (written < bytes.byteLength)
        throw new DOMException('Only a part could be written.', 'QuotaExceededError');
    },
    truncate: (size) => handle.truncate(size),
    flush: () => handle.flush(),
    close: () => handle.close(),
  };
}
