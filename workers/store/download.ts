import { LabError } from '../../src/lib/base/failure.ts';
import type { DownloadProgress } from '../../src/lib/catalogue/model-facts.ts';
import { isMissing } from '../weights/byte-source.ts';
import { WeightsError } from '../weights/weights-error.ts';
import { ask, retrying, TransientError, type Answer } from '../weights/fetch-range.ts';
import { Checksums } from './checksums.ts';
import { sha256Hex } from './file-digest.ts';
import type { FileStore, OpenFile } from './file-store.ts';
import { isComplete, partLength, receivedBytes, type Journal } from './journal.ts';

export const PART_BYTES = 8 * 2 ** 20;

export interface DownloadOptions {
  signal: AbortSignal;
  onProgress: (progress: DownloadProgress) => void;
  fetch?: typeof fetch;
  /** Requests under way at a time. */
  connections?: number;
  /** Waits before each further try, in milliseconds. */
  waits?: readonly number[];
  /** A connection that brings nothing for so long counts as broken; milliseconds. */
  stallMs?: number;
}

interface Task {
  file: number;
  /** null: all of the file in one stream; so from when the server is found to send files whole only. */
  part: number | null;
}

/**
 * Fetches what the journal says is missing of a model, several parts at a time, and writes it to
 * its place. Memory holds a part per connection. Stops when the signal says so; what has come is
 * kept, and the next call goes on from there. Rejects with a WeightsError, with a LabError
 * `storage` when there is no room, or with the signal's reason.
 */
export async function download(
  store: FileStore,
  id: string,
  journal: Journal,
  options: DownloadOptions,
): Promise<void> {
  await new Download(store, id, journal, options).run();
}

class Download {
  private readonly store: FileStore;
  private readonly id: string;
  private readonly journal: Journal;
  private readonly options: Required<DownloadOptions>;
  /** Also stops what is under way when one part has failed for good. */
  private readonly stop = new AbortController();
  private readonly handles = new Map<number, Promise<OpenFile>>();
  private readonly checksums: Checksums;
  private readonly inFlight = new Map<Task, number>();
  private readonly tasks: Task[] = [];
  /** Files whose server sends them whole only. */
  private readonly streamed = new Set<number>();

  constructor(store: FileStore, id: string, journal: Journal, options: DownloadOptions) {
    this.store = store;
    this.id = id;
    this.journal = journal;
    this.options = {
      fetch: (...args) => fetch(...args),
      connections: 4,
      waits: [500, 1_000, 2_000, 4_000, 8_000, 15_000],
      stallMs: 30_000,
      ...options,
    };
    this.checksums = new Checksums(journal, this.stop.signal, () => this.tell());
  }

  async run(): Promise<void> {
    const { signal, connections } = this.options;
    const onAbort = () => this.stop.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    try {
      this.journal.state.files.forEach((_, file) => this.plan(file));
      this.tell();
      // files that are here but for their checksum
      for (const file of this.journal.state.files.keys()) await this.finish(file);
      const workers = Array.from({ length: connections }, () => this.work());
      const ended = await Promise.allSettled(
        workers.map((worker) =>
          worker.catch((error: unknown) => {
            this.stop.abort(error);
            throw error;
          }),
        ),
      );
      signal.throwIfAborted();
      if (ended.some(({ status }) => status === 'rejected')) throw this.stop.signal.reason;
      if (!isComplete(this.journal.state)) throw new Error('The download ended incomplete.');
    } catch (error) {
      throw this.explain(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const handle of this.handles.values()) await handle.then((file) => file.close());
    }
  }

  /** Queues what is missing of a file. */
  private plan(file: number): void {
    const { files, partBytes } = this.journal.state;
    const { size, parts, done, absent } = files[file];
    if (done || absent) return;
    if (size === null || this.streamed.has(file)) {
      this.tasks.push({ file, part: null });
      return;
    }
    for (let part = 0; part * partBytes < size; part++)
      if (parts[part] === undefined) this.tasks.push({ file, part });
  }

  private async work(): Promise<void> {
    for (let task = this.tasks.shift(); task; task = this.tasks.shift()) {
      const { file, part } = task;
      if (part !== null && this.streamed.has(file)) continue;
      const { name } = this.journal.state.listing.files[file];
      const { signal } = this.stop;
      const { waits } = this.options;
      try {
        await retrying(name, () => this.attempt(task), { waits, signal });
      } catch (error) {
        if (!isMissing(error) || !this.journal.state.listing.files[file].optional) throw error;
        this.journal.write({ absent: file });
      } finally {
        this.inFlight.delete(task);
        this.tell();
      }
      await this.finish(file);
    }
  }

  private async attempt(task: Task): Promise<void> {
    const { file, part } = task;
    const { listing, partBytes, files } = this.journal.state;
    const offset = (part ?? 0) * partBytes;
    const length = part === null ? 0 : partLength(files[file].size!, partBytes, part);
    this.inFlight.set(task, 0);
    const { fetch, stallMs } = this.options;
    const answer = await ask(listing.files[file], part === null ? null : { offset, length }, {
      fetch,
      stallMs,
      signal: this.stop.signal,
    });
    if (part !== null && answer.ranged) {
      this.checkVersion(file, answer);
      await this.takePart(task, part, length, answer);
      return;
    }
    if (part !== null && this.streamed.has(file)) {
      // one stream is enough: the others of this file leave it to that one
      await answer.chunks().return(undefined);
      return;
    }
    this.streamed.add(file);
    task.part = null;
    this.checkVersion(file, answer);
    await this.takeStream(task, answer);
  }

