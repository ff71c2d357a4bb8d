import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addOutputs,
  emptyOutputs,
  isBatchOutputs,
  packOutputs,
  unpackOutputs,
} from './batch-outputs.ts';
import { OutputTable } from './output-table.ts';
import { outputKey } from './phenotype-code.ts';

const WILD_TYPE = ['It is red.', 'It hunts.'];
const output = fc.record({
  texts: fc.array(fc.constantFrom('', 'It barks.', 'Poem'), { minLength: 2, maxLength: 2 }),
  cosine: fc.float({ noNaN: true, noDefaultInfinity: true }),
  degenerate: fc.boolean(),
});
const outputs = fc.array(fc.option(output), { maxLength: 20 });

test('outputs come out of a batch as they went in, each different one kept once', () => {
  fc.assert(
    fc.property(outputs, (all) => {
      const packed = packOutputs(all, WILD_TYPE);
      expect(unpackOutputs(packed)).toEqual(all);
      expect(packed.distinct).toHaveLength(
        new Set(all.flatMap((o) => (o ? [outputKey(o.texts)] : []))).size,
      );
      expect(isBatchOutputs(structuredClone(packed), all.length)).toBe(true);
      expect(isBatchOutputs(packed, all.length + 1)).toBe(false);
      expect(isBatchOutputs({ ...packed, index: packed.index.map(() => 99) }, all.length)).toBe(
        all.length === 0,
      );
    }),
  );
});

test('mutants of all batches and maps share a number exactly when they say the same', () => {
  fc.assert(
    fc.property(outputs, fc.nat(20), (all, cut) => {
      const outputTable = new OutputTable();
      const maps = [emptyOutputs(outputTable, all.length), emptyOutputs(outputTable, all.length)];
      const cells = (from: number, to: number) =>
        Uint32Array.from(all.slice(from, to), (_, i) => from + i);
      const batches = [all.slice(0, cut), all.slice(cut)].map((o) => packOutputs(o, WILD_TYPE));
      for (const into of maps) {
        addOutputs(into, cells(cut, all.length), batches[1]); // in whatever order
        addOutputs(into, cells(0, cut), batches[0]);
      }
      expect(outputTable.wildType).toEqual(all.length > 0 ? WILD_TYPE : outputTable.wildType);
      all.forEach((o, i) => {
        const number = maps[0].index[i];
        expect(maps[1].index[i]).toBe(number);
        if (!o) {
          expect(number).toBe(-1);
          return;
        }
        expect(outputTable.texts(number)).toEqual(o.texts);
        expect(outputTable.find(o.texts)).toBe(number);
        expect(outputTable.withId(outputTable.id(number))).toEqual([number]);
      });
    }),
  );
});

test('a cell keeps its text when a later batch has none for it', () => {
  const into = emptyOutputs(new OutputTable(), 1);
  const said = { texts: ['a', 'b'], cosine: 0.25, degenerate: true };
  addOutputs(into, Uint32Array.of(0), packOutputs([said], WILD_TYPE));
  addOutputs(into, Uint32Array.of(0), packOutputs([null], WILD_TYPE));
  expect([into.outputTable.texts(into.index[0]), into.cosine[0], into.degenerate[0]]).toEqual([
    ['a', 'b'],
    0.25,
    1,
  ]);
});
