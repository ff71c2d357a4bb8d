import type { Failure } from '../../src/lib/base/failure.ts';
import { toFailure } from '../../src/lib/base/failure.ts';

type Stopped = { type: 'cancelled'; id: number } | { type: 'error'; id: number; error: Failure };

/** Jobs under way, each of which can be stopped by the id of its request. */
export class Jobs {
  private readonly open = new Map<number, AbortController>();

  /** Does a job and says how it ended. Never rejects. */
  async end<Final>(
    id: number,
    run: (signal: AbortSignal) => Promise<Final>,
  ): Promise<Final | Stopped> {
    const controller = new AbortController();
    this.open.set(id, controller);
    try {
      return await run(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return { type: 'cancelled', id };
      return { type: 'error', id, error: toFailure(error) };
    } finally {
      this.open.delete(id);
    }
  }

  cancel(id: number): void {
    this.open.get(id)?.abort();
  }
}
