import { afterEach, expect, test, vi } from 'vitest';
import { chooseEngine } from './choose-engine.ts';
import { openDevice } from './webgpu/device/device.ts';

afterEach(() => vi.useRealTimers());

/** A browser’s GPU with what requestAdapter answers. */
const gpuThat = (requestAdapter: () => Promise<unknown>) => ({ requestAdapter }) as unknown as GPU;
const adapter = { info: { vendor: 'acme', architecture: 'fast' }, features: new Set(), limits: {} };

test('a graphics card computes where there is one; what the user names is taken as it is', async () => {
  const card = gpuThat(() => Promise.resolve(adapter));
  expect(await chooseEngine('auto', card)).toMatchObject({ engine: 'webgpu' });
  const software = gpuThat(() => Promise.resolve({ info: { architecture: 'swiftshader' } }));
  expect(await chooseEngine('auto', software)).toMatchObject({ engine: 'processor' });
  expect(await chooseEngine('auto', undefined)).toMatchObject({ engine: 'processor' });
  expect(await chooseEngine('webgpu', undefined)).toEqual({ engine: 'webgpu', why: null });
});

const never = () => new Promise(() => undefined);

test('a GPU that never answers keeps nobody waiting for ever', async () => {
  vi.useFakeTimers();
  const chosen = chooseEngine('auto', gpuThat(never));
  await vi.runAllTimersAsync();
  expect(await chosen).toEqual({
    engine: 'processor',
    why: 'the browser offers no graphics card',
  });
  const opening = [
    gpuThat(never),
    gpuThat(() => Promise.resolve({ ...adapter, requestDevice: never })),
  ];
  const failed = opening.map((gpu) => openDevice(gpu).catch((error: unknown) => error));
  await vi.runAllTimersAsync();
  expect(await Promise.all(failed)).toMatchObject([
    { kind: 'no-adapter', message: expect.stringContaining('no GPU adapter') as string },
    { kind: 'no-adapter', message: 'The GPU does not answer.' },
  ]);
});
