import { expect, test } from 'vitest';
import { togetherWords } from './together-words.ts';

const speed = (flops: number) => ({ flops, ms: 10, measured: true });

test('both together are recommended where that is worth it', () => {
  expect(togetherWords({ webgpu: speed(100), processor: speed(50) })).toContain(
    'about 1.5 times as fast as the GPU alone',
  );
  expect(togetherWords({ webgpu: speed(5), processor: speed(100) })).toContain(
    'gain nothing over the processor alone',
  );
});

test('nothing is said before both have been measured', () => {
  expect(togetherWords({ webgpu: speed(100) })).toBe('');
  expect(togetherWords({})).toBe('');
});
