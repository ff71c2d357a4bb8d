import { expect, test } from 'vitest';
import { LabError, toFailure } from './failure.ts';

test('a LabError crosses as its words, and as plain data', () => {
  const failure = toFailure(new LabError('golden', 'What happened.', 'What to do.'));
  expect(failure).toEqual({ kind: 'golden', message: 'What happened.', advice: 'What to do.' });
  expect(structuredClone(failure)).toEqual(failure);
});

test('a LabError is an Error and keeps its cause', () => {
  const cause = new Error('why');
  const error = new LabError('weights', 'What happened.', 'What to do.', { cause });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'LabError', message: 'What happened.', cause });
});

test.each([
  ['an Error', new TypeError('x is not a function'), 'x is not a function'],
  ['a string', 'boom', 'boom'],
  ['nothing', undefined, 'undefined'],
])('%s thrown is internal, its words kept', (_, thrown, words) => {
  const failure = toFailure(thrown);
  expect(failure.kind).toBe('internal');
  expect(failure.message).toContain(words);
  expect(failure.advice).toMatch(/\S/);
});
