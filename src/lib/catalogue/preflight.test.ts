import { expect, test } from 'vitest';
import { catalogueEntry } from './catalogue.ts';
import { preflight, type Surroundings } from './preflight.ts';

const LIMITS = { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 32 };
const HARDWARE: Surroundings = {
  device: { engine: 'webgpu', isFallback: false, limits: LIMITS },
  memoryGiB: 8,
  storage: { usage: 0, quota: 100e9 },
  received: 0,
  keep: true,
};
const SOFTWARE: Surroundings = {
  ...HARDWARE,
  device: { engine: 'webgpu', isFallback: true, limits: LIMITS },
};
const PROCESSOR: Surroundings = {
  ...HARDWARE,
  device: { engine: 'processor', isFallback: false, limits: { threads: 2 } },
};

const facts = (id: string) => catalogueEntry(id)!.facts;

test.each<[string, string, Surroundings, string, string | null]>([
  ['organism', 'a graphics card', HARDWARE, 'yes', null],
  ['organism', 'a software GPU', SOFTWARE, 'yes', null],
  ['smollm2-135m', 'a software GPU', SOFTWARE, 'yes', null],
  ['smollm2-135m', 'the processor', PROCESSOR, 'yes', null],
  ['zephyr-7b-beta', 'the processor', PROCESSOR, 'tight', 'a token takes about'],
  ['smollm2-1.7b', 'a software GPU', SOFTWARE, 'tight', 'a token takes about 7 seconds'],
  ['zephyr-7b-beta', 'a graphics card', HARDWARE, 'tight', 'does not tell how much this GPU has'],
  ['zephyr-7b-beta', 'a software GPU', SOFTWARE, 'slow', '23 minutes: too slow to use here'],
  ['zephyr-7b-beta', '4 GiB', { ...SOFTWARE, memoryGiB: 4 }, 'no', 'has about 4 GiB'],
  [
    'zephyr-7b-beta',
    'a GPU still unknown',
    { ...HARDWARE, device: null },
    'tight',
    'is not known yet',
  ],
  [
    'smollm2-360m',
    'no room',
    { ...HARDWARE, storage: { usage: 90e9, quota: 90.1e9 } },
    'no',
    'has room for 100 MB',
  ],
  [
    'smollm2-360m',
    'little room',
    { ...HARDWARE, storage: { usage: 0, quota: 230e6 } },
    'tight',
    'of the 230 MB',
  ],
  [
    'smollm2-360m',
    'most of it here',
    { ...HARDWARE, storage: { usage: 0, quota: 230e6 }, received: 150e6 },
    'yes',
    null,
  ],
  [
    'smollm2-360m',
    'no word on storage',
    { ...HARDWARE, storage: null },
    'tight',
    'does not tell how much it can keep',
  ],
  ['smollm2-360m', 'files in place', { ...HARDWARE, storage: null, keep: false }, 'yes', null],
  [
    'llama-2-7b',
    'bindings of 64 MiB',
    {
      ...HARDWARE,
      device: {
        engine: 'webgpu',
        isFallback: false,
        limits: { ...LIMITS, maxStorageBufferBindingSize: 2 ** 26 },
      },
    },
    'tight',
    null,
  ],
  [
    'llama-2-7b',
    'bindings of 16 MiB',
    {
      ...HARDWARE,
      device: {
        engine: 'webgpu',
        isFallback: false,
        limits: { ...LIMITS, maxStorageBufferBindingSize: 2 ** 24 },
      },
    },
    'no',
    'binds 17 MB at a time',
  ],
])('%s on %s: %s', (id, _, around, verdict, why) => {
  const found = preflight(facts(id), around);
  expect(found.verdict).toBe(verdict);
  if (why) expect(found.reasons[0]).toContain(why);
});

test('a matrix above the limit is split, and that is said', () => {
  const limits = { ...LIMITS, maxStorageBufferBindingSize: 2 ** 26 };
  const { reasons } = preflight(facts('llama-2-7b-chat'), {
    ...HARDWARE,
    device: { engine: 'webgpu', isFallback: false, limits },
  });
  expect(reasons.join(' ')).toContain('Its largest matrix, 74 MB, is split');
});

test('the numbers shown are those of the model', () => {
  const { parameters, weightBytes, workBytes, keepBytes } = preflight(facts('llama-2-7b-chat'), {
    ...HARDWARE,
    received: 1e9,
  });
  expect(parameters).toBe(6_738_415_616);
  expect(weightBytes).toBe(3_791_273_984);
  expect(workBytes[0]).toBeGreaterThan(2 * 4 * 512 * 32 * 4096);
  expect(workBytes[1]).toBe(2 ** 30);
  expect(keepBytes).toBe(facts('llama-2-7b-chat').fileBytes - 1e9);
});
