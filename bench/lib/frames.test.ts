import { expect, test } from 'vitest';
import { frameMeasures, framesOf, quantile } from './frames.mjs';

test('frames of a trace: gaps between them, and the time of the main thread in each', () => {
  const main = { pid: 1, tid: 1 };
  const frame = (ms: number) => ({ name: 'FireAnimationFrame', ts: 1000 * ms, ...main });
  const task = (ms: number, dur: number, tdur = dur, thread = main) => ({
    ...{ name: 'RunTask', ts: 1000 * ms, dur: 1000 * dur, tdur: 1000 * tdur },
    ...thread,
  });
  const { gaps, busy } = framesOf([
    // two callbacks of one frame are one frame
    ...[frame(10), frame(10.5), frame(26), frame(60)],
    // another page, whose frames are fewer
    { name: 'FireAnimationFrame', ts: 11_000, pid: 2, tid: 2 },
    // the task of the first frame, one after it, one that waited for the processor, one elsewhere
    ...[task(9.5, 3), task(14, 2), task(30, 20, 5), task(15, 9, 9, { pid: 2, tid: 2 })],
  ]);
  expect(gaps).toEqual([16, 34]);
  expect(busy).toEqual([5, 5]);
  expect([quantile(gaps, 0.5), quantile(gaps, 1)]).toEqual([34, 34]);
  expect(framesOf([])).toEqual({ gaps: [], busy: [] });
});

test('measures of frames: the same parts of gaps and of the main thread', () => {
  const times = (scale: number) => Array.from({ length: 100 }, (_, i) => scale * i);
  const frames = { gaps: times(1), busy: times(0.5) };
  const measures = frameMeasures('page', frames, 'idle', ['median', 'p95', 'longest']);
  expect(Object.fromEntries(measures.map(({ name, value }) => [name, value]))).toEqual({
    ...{ 'page.frame_ms_median': 50, 'page.frame_ms_p95': 95, 'page.frame_ms_longest': 99 },
    'page.main_thread_ms_median': 25,
    'page.main_thread_ms_p95': 47.5,
    'page.main_thread_ms_longest': 49.5,
  });
  expect(frameMeasures('page', frames, 'idle')).toHaveLength(4);
});
