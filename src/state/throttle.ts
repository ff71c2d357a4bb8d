/**
 * Calls `fn` at most once every `ms`, soon after it was asked for, however often that is. Timers,
 * not animation frames: a hidden tab must go on too.
 */
export function throttle(fn: () => void, ms: number): { (): void; flush(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    clearTimeout(timer);
    timer = undefined;
    fn();
  };
  const ask = () => {
    timer ??= setTimeout(run, ms);
  };
  ask.flush = () => {
    if (timer !== undefined) run();
  };
  return ask;
}
