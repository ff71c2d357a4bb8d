/** The page has a frame to draw every 16 ms: work takes no more than a part of it at a time. */
const TURN_MS = 6;

/**
 * Runs work that yields now and then, in turns that leave the page free between them.
 * @returns null: it was given up
 */
export async function inSlices<T>(
  work: Generator<void, T>,
  signal: AbortSignal,
): Promise<T | null> {
  for (;;) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until) {
      const step = work.next();
      if (step.done) return step.value;
    }
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return null;
  }
}
