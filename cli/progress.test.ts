import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';
import {
  aSecond,
  duration,
  openText,
  predictText,
  Progress,
  progressBar,
  progressText,
} from './progress.ts';

const note = (done: number, fresh = done, elapsedMs = 10_000) => ({
  done,
  total: 400,
  fresh,
  elapsedMs,
});

test('says how much, how fast and how long still', () => {
  expect(progressText(note(120))).toBe('120 of 400 mutants (30 %), 12.0 a second, 24 s left');
  expect(aSecond(1264.3)).toBe('1,264 a second');
  expect(progressText(note(0))).toBe('0 of 400 mutants (0 %)');
  expect(progressText(note(400))).toBe('400 of 400 mutants (100 %), 40.0 a second');
  // what was there before does not count as fast
  expect(progressText(note(120, 20))).toBe(
    '120 of 400 mutants (30 %), 2.00 a second, 2 min 20 s left',
  );
});

test('of a prediction the share that is done, and how long still', () => {
  const share = (done: number) => ({ done, total: 1, fresh: done, elapsedMs: 3_000 });
  expect([0, 0.25, 1].map((done) => predictText(share(done)))).toEqual([
    'predicting, 0 %',
    'predicting, 25 %, 9 s left',
    'predicting, 100 %',
  ]);
});

test('of what has no known end how much, how fast, and until when', () => {
  const time = openText('', (elapsed) => 70_000 - elapsed);
  expect(time(note(120, 100))).toBe('120 mutants verified, 10.0 a second, 1 min 0 s left');
  const poor = openText('until it is enough', () => null);
  expect(poor(note(0))).toBe('0 mutants verified, until it is enough');
});

test('a bar as long as what is done', () => {
  expect(progressBar(note(100))).toBe(`[${'█'.repeat(6)}${' '.repeat(18)}]`);
  expect(progressBar(note(399))).toContain(' ]');
  expect(progressBar(note(400))).not.toContain(' ');
});

test('times in the units people use', () => {
  expect([0.2, 59, 61, 3600, 7260].map(duration)).toEqual([
    '1 s',
    '59 s',
    '1 min 1 s',
    '1 h 0 min',
    '2 h 1 min',
  ]);
});

test('on a terminal one line that moves, elsewhere plain lines, few of them', () => {
  const lines = (isTTY: boolean) => {
    let text = '';
    const out = { isTTY, write: (s: string) => (text += s) } as unknown as NodeJS.WriteStream;
    const progress = new Progress(4, 0, { out });
    for (let done = 1; done < 4; done++) progress.show(done);
    progress.end(4);
    return text;
  };
  expect(lines(false)).toMatch(/^0 of 4 mutants \(0 %\)\n4 of 4 mutants \(100 %\).*\n$/);
  expect(lines(true).split('\n')).toHaveLength(2);
  expect(lines(true)).toContain('\r');
});

test('a mailbox gives messages in order, then what ended it', async () => {
  const box = new Mailbox<number>();
  const first = box.take();
  box.put(1);
  box.put(2);
  box.fail(new Error('gone'));
  expect([await first, await box.take()]).toEqual([1, 2]);
  await expect(box.take()).rejects.toThrow('gone');
});
