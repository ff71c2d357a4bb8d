/** Exit status of a run that was stopped by the user. */
export const STOPPED = 130;

/** Why everything ends: the user said so. */
export class Stopped extends Error {}

/** A second Ctrl+C within this time is the same one: npm passes on what the terminal has sent too. */
const ECHO_MS = 1000;

/** Stops calmly at the first Ctrl+C (or SIGTERM), at once at the second. */
export function stopOnSignal(): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  let stoppedAt = 0;
  const stop = () => {
    if (!controller.signal.aborted) stoppedAt = performance.now();
    else if (performance.now() - stoppedAt > ECHO_MS) process.exit(STOPPED);
    controller.abort(new Stopped());
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    end: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}
