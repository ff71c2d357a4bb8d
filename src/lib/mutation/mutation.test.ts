import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatMutation,
  isKind,
  KINDS,
  mutatedWeight,
  sameMutation,
  writtenValue,
  type Mutation,
} from './mutation.ts';
import { parseSite } from '../model/site.ts';
import { configs, sitesOf } from '../testing/arbitrary.ts';

const numbers = fc.oneof(
  fc.constantFrom(0, 0.25, -3, 1e-8, 1e30),
  fc.float({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Object.is(x, -0)),
);
const mutations: fc.Arbitrary<Mutation> = configs.chain(sitesOf).chain((site) =>
  fc.oneof(
    fc
      .constantFrom('max' as const, 'min' as const, 'zero' as const, 'sign' as const)
      .map((kind) => ({ site, kind })),
    numbers.map((value) => ({ site, kind: 'value' as const, value })),
  ),
);

test('the text of a mutation says all of it', () => {
  fc.assert(
    fc.property(mutations, (mutation) => {
      const [site, to] = formatMutation(mutation).split(' → ');
      expect(parseSite(site)).toEqual(mutation.site);
      if (mutation.kind === 'value') expect(Number(to)).toBe(mutation.value);
      else expect(to).toBe(mutation.kind);
    }),
  );
});

test('mutations are the same when site, kind and number are', () => {
  fc.assert(
    fc.property(mutations, mutations, (a, b) => {
      expect(sameMutation(a, structuredClone(a))).toBe(true);
      expect(sameMutation(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      expect(sameMutation(a, { ...a, site: { ...a.site, row: a.site.row + 1 } })).toBe(false);
      expect(sameMutation(a, { ...a, kind: 'value', value: 12.5 })).toBe(a.value === 12.5);
    }),
  );
});

test('what is written is the matrix’s max or min, zero, or the number as f32', () => {
  const extent = { min: -0.75, max: 2.5 };
  expect(writtenValue({ kind: 'max' }, extent)).toBe(2.5);
  expect(writtenValue({ kind: 'min' }, extent)).toBe(-0.75);
  expect(writtenValue({ kind: 'zero' }, extent)).toBe(0);
  expect(writtenValue({ kind: 'value', value: 0.1 }, extent)).toBe(0.10000000149011612);
});

test('sign writes no number of its own: each weight becomes its negative', () => {
  const negated = writtenValue({ kind: 'sign' }, { min: -0.75, max: 2.5 });
  expect(negated).toBeNull();
  fc.assert(
    fc.property(fc.float({ noNaN: true }), fc.float({ noNaN: true }), (weight, value) => {
      expect(mutatedWeight(weight, value)).toBe(value);
      expect(mutatedWeight(weight, negated)).toBe(-weight);
      expect(mutatedWeight(mutatedWeight(weight, negated), negated)).toBe(weight);
    }),
  );
});

test('kinds are known by name', () => {
  expect(KINDS.every(isKind)).toBe(true);
  expect(isKind('maximum')).toBe(false);
});
