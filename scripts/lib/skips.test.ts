import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { checkSkips, judgeSkips, playwrightSkips, readAllowed, vitestSkips } from './skips.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const OURS = 'workers/a.test.ts';

test('what Vitest skipped, or was told to do one day', () => {
  const results = ['passed', 'failed', 'pending', 'skipped', 'todo'].map((status) => ({
    status,
    fullName: `a group ${status}`,
  }));
  const report = { testResults: [{ name: join(ROOT, OURS), assertionResults: results }] };
  expect(vitestSkips(report, ROOT)).toEqual(
    ['pending', 'skipped', 'todo'].map((status) => ({ file: OURS, name: `a group ${status}` })),
  );
});

test('what Playwright skipped, at any depth', () => {
  const spec = (title: string, status: string) => ({
    file: 'a.spec.ts',
    title,
    tests: [{ status }],
  });
  const report = {
    config: { rootDir: join(ROOT, 'e2e') },
    suites: [
      {
        specs: [spec('one', 'expected'), spec('two', 'skipped')],
        suites: [{ specs: [spec('three', 'skipped'), spec('four', 'flaky')] }],
      },
    ],
  };
  expect(playwrightSkips(report, ROOT)).toEqual([
    { file: 'e2e/a.spec.ts', name: 'two' },
    { file: 'e2e/a.spec.ts', name: 'three' },
  ]);
});

test('a skip is excused by file and name, and only while what it lacks is absent', () => {
  const allowed = [
    { file: OURS, name: '^large', without: '../big', reason: 'It is big.' },
    { file: 'workers/b.test.ts', reason: 'Any of these.' },
  ];
  const skips = [
    { file: OURS, name: 'large one' },
    { file: OURS, name: 'large two' },
    { file: OURS, name: 'not large' },
    { file: 'workers/b.test.ts', name: 'x' },
  ];
  expect(judgeSkips(skips, allowed, () => false)).toEqual({
    lines: [
      'skipped: 2 of workers/a.test.ts: It is big.',
      'skipped: 1 of workers/b.test.ts: Any of these.',
    ],
    unlisted: [skips[2]],
  });
  expect(judgeSkips(skips, allowed, () => true).unlisted).toEqual(skips.slice(0, 3));
});

test('what CI installs may be skipped elsewhere only', () => {
  const allowed = [{ file: OURS, notInCi: true, reason: 'Not everybody has it.' }];
  const skips = [{ file: OURS, name: 'one' }];
  expect(judgeSkips(skips, allowed, () => false).unlisted).toEqual([]);
  expect(judgeSkips(skips, allowed, () => false, true).unlisted).toEqual(skips);
});

test('a skip that is not on the list is told, with what to do', () => {
  const { lines, unlisted } = checkSkips([{ file: 'src/none.test.ts', name: 'gone' }], ROOT);
  expect(unlisted).toBe(1);
  expect(lines[0]).toMatch(/src\/none\.test\.ts: gone.*list it with a reason/);
});

test('the list names files that exist and gives each a reason', () => {
  for (const { file, name, reason } of readAllowed(ROOT)) {
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(() => new RegExp(name ?? '')).not.toThrow();
    expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  }
});
