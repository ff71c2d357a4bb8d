/**
 * Files in folders, one folder a model: the browser's private file system (opfs.ts), or memory in
 * tests. Writing throws a DOMException `QuotaExceededError` when there is no room.
 */
export interface FileStore {
  /** Names of all folders. */
  folders(): Promise<string[]>;
  /** Opens a file for reading and writing, making folder and file where there are none. No other may have it open. */
  open(folder: string, name: string): Promise<OpenFile>;
  /** The file as it is now, to be read from; null where there is none. */
  blob(folder: string, name: string): Promise<Blob | null>;
  /** Bytes of all files of a folder. */
  size(folder: string): Promise<number>;
  /** Removes a folder with all its files; nothing happens where there is none. */
  remove(folder: string): Promise<void>;
}

/** An open file. Offsets and sizes in bytes. */
export interface OpenFile {
  size(): number;
  read(offset: number, length: number): Uint8Array<ArrayBuffer>;
  write(bytes: Uint8Array<ArrayBuffer>, offset: number): void;
  truncate(size: number): void;
  /** Returns when what was written lies on the disk. */
  flush(): void;
  close(): void;
}
