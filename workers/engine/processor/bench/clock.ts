/**
 * Milliseconds that computing took: of the processor where that can be asked, since other programs
 * may take turns, else of the clock.
 */
export function startClock(): () => number {
  if (typeof process === 'undefined') {
    const started = performance.now();
    return () => performance.now() - started;
  }
  const started = process.cpuUsage();
  return () => process.cpuUsage(started).user / 1000;
}
