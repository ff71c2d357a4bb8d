import type { FileStore, OpenFile } from './file-store.ts';
import type { Listing } from './listing.ts';

export const JOURNAL = 'journal';

/** Raised when a line changes its meaning. 1: the first. */
const VERSION = 1;

/** What of a file is here. */
export interface FileState {
  /** In bytes; null while unknown. */
  size: number | null;
  /** What the server called this version of the file when its first bytes came. */
  etag: string | null;
  /** By part: SHA-256 of its bytes, hexadecimal; missing where it is not here. */
  parts: (string | undefined)[];
  /** Complete, and its checksum as listed, where one is. */
  done: boolean;
  /** It was optional, and is not there. */
  absent: boolean;
}

/** The model as its journal has it. */
export interface JournalState {
  listing: Listing;
  /** Bytes of every part but a file's last. */
  partBytes: number;
  files: FileState[];
}

type Line =
  | { size: [file: number, bytes: number | null, etag: string | null] }
  | { part: [file: number, part: number, sha256: string] }
  /** What is here of the file counts no more. */
  | { again: number }
  | { done: number }
  | { absent: number };

export const isComplete = ({ files }: JournalState) =>
  files.every(({ done, absent }) => done || absent);

/** Bytes of a part. */
export function partLength(size: number, partBytes: number, part: number): number {
  return Math.max(0, Math.min(partBytes, size - part * partBytes));
}

/** Bytes that are here, in parts. */
export function receivedBytes({ files, partBytes }: JournalState): number {
  let sum = 0;
  for (const { size, parts } of files)
    parts.forEach((digest, i) => {
      if (digest !== undefined) sum += partLength(size ?? 0, partBytes, i);
    });
  return sum;
}

/**
 * What has been fetched of a model, line by line beside its files, so that a download goes on where
 * it ended however it ended. A line is written after the bytes it tells of are on the disk; a last
 * line that was cut off counts for nothing.
 */
export class Journal {
  readonly state: JournalState;
  private readonly file: OpenFile;

  private constructor(state: JournalState, file: OpenFile) {
    this.state = state;
    this.file = file;
  }

  /** Begins a model's journal anew. */
  static async create(store: FileStore, id: string, listing: Listing, partBytes: number) {
    const file = await store.open(id, JOURNAL);
    file.truncate(0);
    const journal = new Journal(startState(listing, partBytes), file);
    journal.append({ version: VERSION, partBytes, listing });
    return journal;
  }

  /** Goes on with a model's journal; null where there is none that can be read. */
  static async open(store: FileStore, id: string): Promise<Journal | null> {
    const state = await readJournal(store, id);
    if (!state) return null;
    const file = await store.open(id, JOURNAL);
    // what a crash left of a line would spoil the next one
    const whole = new TextDecoder().decode(file.read(0, file.size()));
    const end = new TextEncoder().encode(whole.slice(0, whole.lastIndexOf('\n') + 1)).byteLength;
    if (end < file.size()) file.truncate(end);
    return new Journal(state, file);
  }

  write(line: Line): void {
    apply(this.state, line);
    this.append(line);
  }

  close(): void {
    this.file.close();
  }

  private append(line: object): void {
    this.file.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`), this.file.size());
    this.file.flush();
  }
}

function startState(listing: Listing, partBytes: number): JournalState {
  const files = listing.files.map(({ size }): FileState => ({
    size,
    etag: null,
    parts: [],
    done: false,
    absent: false,
  }));
  return { listing, partBytes, files };
}

function apply({ files }: JournalState, line: Line): void {
  if ('size' in line) {
    const [file, size, etag] = line.size;
    Object.assign(files[file], { size, etag });
  } else if ('part' in line) {
    const [file, part, sha256] = line.part;
    files[file].parts[part] = sha256;
  } else if ('again' in line) {
    Object.assign(files[line.again], { parts: [], etag: null, done: false, absent: false });
  } else if ('done' in line) files[line.done].done = true;
  else files[line.absent].absent = true;
}

/** The state a journal tells of; null where there is none, or of another version. */
export async function readJournal(store: FileStore, id: string): Promise<JournalState | null> {
  const text = await (await store.blob(id, JOURNAL))?.text();
  if (text === undefined) return null;
  // what follows the last line break was never finished
  const [head, ...lines] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  try {
    const first = JSON.parse(head) as { version: number; partBytes: number; listing: Listing };
    if (first.version !== VERSION) return null;
    const state = startState(first.listing, first.partBytes);
    for (const line of lines) if (line !== '') apply(state, JSON.parse(line) as Line);
    return state;
  } catch {
    return null;
  }
}
