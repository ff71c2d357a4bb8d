import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

/** A job that ends when told to. */
function held() {
  let end!: (value: string) => void;
  const done = new Promise<string>((resolve) => (end = resolve));
  return { done, end };
}

const { signal } = new AbortController();

test('one job at a time, in the order in which they came', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const jobs = [held(), held(), held()];
  const runs = jobs.map((job, i) =>
    turns.take(async () => {
      log.push(`start ${i}`);
      const result = await job.done;
      log.push(`end ${i}`);
      return result;
    }, signal),
  );
  // later ones may be ready first
  jobs[2].end('c');
  jobs[1].end('b');
  jobs[0].end('a');
  expect(await Promise.all(runs)).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['start 0', 'end 0', 'start 1', 'end 1', 'start 2', 'end 2']);
});

test('a job that fails rejects, and the next has its turn', async () => {
  const turns = new Turns();
  const failing = turns.take(() => Promise.reject(new Error('broken')), signal);
  const next = turns.take(() => Promise.resolve(7), signal);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe(7);
});

test('a job aborted while it waits never starts', async () => {
  const turns = new Turns();
  const first = held();
  const running = turns.take(() => first.done, signal);
  const controller = new AbortController();
  let started = false;
  const waiting = turns.take(() => {
    started = true;
    return Promise.resolve();
  }, controller.signal);
  controller.abort(new Error('no longer wanted'));
  first.end('done');
  await running;
  await expect(waiting).rejects.toThrow('no longer wanted');
  expect(started).toBe(false);
});
