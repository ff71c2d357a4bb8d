import { expect, test } from 'vitest';
import { Lookahead } from './lookahead.ts';

test('things come in order, looked at or not, and no more are pulled than that takes', () => {
  let pulled = 0;
  let closed = false;
  function* numbers() {
    try {
      for (let i = 0; i < 6; i++) {
        pulled++;
        yield i;
      }
    } finally {
      closed = true;
    }
  }
  const ahead = new Lookahead(numbers());
  expect(pulled).toBe(0);
  expect(ahead.peek(3)).toEqual([0, 1, 2]);
  expect(ahead.peek(2)).toEqual([0, 1]);
  expect(ahead.take()).toBe(0);
  expect(pulled).toBe(3);
  expect([ahead.take(), ahead.take(), ahead.take()]).toEqual([1, 2, 3]);
  expect(pulled).toBe(4);
  expect(closed).toBe(false);
  ahead.close();
  expect(closed).toBe(true);
});

test('the end is known before it is taken', () => {
  const ahead = new Lookahead([7, 8]);
  expect(ahead.peek(5)).toEqual([7, 8]);
  expect([ahead.take(), ahead.done, ahead.take(), ahead.done, ahead.take()]).toEqual([
    7,
    false,
    8,
    true,
    undefined,
  ]);
});
