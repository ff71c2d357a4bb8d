import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outputKey, phenotypeCodes } from './phenotype-code.ts';

const outputs = fc.array(fc.constantFrom('', 'a', 'b', 'a b'), { minLength: 2, maxLength: 2 });
const keys = fc.array(fc.option(outputs.map(outputKey)), { maxLength: 30 });

test('outputs share a code exactly when they are equal; the wild type’s is 0, the commonest other 1', () => {
  fc.assert(
    fc.property(keys, outputs.map(outputKey), (all, wildType) => {
      const codes = phenotypeCodes(all, wildType);
      const said = all.map((key) => key ?? wildType);
      said.forEach((a, i) => {
        expect(codes[i] === 0).toBe(a === wildType);
        said.forEach((b, j) => expect(codes[i] === codes[j]).toBe(a === b));
      });
      const shared = (code: number) => codes.filter((c) => c === code).length;
      const most = Math.max(0, ...codes);
      for (let code = 1; code < most; code++)
        expect(shared(code)).toBeGreaterThanOrEqual(shared(code + 1));
      expect(new Set([0, ...codes]).size).toBe(most + 1); // none is left out
    }),
  );
});

test('codes go by what is there, not by the order in which it came', () => {
  const arrivals = keys.chain((all) =>
    fc.record({
      all: fc.constant(all),
      order: fc.shuffledSubarray([...all.keys()], { minLength: all.length }),
    }),
  );
  fc.assert(
    fc.property(arrivals, ({ all, order }) => {
      const rows = new Array<string | null>(all.length);
      for (const at of order) rows[at] = all[at];
      expect(phenotypeCodes(rows, outputKey(['a', 'b']))).toEqual(
        phenotypeCodes(all, outputKey(['a', 'b'])),
      );
    }),
  );
});
