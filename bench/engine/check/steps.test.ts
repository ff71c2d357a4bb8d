import { expect, test } from 'vitest';
import { LabError } from '../../../src/lib/base/failure.ts';
import { step, type Checked, type Done } from './steps.ts';

const tried = async <T>(job: () => Promise<Done<T>>) => {
  const told: Checked[] = [];
  const result = await step((message) => told.push(message), 'golden test', job);
  return { result, told: told.slice(1), begun: told[0] };
};

test('a step gives what it made, and tells what it found', async () => {
  const { result, told, begun } = await tried(() =>
    Promise.resolve({ result: 7, message: 'Well.', found: { tilings: [] } }),
  );
  expect(result).toBe(7);
  expect(begun).toEqual({ type: 'started', name: 'golden test' });
  const done = { name: 'golden test', ok: true, message: 'Well.' };
  expect(told).toEqual([{ type: 'checked', step: done, found: { tilings: [] } }]);
});

test.each([
  [
    new LabError('golden', 'Token 3 is 5, recorded is 6.', 'Update.'),
    'Token 3 is 5, recorded is 6.',
  ],
  [new Error('Shader\n  does not compile'), 'Shader does not compile'],
  [new Error(''), 'It failed without a word.'],
])('a step that fails tells one sentence, and gives nothing', async (error, message) => {
  const { result, told } = await tried(() => Promise.reject(error));
  expect(result).toBe(null);
  const done = { name: 'golden test', ok: false, message };
  expect(told).toEqual([{ type: 'checked', step: done, found: {} }]);
});
