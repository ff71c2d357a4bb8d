import type { FileStore } from '../file-store.ts';

/** Files in memory. @param room bytes there is room for */
export function memoryStore(room = Infinity): FileStore & {
  files: Map<string, Uint8Array<ArrayBuffer>>;
} {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const open = new Set<string>();
  const key = (folder: string, name: string) => `${folder}/${name}`;
  const used = () => [...files.values()].reduce((sum, file) => sum + file.byteLength, 0);
  const resize = (name: string, size: number) => {
    const old = files.get(name)!;
    if (used() + size - old.byteLength > room) throw new DOMException('full', 'QuotaExceededError');
    const next = new Uint8Array(size);
    next.set(old.subarray(0, size));
    files.set(name, next);
  };
  const filesIn = (folder: string) => [...files].filter(([name]) => name.startsWith(`${folder}/`));
  return {
    files,
    folders: () =>
      Promise.resolve([...new Set([...files.keys()].map((name) => name.split('/')[0]))].sort()),
    open(folder, name) {
      const path = key(folder, name);
      if (open.has(path)) return Promise.reject(new Error(`${path} is open already`));
      open.add(path);
      if (!files.has(path)) files.set(path, new Uint8Array());
      return Promise.resolve({
        size: () => files.get(path)!.byteLength,
        read: (offset, length) => files.get(path)!.slice(offset, offset + length),
        write(bytes, offset) {
          const end = offset + bytes.byteLength;
          if (end > files.get(path)!.byteLength) resize(path, end);
          files.get(path)!.set(bytes, offset);
        },
        truncate: (size) => resize(path, size),
        flush: () => undefined,
        close: () => void open.delete(path),
      });
    },
    blob(folder, name) {
      const bytes = files.get(key(folder, name));
      return Promise.resolve(bytes ? new Blob([bytes]) : null);
    },
    size: (folder) =>
      Promise.resolve(filesIn(folder).reduce((sum, [, file]) => sum + file.length, 0)),
    remove(folder) {
      for (const [name] of filesIn(folder)) files.delete(name);
      return Promise.resolve();
    },
  };
}
