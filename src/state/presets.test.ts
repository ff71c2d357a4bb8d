import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePresets } from './presets.ts';

it('reads the organism’s assays, of every type', () => {
  const presets = parsePresets(JSON.parse(readFileSync('public/organism/assays.json', 'utf8')));
  expect(presets.map((p) => p.id)).toContain('fox');
  expect(presets.find((p) => p.id === 'quiz')).toMatchObject({ type: 'battery' });
  expect(presets.find((p) => p.id === 'openings')).toMatchObject({ type: 'style' });
  expect(new Set(presets.map((p) => p.id)).size).toBe(presets.length);
});

it('leaves out what is no assay', () => {
  const good = {
    id: 'a',
    name: 'A',
    type: 'descriptive',
    prompt: '',
    max_new_tokens: 1,
    temperature: 0,
    seed: 0,
  };
  expect(
    parsePresets([good, null, 7, { ...good, seed: -1 }, { ...good, prompt: 3 }, {}]),
  ).toHaveLength(1);
  expect(parsePresets({ assays: [] })).toEqual([]);
});