  /** Refuses parts of different versions of a file. */
  private checkVersion(file: number, { etag, total }: Answer): void {
    const state = this.journal.state.files[file];
    const grown = total !== null && state.size !== null && total !== state.size;
    const other = etag !== null && state.etag !== null && etag !== state.etag;
    if (grown || other) throw this.changed(file);
    if (state.etag === null && etag !== null)
      this.journal.write({ size: [file, state.size ?? total, etag] });
  }

  private changed(file: number): WeightsError {
    return new WeightsError(
      'file-changed',
      `${this.journal.state.listing.files[file].name} on the server is no longer the file whose download was begun.`,
      'Remove what was downloaded and start again.',
    );
  }

  private async takePart(task: Task, part: number, length: number, answer: Answer) {
    const bytes = new Uint8Array(length);
    let at = 0;
    for await (const chunk of answer.chunks()) {
      if (at + chunk.byteLength > length)
        throw new TransientError('the server sent more than was asked for');
      bytes.set(chunk, at);
      at += chunk.byteLength;
      this.inFlight.set(task, at);
      this.tell();
    }
    if (at < length) throw new TransientError('the connection broke off');
    await this.keep(task, part, bytes);
  }

  /** The whole file, cut into parts as it comes; parts that are here already are passed over. */
  private async takeStream(task: Task, answer: Answer): Promise<void> {
    const { partBytes, files } = this.journal.state;
    const state = files[task.file];
    const known = state.size ?? answer.total;
    let buffer = new Uint8Array(Math.min(partBytes, known ?? partBytes));
    let filled = 0;
    let part = 0;
    const put = async () => {
      if (state.parts[part] === undefined) await this.keep(task, part, buffer.subarray(0, filled));
      part++;
      filled = 0;
      // what was kept belongs to the digest now
      buffer = new Uint8Array(buffer.byteLength);
    };
    for await (const chunk of answer.chunks()) {
      for (let at = 0; at < chunk.byteLength;) {
        const take = Math.min(chunk.byteLength - at, buffer.byteLength - filled);
        if (take === 0) throw this.changed(task.file);
        buffer.set(chunk.subarray(at, at + take), filled);
        filled += take;
        at += take;
        if (filled === partBytes) await put();
      }
      this.inFlight.set(task, state.parts[part] === undefined ? filled : 0);
      this.tell();
    }
    const size = part * partBytes + filled;
    if (known !== null && size < known) throw new TransientError('the connection broke off');
    if (known !== null && size > known) throw this.changed(task.file);
    this.journal.write({ size: [task.file, size, state.etag] });
    if (filled > 0) await put();
  }

  /** Writes a part to its place, then to the journal. */
  private async keep(task: Task, part: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { file } = task;
    const handle = await this.open(file);
    const { partBytes } = this.journal.state;
    const sha256 = await sha256Hex(bytes);
    this.stop.signal.throwIfAborted();
    handle.write(bytes, part * partBytes);
    handle.flush();
    this.journal.write({ part: [file, part, sha256] });
    this.inFlight.delete(task);
    this.checksums.hashOn(file, handle).catch(() => undefined); // told by `finish`
  }

  /** Checks and closes a file of which everything is here. */
  private async finish(file: number): Promise<void> {
    const { listing, files, partBytes } = this.journal.state;
    const { size, parts, done, absent } = files[file];
    if (done || absent || size === null) return;
    const count = Math.ceil(size / partBytes);
    for (let part = 0; part < count; part++) if (parts[part] === undefined) return;
    if (listing.files[file].digest) {
      const right = await this.checksums.isRight(file, await this.open(file));
      if (right === null) return; // another connection was as quick
      if (!right) {
        this.journal.write({ again: file });
        this.plan(file);
        return;
      }
    }
    this.journal.write({ done: file });
  }

  private open(file: number): Promise<OpenFile> {
    const { name } = this.journal.state.listing.files[file];
    let handle = this.handles.get(file);
    if (!handle) {
      handle = this.store.open(this.id, name);
      this.handles.set(file, handle);
    }
    return handle;
  }

  private tell(): void {
    const { files } = this.journal.state;
    let flying = 0;
    for (const bytes of this.inFlight.values()) flying += bytes;
    const received = receivedBytes(this.journal.state) + flying;
    const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0);
    this.options.onProgress({
      received,
      total: Math.max(total, received),
      checked: this.checksums.checked,
    });
  }

  private explain(error: unknown): unknown {
    if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') return error;
    return new LabError(
      'storage',
      `The browser has no room left for ${this.journal.state.listing.name}.`,
      'Delete other models here or free space on the disk, then resume; what has come so far is kept.',
      { cause: error },
    );
  }
}
