import { readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @typedef {object} Frames times in milliseconds, smallest first
 * @property {number[]} gaps from one frame to the next
 * @property {number[]} busy what the page's main thread computed from one frame to the next: its own
 *   time on the processor, whatever else the machine does
 */

/**
 * Watches a page's frames while something is done to it.
 * @param {import('playwright').Browser} browser with no other page that draws
 * @param {import('playwright').Page} page
 * @param {() => Promise<void>} act
 * @returns {Promise<Frames>}
 */
export async function watchFrames(browser, page, act) {
  // a frame is asked for all the time, so that one is made whenever it can be
  await page.evaluate(() => {
    const next = () => void requestAnimationFrame(next);
    next();
  });
  const path = join(tmpdir(), `mutascope-trace-${process.pid}.json`);
  await browser.startTracing(page, {
    path,
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  try {
    await act();
  } finally {
    await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(await readFile(path, 'utf8'));
  await rm(path, { force: true });
  return framesOf(traceEvents);
}

/**
 * @typedef {{ name: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number }} TraceEvent
 *   times in microseconds
 */

/**
 * Frames in a trace of Chromium: of the thread that made most of them.
 * @param {TraceEvent[]} events
 * @returns {Frames}
 */
export function framesOf(events) {
  /** @type {Map<string, number[]>} */
  const byThread = new Map();
  /** @param {TraceEvent} event */
  const thread = ({ pid, tid }) => `${pid}/${tid}`;
  for (const event of events) {
    if (event.name !== 'FireAnimationFrame') continue;
    const starts = byThread.get(thread(event)) ?? [];
    byThread.set(thread(event), starts);
    starts.push(event.ts);
  }
  const [main, fired] = [...byThread].sort((a, b) => b[1].length - a[1].length)[0] ?? ['', []];
  // several callbacks of one frame fire within a millisecond or two
  const starts = fired
    .sort((a, b) => a - b)
    .filter((ts, i, all) => i === 0 || ts - all[i - 1] > 4000);
  const gaps = starts.slice(1).map((ts, i) => (ts - starts[i]) / 1000);
  const busy = gaps.map(() => 0);
  for (const event of events) {
    if (event.name !== 'RunTask' || thread(event) !== main) continue;
    let at = starts.findIndex((ts) => ts > event.ts) - 1;
    // the task that holds the frame itself begins before its callbacks
    const end = event.ts + (event.dur ?? 0);
    if (at + 1 < starts.length && starts[at + 1] <= end) at++;
    if (at >= 0 && at < busy.length) busy[at] += (event.tdur ?? event.dur ?? 0) / 1000;
  }
  /** @type {(a: number, b: number) => number} */
  const up = (a, b) => a - b;
  return { gaps: gaps.sort(up), busy: busy.sort(up) };
}

/**
 * @param {number[]} sorted
 * @param {number} share
 */
export const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;

/** Shares of a frame's measures, by name. */
const SHARES = { median: 0.5, p95: 0.95, longest: 1 };

/**
 * Frames as measures: from one to the next, and what of it the main thread computed.
 * @param {string} name
 * @param {Frames} frames
 * @param {string} what was done meanwhile
 * @param {readonly (keyof typeof SHARES)[]} [parts]
 * @returns {import('../engine/measure.ts').Measure[]}
 */
export function frameMeasures(name, { gaps, busy }, what, parts = ['median', 'p95']) {
  const note = `of ${gaps.length} frames, ${what}; ${machineLoad()}`;
  const both = /** @type {const} */ ([
    ['frame', gaps],
    ['main_thread', busy],
  ]);
  return both.flatMap(([of, times]) =>
    parts.map((part) => ({
      name: `${name}.${of}_ms_${part}`,
      value: quantile(times, SHARES[part]),
      unit: 'ms',
      note: of === 'frame' ? note : `time of the main thread from one frame to the next, ${note}`,
    })),
  );
}

/** How busy the machine is, its own programs included, in words. */
export const machineLoad = () => `load of the machine ${loadavg()[0].toFixed(1)}`;
