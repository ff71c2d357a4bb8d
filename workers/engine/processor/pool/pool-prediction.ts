import type { PartMatrix } from '../predict/part.ts';
import type { FromPredicting } from './messages.ts';

/** A prediction under way, of which each of several workers has a part. */
export class PoolPrediction {
  private readonly onProgress: ((share: number) => void) | undefined;
  /** By part: what came and waits for the other parts. */
  private readonly waiting: PartMatrix[][];
  private readonly shares: number[];
  private readonly ended: boolean[];
  private failure: { reason: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(parts: number, onProgress?: (share: number) => void) {
    this.onProgress = onProgress;
    this.waiting = Array.from({ length: parts }, () => []);
    this.shares = this.waiting.map(() => 0);
    this.ended = this.waiting.map(() => false);
  }

  /** Takes what the worker with a part says. */
  heard(part: number, message: FromPredicting): void {
    switch (message.kind) {
      case 'risks':
        this.waiting[part].push(message.found);
        break;
      case 'progress':
        this.shares[part] = message.share;
        this.onProgress?.(this.shares.reduce((sum, share) => sum + share, 0) / this.shares.length);
        return;
      case 'predicted':
        this.ended[part] = true;
    }
    this.wake();
  }

  fail(reason: unknown): void {
    this.failure ??= { reason };
    this.wake();
  }

  /** The next matrix, from every part that has margins; null where there is none. */
  async take(): Promise<PartMatrix[] | null> {
    for (;;) {
      if (this.failure) throw this.failure.reason;
      // matrices come in the same order from every part; one without margins ends at once
      if (this.waiting.every((some, part) => some.length > 0 || this.ended[part])) {
        const parts = this.waiting.flatMap((some) => some.splice(0, 1));
        return parts.length > 0 ? parts : null;
      }
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
