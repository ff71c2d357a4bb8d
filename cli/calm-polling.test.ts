import { promisify } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';

const immediate = globalThis.setImmediate;
afterEach(() => {
  globalThis.setImmediate = immediate;
});

/** A function as native modules make them. */
const native = (of: () => void) => Object.defineProperty(of.bind(null), 'name', { value: '' });

async function calmed() {
  vi.resetModules();
  (await import('./calm-polling.ts')).calmPolling();
}

test('a native module that polls for a while leaves the processor to others', async () => {
  await calmed();
  let polls = 0;
  const end = performance.now() + 100;
  await new Promise<void>((done) => {
    const poll = native(() => {
      polls++;
      if (performance.now() < end) setImmediate(poll);
      else done();
    });
    poll();
  });
  // four at once, then a millisecond: without the pause there are tens of thousands
  expect(polls).toBeGreaterThan(4);
  expect(polls).toBeLessThan(500);
});

test('everybody else’s setImmediate is the old one, arguments and all', async () => {
  await calmed();
  const timeout = vi.spyOn(globalThis, 'setTimeout');
  for (let i = 0; i < 20; i++)
    expect(
      await new Promise((done) => {
        setImmediate((given: number) => {
          done(given);
        }, i);
      }),
    ).toBe(i);
  expect(await promisify(setImmediate)('given')).toBe('given');
  expect(timeout).not.toHaveBeenCalled();
  timeout.mockRestore();
});
