/** Longest rest between two calls, however long they take. */
const LONGEST_MS = 4_000;

/**
 * Calls `fn` at most once every `ms`, soon after it was asked for, however often that is. Timers,
 * not animation frames: a hidden tab must go on too.
 * @param rest where `fn` and all that follows from it at once (a page drawn anew) take long, so many
 *   times as long passes before the next call, but no more than some seconds
 */
export function throttle(fn: () => void, ms: number, rest = 0): { (): void; flush(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = ms;
  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    const start = performance.now();
    fn();
    // this comes when the page has done what followed
    if (rest > 0)
      setTimeout(() => {
        wait = Math.max(ms, Math.min(LONGEST_MS, rest * (performance.now() - start)));
      });
  };
  const ask = () => {
    timer ??= setTimeout(run, wait);
  };
  ask.flush = () => {
    if (timer !== undefined) run();
  };
  return ask;
}
