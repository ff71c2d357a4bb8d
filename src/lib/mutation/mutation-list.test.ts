import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatMutationList,
  hashMutations,
  mutationLine,
  parseMutationList,
} from './mutation-list.ts';
import { decodeCsvText } from '../base/csv.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';
import { configs, sitesOf } from '../testing/arbitrary.ts';

const [CONFIG] = fc.sample(
  configs.filter((c) => c.num_hidden_layers > 2 && c.hidden_size === 96),
  { seed: 3, numRuns: 1 },
);
const HEADER = 'matrix,row,col,height,width,kind,value';
const read = (...lines: string[]) => parseMutationList([HEADER, ...lines].join('\n'), CONFIG);

test('reads matrices, kinds and numbers; columns in any order, unknown ones ignored', () => {
  expect(read('L2.gate,0,8,8,16,max,', ' L0.q_proj ,1,2,1,1,value,-1e-3')).toEqual([
    { site: { layer: 2, projection: 'gate', row: 0, col: 8, height: 8, width: 16 }, kind: 'max' },
    {
      site: { layer: 0, projection: 'q', row: 1, col: 2, height: 1, width: 1 },
      kind: 'value',
      value: Math.fround(-1e-3),
    },
  ]);
  const text = '\uFEFFkind,note,width,height,col,row,matrix\r\nzero,"a, b",1,1,5,4,L1.down\r\n';
  expect(parseMutationList(text, CONFIG).map(mutationLine)).toEqual(['L1.down,4,5,1,1,zero,']);
});

test('a number beside max, min or zero is another run’s result, not an instruction', () => {
  expect(read('L0.q,0,0,1,1,max,0.25')).toEqual(read('L0.q,0,0,1,1,max,'));
  expect(read('L0.q,0,0,1,1,sign,').map(mutationLine)).toEqual(['L0.q,0,0,1,1,sign,']);
});

test('mutations survive being written as lines', () => {
  const kinds = fc.oneof(
    fc.constantFrom(...SCREEN_KINDS).map((kind) => ({ kind })),
    fc
      .float({ noNaN: true, noDefaultInfinity: true })
      .map((value) => ({ kind: 'value' as const, value: value + 0 })),
  );
  const mutations = fc
    .record({ site: sitesOf(CONFIG), kind: kinds })
    .map(({ site, kind }) => ({ site, ...kind }));
  fc.assert(
    fc.property(fc.array(mutations, { minLength: 1 }), (list) => {
      const again = read(...list.map(mutationLine));
      expect(hashMutations(again)).toBe(hashMutations(list));
      expect(again).toEqual(list);
      expect(parseMutationList(formatMutationList(list), CONFIG)).toEqual(list);
    }),
  );
});

test.each([
  ['', /is empty/],
  [HEADER, /no mutations/],
  [`${HEADER},row\nL0.q,3,0,1,1,max,,9`, /has two columns row\./],
  [`${HEADER}, value \nL0.q,3,0,1,1,max,,`, /has two columns value\./],
  [`${HEADER}\nL0.q,0,0,1,1,value,1,5`, /Mutation 1 .*more fields than the header: "5"/],
  [HEADER.replaceAll(',', ';'), /no column .*: it is separated by semicolons, not by commas;/],
  [HEADER.replaceAll(',', '\t'), /it is separated by tabs/],
  ['matrix,row,col\nL0.q,0,0', /no column height, width, kind/],
  [`${HEADER}\nL0.q,0,0,1,1,max,\nL0.x,0,0,1,1,max,`, /Mutation 2 .*"L0.x" names no matrix/],
  [`${HEADER}\nL0.q,0,-1,1,1,max,`, /Mutation 1 .*col is "-1", not a whole number/],
  [`${HEADER}\nL0.q,0,0,1,1,maximum,`, /kind is "maximum", not max, min, zero, sign or value/],
  [`${HEADER}\nL0.q,0,0,1,1,value,`, /needs a number in the column value, which has ""/],
  [`${HEADER}\nL0.q,0,90,1,8,max,`, /has columns 0 to 95; the site covers 90 to 97/],
  [`${HEADER}\n"L0.q`, /Line 2 is not CSV/],
])('%j is refused', (text, sentence) => {
  expect(() => parseMutationList(text, CONFIG)).toThrow(sentence);
});

test('lists as PowerShell, Excel and pandas save them', () => {
  const text = (name: string) =>
    decodeCsvText(
      readFileSync(
        new URL(`../../../fixtures/cases/mutation-list-encodings/${name}.csv`, import.meta.url),
      ),
    );
  for (const name of ['utf16', 'cr-only'])
    expect(parseMutationList(text(name), CONFIG), name).toEqual(read('L0.q,0,0,1,1,max,'));
  for (const [name, words] of [
    ['dup-col', 'has two columns row.'],
    ['semicolon', 'separated by semicolons'],
    ['float-ints', 'row is "0.0", not a whole number'],
  ])
    expect(() => parseMutationList(text(name), CONFIG), name).toThrow(words);
});
