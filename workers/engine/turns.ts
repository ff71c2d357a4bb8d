/** Lets one job at a time run; the others wait in the order in which they came. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `job` when its turn has come; rejects with the signal's reason if that is aborted first. */
  take<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.last.then(() => {
      signal?.throwIfAborted();
      return job();
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
