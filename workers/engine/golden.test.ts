import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseGolden } from './golden.ts';

const file = new URL('../../public/organism/golden.json', import.meta.url);
const refuse = (what: string): never => {
  throw new Error(what);
};
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).buffer;
const whole = JSON.parse(await readFile(file, 'utf8')) as { runs: Record<string, unknown>[] };

test('the organism’s recorded results are read', () => {
  expect(parseGolden(bytes(whole), refuse).runs).toHaveLength(whole.runs.length);
});

test.each([
  ['{}', {}, 'runs is not a list'],
  ['no runs', { runs: [] }, 'no run is recorded'],
  ['a run without tokens', { runs: [{ ...whole.runs[0], ids: [] }] }, 'ids is empty'],
  ['a logit that is a text', { runs: [{ ...whole.runs[0], logits_last_prompt: ['x'] }] }, 'number'],
  ['a log-sum-exp missing', { runs: [{ ...whole.runs[0], logsumexp: [1] }] }, '1 log-sum-exps'],
])('%s is refused, not passed over', (_, value, message) => {
  expect(() => parseGolden(bytes(value), refuse)).toThrow(message);
});
