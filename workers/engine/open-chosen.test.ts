import { expect, test } from 'vitest';
import { LabError } from '../../src/lib/base/failure.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import { openChosen } from './open-chosen.ts';

/** Opens the processor, and fails on a graphics card. */
const failing = (error: Error) => (engine: EngineName) =>
  engine === 'webgpu' ? Promise.reject(error) : Promise.resolve(`on the ${engine}`);
const chosen = { engine: 'webgpu', why: 'the browser offers a graphics card' } as const;
const width = new LabError('unsuited', 'Its hidden_size is 50.', 'Take the processor.');

test.each(['no-webgpu', 'no-adapter', 'too-big', 'unsuited', 'golden'] as const)(
  'where the engine that suits cannot be (%s) the other one is opened, and says why',
  async (kind) => {
    const error = new LabError(kind, 'So it is.', 'Take the other.');
    const told: Error[] = [];
    const opened = await openChosen(chosen, failing(error), (one) => told.push(one));
    expect(opened).toEqual({ open: 'on the processor', engine: 'processor', why: 'So it is.' });
    expect(told).toEqual([error]);
  },
);

test('what the user named is opened or nothing is', async () => {
  const named = { engine: 'webgpu', why: null } as const;
  await expect(openChosen(named, failing(width))).rejects.toBe(width);
});

test('damaged files are no reason to read them into another engine', async () => {
  for (const error of [new LabError('weights', 'Damaged.', 'Load it again.'), new Error('oh')])
    await expect(openChosen(chosen, failing(error))).rejects.toBe(error);
});
