import { refinedOf, type PartMatrix } from '../predict/part.ts';
import type { FromPredicting } from './messages.ts';

/** What a prediction tells the workers that have its parts. */
interface Tell {
  /** Which cells a part is to refine. */
  refine: (part: number, cells: readonly Uint32Array[]) => void;
  /** All parts, to stop. */
  stop: () => void;
}

/** A prediction under way, of which each of several workers has a part. */
export class PoolPrediction {
  private readonly tell: Tell;
  private readonly onProgress: ((share: number) => void) | undefined;
  /** By part: what came and waits for the other parts. */
  private readonly waiting: PartMatrix[][];
  /** By part: what it says to first order of a matrix of which it waits to hear what to refine. */
  private readonly firsts: (readonly Float32Array[] | null)[];
  private mostRefined = 0;
  private readonly shares: number[];
  private readonly ended: boolean[];
  private failure: { reason: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(parts: number, tell: Tell, onProgress?: (share: number) => void) {
    this.tell = tell;
    this.onProgress = onProgress;
    this.waiting = Array.from({ length: parts }, () => []);
    this.firsts = this.waiting.map(() => null);
    this.shares = this.waiting.map(() => 0);
    this.ended = this.waiting.map(() => false);
  }

  /** Takes what the worker with a part says. */
  heard(part: number, message: FromPredicting): void {
    switch (message.kind) {
      case 'first':
        this.firsts[part] = message.risks;
        this.mostRefined = message.most;
        this.chooseRefined();
        return;
      case 'risks':
        this.waiting[part].push(message.found);
        break;
      case 'progress':
        this.shares[part] = message.share;
        this.onProgress?.(this.shares.reduce((sum, share) => sum + share, 0) / this.shares.length);
        return;
      case 'predicted':
        this.ended[part] = true;
        this.chooseRefined();
    }
    this.wake();
  }

  /** Tells all parts that wait, once all do but those without margins, which end at once. */
  private chooseRefined(): void {
    const { firsts, ended } = this;
    const waiting = firsts.flatMap((risks) => (risks ? [risks] : []));
    if (waiting.length === 0 || firsts.some((risks, part) => !risks && !ended[part])) return;
    const cells = refinedOf(waiting, this.mostRefined);
    firsts.forEach((risks, part) => {
      if (risks) this.tell.refine(part, cells);
    });
    firsts.fill(null);
  }

  /** Ends it. Parts that wait to hear what to refine would keep their workers from all else. */
  fail(reason: unknown): void {
    if (!this.failure) this.tell.stop();
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
