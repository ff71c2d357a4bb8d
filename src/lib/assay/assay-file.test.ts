import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { assayFile, assayFromJson, assayToJson } from './assay-file.ts';
import { assayPrompts } from './assay.ts';
import { batteryScore, isRight } from './battery.ts';

const refuse = (what: string): never => {
  throw new Error(what);
};
const read = (json: unknown) => assayFromJson(json, refuse);

test('the organism’s assays are read, each kind, and written again as they were', async () => {
  const file = new URL('../../../public/organism/assays.json', import.meta.url);
  const presets = JSON.parse(await readFile(file, 'utf8')) as object[];
  const assays = presets.map(read);
  expect(new Set(assays.map(({ type }) => type))).toEqual(
    new Set(['descriptive', 'battery', 'style']),
  );
  expect(assays.map(assayToJson)).toEqual(presets.map((preset) => ({ seed: 0, ...preset })));
  const quiz = assays.find(({ type }) => type === 'battery')!;
  expect(assayPrompts(quiz)).toHaveLength(48);
});

const GOOD = { type: 'descriptive', prompt: 'x', max_new_tokens: 4 };
test.each([
  [[GOOD], 'not an object'],
  [{ ...GOOD, type: 'poem' }, '"poem", not descriptive, battery, style or seeds'],
  [{ ...GOOD, max_new_tokens: 0 }, 'max_new_tokens is 0'],
  [{ ...GOOD, temperature: 'warm' }, 'temperature is "warm"'],
  [{ ...GOOD, seed: 1.5 }, 'seed is 1.5'],
  [{ ...GOOD, prompt: undefined }, 'prompt is missing'],
  [{ ...GOOD, prompt: 'x'.repeat(20_001) }, 'longer than 20000'],
  [{ ...GOOD, type: 'style', prompts: [] }, '0 prompts'],
  [{ ...GOOD, type: 'seeds', temperature: 1, seeds: [1] }, 'two or more'],
  [{ ...GOOD, type: 'seeds', temperature: 1, seeds: [1, 1] }, '1 is there twice'],
  [{ ...GOOD, type: 'seeds', temperature: 1, seeds: [1, -1] }, 'seed 2 is -1'],
  [{ ...GOOD, type: 'seeds', temperature: 1 }, 'seeds is not a list'],
  [{ ...GOOD, type: 'seeds', seeds: [1, 2] }, 'need a temperature above 0'],
  [{ ...GOOD, type: 'battery', items: [{ prompt: 'x' }] }, 'the answer of item 1 is missing'],
])('%j is refused', (json, sentence) => {
  expect(() => read(json)).toThrow(sentence);
});

test('a file says its format, which may be left out; another one is refused', () => {
  const assay = read(GOOD);
  expect(assayFile(assay).format).toBe(1);
  expect(read(assayFile(assay))).toEqual(assay);
  expect(() => read({ ...assayFile(assay), format: 2 })).toThrow(
    'the assay is of format 2, and this version of Mutascope reads format 1',
  );
});

test('an answer is right if the continuation begins with it as a word', () => {
  expect(isRight(' B', 'B')).toBe(true);
  expect(isRight('\nB. nectar', 'B')).toBe(true);
  expect(isRight(' Boston', 'B')).toBe(false);
  expect(isRight(' A', 'B')).toBe(false);
  expect(isRight('', 'B')).toBe(false);
});

test('a score tells right answers among the wild type’s right and wrong ones', () => {
  expect(batteryScore([true, true, false, false], [true, false, true, true])).toEqual({
    rightInRight: 1,
    rightInWrong: 2,
  });
});
