import { expect, test } from 'vitest';
import { endOf, nameOf, playwrightFailures, vitestFailures } from './failures.mjs';

test('Vitest’s failures are named with their file and the first lines of their message', () => {
  const report = {
    testResults: [
      { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
      {
        name: 'b.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed' },
          {
            status: 'failed',
            fullName: 'it adds',
            failureMessages: ['\u001b[31m1 is not 2\u001b[39m'],
          },
        ],
      },
      { name: 'c.test.ts', status: 'failed', message: 'No such module', assertionResults: [] },
    ],
  };
  expect(vitestFailures(report)).toEqual([
    'b.test.ts: it adds\n1 is not 2',
    'c.test.ts\nNo such module',
  ]);
});

test('Playwright’s failures are found in suites within suites, and outside of tests', () => {
  const spec = (ok: boolean, title: string) => ({
    ...{ ok, title, file: 'x.spec.ts' },
    tests: [
      {
        results: [
          {
            error: { message: 'Timeout' },
            attachments: [
              { name: 'trace', path: 'trace.zip' },
              { name: 'page', body: Buffer.from('/lab/: No GPU answers').toString('base64') },
            ],
          },
        ],
      },
    ],
  });
  const report = {
    suites: [{ specs: [spec(true, 'good')], suites: [{ specs: [spec(false, 'bad')] }] }],
    errors: [{ message: 'no browser' }],
  };
  const failures = playwrightFailures(report);
  expect(failures).toEqual(['x.spec.ts: bad\nTimeout\n/lab/: No GPU answers', 'no browser']);
  expect(failures.map(nameOf)).toEqual(['x.spec.ts: bad', 'no browser']);
});

test('of a step without tests the end of its output is kept', () => {
  const lines = Array.from({ length: 100 }, (_, i) => `line ${i}`);
  expect(endOf(`${lines.join('\n')}\n`).split('\n')).toEqual(lines.slice(60));
});
