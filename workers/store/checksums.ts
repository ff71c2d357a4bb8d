import { WeightsError } from '../weights/weights-error.ts';
import { RunningDigest } from './file-digest.ts';
import type { OpenFile } from './file-store.ts';
import type { Journal } from './journal.ts';

/** Checksums of a model's files, taken while the files come. */
export class Checksums {
  /** Bytes hashed so far. */
  checked = 0;
  private readonly journal: Journal;
  private readonly signal: AbortSignal;
  private readonly tell: () => void;
  private readonly digests = new Map<number, RunningDigest>();
  /** Files that were fetched again since their checksum was wrong. */
  private readonly spoilt = new Set<number>();

  /** @param tell is called when more has been hashed */
  constructor(journal: Journal, signal: AbortSignal, tell: () => void) {
    this.journal = journal;
    this.signal = signal;
    this.tell = tell;
  }

  /** Hashes what is whole from the start of the file; null where no checksum is listed. */
  async hashOn(file: number, handle: OpenFile): Promise<RunningDigest | null> {
    const { listing, files, partBytes } = this.journal.state;
    const { digest } = listing.files[file];
    if (!digest) return null;
    let running = this.digests.get(file);
    if (!running) {
      running = new RunningDigest(digest.kind, handle, (bytes) => {
        this.checked += bytes;
        this.tell();
      });
      this.digests.set(file, running);
    }
    const { parts, size } = files[file];
    const gap = parts.findIndex((part) => part === undefined);
    const whole = gap < 0 ? parts.length : gap;
    await running.upTo(Math.min(whole * partBytes, size ?? Infinity), this.signal);
    return running;
  }

  /**
   * Whether a file all of which is here has the checksum listed; null if that was told already.
   * Rejects with a WeightsError where it is wrong for the second time.
   */
  async isRight(file: number, handle: OpenFile): Promise<boolean | null> {
    const running = await this.hashOn(file, handle);
    if (!running || this.digests.get(file) !== running) return null;
    this.digests.delete(file);
    const { listing, files } = this.journal.state;
    const { name, digest } = listing.files[file];
    const found = running.hex();
    if (found === digest!.hex) return true;
    if (this.spoilt.has(file))
      throw new WeightsError(
        'shard-checksum',
        `${name} is damaged on the server: its ${digest!.kind === 'md5' ? 'MD5' : 'SHA-256'} is ${found}, not ${digest!.hex}.`,
        'Take the model from another repository.',
      );
    this.spoilt.add(file);
    this.checked -= files[file].size!;
    return false;
  }
}
