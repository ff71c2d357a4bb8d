import { expect, test } from 'vitest';
import { descriptive, seedsProblem, type SeedsAssay } from '../../lib/assay/assay.ts';
import { asType, samplingOf, typeOf, withSampling } from './assay-draft.ts';

const assay = descriptive({ prompt: 'x', maxNewTokens: 4, temperature: 0.7, seed: 5 });

test('a descriptive assay of several seeds is a seeds assay, of one it is descriptive again', () => {
  const several = withSampling(assay, { seeds: 3 }) as SeedsAssay;
  expect(several).toMatchObject({
    type: 'seeds',
    prompt: 'x',
    seeds: [5, 6, 7],
    name: 'Own prompt',
  });
  expect(typeOf(several)).toBe('descriptive');
  expect(samplingOf(several)).toEqual({ temperature: 0.7, seed: 5, seeds: 3 });
  const own = { ...assay, name: 'Own prompt' };
  expect(withSampling(several, { seeds: 1 })).toEqual(own);
  expect(withSampling(several, { temperature: 0 })).toEqual({ ...own, temperature: 0 });
});

test('seeds of a file stay until their first or their number is changed', () => {
  const several = withSampling(assay, { seeds: 3 }) as SeedsAssay;
  const listed = { ...several, seeds: [9, 2, 4] };
  expect(withSampling(listed, { temperature: 1 })).toEqual({ ...listed, temperature: 1 });
  expect(withSampling(listed, { seeds: 2 })).toMatchObject({ seeds: [9, 10] });
  expect(withSampling(listed, { seed: 1 })).toMatchObject({ seeds: [1, 2, 3] });
});

test.each([NaN, 0, 1.5, 1001])('%s is no number of seeds, and can be written over', (seeds) => {
  const draft = withSampling(assay, { seeds }) as SeedsAssay;
  expect(seedsProblem(draft)).not.toBeNull();
  expect(samplingOf(draft).seeds).toBeNaN();
  expect(withSampling(draft, { seeds: 2 })).toMatchObject({ seeds: [5, 6] });
});

test('as another type it has the one prompt once, and the first seed', () => {
  const several = withSampling(assay, { seeds: 3 });
  expect(asType(several, 'style', 0)).toMatchObject({ type: 'style', prompts: ['x'], seed: 5 });
  expect(asType(several, 'descriptive', 0)).toBe(several);
  expect(withSampling(asType(several, 'style', 0), { seed: 8 })).toMatchObject({ seed: 8 });
});
