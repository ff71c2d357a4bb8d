import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packOutputs } from '../output/batch-outputs.ts';
import { addBatch, emptyOutcomes } from './outcomes.ts';
import { OutputTable } from '../output/output-table.ts';
import { countOutput, groupOutputs } from './output-groups.ts';
import { outputKey, phenotypeCodes } from '../output/phenotype-code.ts';
import { coarseToFine } from '../plan/coarse-order.ts';

const GRID = { rows: 3, cols: 4 };
const KINDS = ['max', 'min'] as const;
const WILD = ['the wild type'];

test('groups have the codes that a run file gives, in whatever order results came', () => {
  const said = fc.array(fc.option(fc.constantFrom('a', 'b', 'c', WILD[0])), {
    minLength: 48,
    maxLength: 48,
  });
  fc.assert(
    fc.property(
      said,
      fc.shuffledSubarray([...Array(48).keys()], { minLength: 48 }),
      (all, order) => {
        const outputTable = new OutputTable();
        const maps = [0, 1].map(() => ({
          grid: GRID,
          results: { max: emptyOutcomes(GRID), min: emptyOutcomes(GRID) },
        }));
        // mutant i: of a map, a cell and a kind
        const placeOf = (i: number) => ({
          map: i >> 4 > 1 ? 1 : 0,
          cell: (i >> 1) % 12,
          kind: KINDS[i & 1],
        });
        const at = new Map<string, string | null>();
        for (const i of order) {
          const { map, cell, kind } = placeOf(i);
          const key = `${map} ${cell} ${kind}`;
          if (at.has(key)) continue;
          at.set(key, all[i]);
          const text = all[i];
          const output = text === null ? null : { texts: [text], cosine: 0, degenerate: false };
          const batch = {
            kind,
            cells: Uint32Array.of(cell),
            firstDivergent: Int16Array.of(text === null ? -1 : cell),
            kl: Float32Array.of(0),
            margin: Float32Array.of(1),
            outputs: packOutputs([output], WILD),
          };
          addBatch(maps[map].results[kind], batch, outputTable);
        }
        const planned = [0, 1].flatMap((map) =>
          [...coarseToFine(GRID)].flatMap((cell) =>
            KINDS.map((kind) => at.get(`${map} ${cell} ${kind}`) ?? null),
          ),
        );
        const codes = phenotypeCodes(
          planned.map((text) => (text === null ? null : outputKey([text]))),
          outputKey(WILD),
        );
        const groups = groupOutputs(maps, KINDS, outputTable.find(WILD));
        for (const { number, code, mutants } of groups) {
          const [text] = outputTable.texts(number);
          expect(codes[planned.indexOf(text)]).toBe(code);
          expect(mutants).toBe(planned.filter((other) => other === text).length);
          expect(
            countOutput(
              maps.map(({ results }) => results),
              number,
            ),
          ).toBe(mutants);
        }
        expect(groups).toHaveLength(new Set(planned.filter((text) => text !== null)).size);
      },
    ),
    { numRuns: 50 },
  );
});
