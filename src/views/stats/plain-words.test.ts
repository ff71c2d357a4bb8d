import { expect, test } from 'vitest';
import type { Asymmetry } from '../../lib/stats/asymmetry.ts';
import { parseMatrix } from '../../lib/model/matrix.ts';
import type { MatrixStats } from '../../lib/stats/matrix-stats.ts';
import { MEASURES, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { isGateOpen, plainWords, QUESTIONS } from './plain-words.ts';

const yes = { q: 0.01 };
const no = { value: 0.2, q: 0.6 };

type Told = { value: number; q: number } | null;

/** A matrix with readings of some measures; untested in the others. @param cells that answer to one kind only */
function many(name: string, told: Partial<Record<MeasureId, Told>>, cells = 100): StatsRow {
  const none = Object.fromEntries(MEASURES.map((measure) => [measure.id, null]));
  const readings = Object.entries(told).map(([id, reading]) => [
    id,
    reading && { ...reading, low: 0, high: 1, p: reading.q, least: 0.3 },
  ]);
  const asymmetry = { maxOnly: cells / 2, minOnly: cells / 2 } as Asymmetry;
  return {
    matrix: parseMatrix(name)!,
    name,
    stats: { asymmetry } as MatrixStats,
    readings: { ...none, ...Object.fromEntries(readings) } as StatsRow['readings'],
  };
}

const row = (name: string, id: MeasureId, reading: Told) => many(name, { [id]: reading });

test('every measure has a question, and an answer while nothing is screened', () => {
  for (const { id } of MEASURES) {
    expect(QUESTIONS[id]).toMatch(/\?$/);
    expect(plainWords([], id)).toBe('Not known yet: nothing is screened at max and at min.');
  }
});

/** A matrix of which asymmetry was tested: q of rows, of columns, in two dimensions. */
const signs = (name: string, [rows, cols, both]: [number, number, number], cells?: number) =>
  many(
    name,
    {
      'asymmetry-rows': { value: 0.4, q: rows },
      'asymmetry-cols': { value: 0.4, q: cols },
      'two-way': { value: 0.1, q: both },
    },
    cells,
  );

test('whether Gate is asymmetric: yes with its axis, in two dimensions only by that test', () => {
  const [plain, columns] = [signs('L4.gate', [0.6, 0.6, 0.6]), signs('L5.gate', [0.5, 0.001, 0.4])];
  for (const id of ['asymmetry-rows', 'asymmetry-cols'] as const)
    expect(plainWords([many('L0.gate', {}), plain, columns], id)).toBe(
      'Yes in L5.gate, along columns only; 1 of 2 Gates that could be tested.',
    );
  const apart = signs('L1.gate', [0.01, 0.01, 0.2]);
  const both = signs('L2.gate', [0.01, 0.01, 0.01]);
  expect(plainWords([apart, both], 'asymmetry-rows')).toBe(
    'Yes in L1.gate, along rows and columns, but not in two dimensions; in L2.gate, in two dimensions; 2 of 2 Gates that could be tested.',
  );
  expect(plainWords([plain, signs('L5.o', [0.01, 0.3, 0.3])], 'asymmetry-cols')).toBe(
    'Not found in the only Gate that could be tested. That does not show that there is none. Others: 1 of 1 that could be tested (L5.o).',
  );
  expect(plainWords([plain, columns], 'two-way')).toBe(
    'Not found in any of the 2 Gates that could be tested. That does not show that there is none.',
  );
  expect(plainWords([plain, both], 'two-way')).toBe(
    'Yes in L2.gate, in two dimensions; 1 of 2 Gates that could be tested.',
  );
});

test('whether Gate is asymmetric cannot be told from too few cells, unless it is found', () => {
  const few = signs('L0.gate', [0.6, 0.6, 0.6], 30);
  // then it is offered to screen more
  for (const rows of [[], [few, many('L1.gate', {})], [signs('L0.v', [0.6, 0.6, 0.6])]])
    expect(isGateOpen(rows, 'asymmetry-cols')).toBe(true);
  for (const told of [signs('L4.gate', [0.6, 0.01, 0.6], 28), signs('L4.gate', [0.6, 0.6, 0.6])])
    expect(isGateOpen([few, told], 'asymmetry-cols')).toBe(false);
  expect(plainWords([few, many('L1.gate', {})], 'asymmetry-cols')).toBe(
    'Cannot be told: in all 2 Gates too few of the cells tested so far answer to max alone or to min alone; screen more of them (a quick look does).',
  );
  expect(plainWords([few, signs('L4.gate', [0.6, 0.01, 0.6], 28)], 'asymmetry-cols')).toBe(
    'Yes in L4.gate, along columns only; 1 of 2 Gates that could be tested, 1 of them on too few cells.',
  );
  expect(plainWords([signs('L0.v', [0.6, 0.6, 0.6])], 'asymmetry-rows')).toBe(
    'Not known yet: no Gate is screened at max and at min. Others: 0 of 1 that could be tested.',
  );
});

test('the other measures: yes, both ways round, not found, too little', () => {
  const [a, b, c] = ['L0.v', 'L1.v', 'L2.v'];
  for (const id of ['rows', 'cols'] as const) {
    expect(plainWords([row(a, id, { ...yes, value: 0.9 }), row(b, id, no)], id)).toBe(
      'Yes in L0.v; 1 of 2 matrices that could be tested.',
    );
    expect(plainWords([row(a, id, no)], id)).toBe(
      'Not found: in the only matrix that could be tested. That does not show that it is not so.',
    );
    expect(plainWords([row(a, id, null)], id)).toBe(
      'Cannot be told: too little changes the answer in the 1 matrix screened.',
    );
  }
  const biased = [row(a, 'bias', { ...yes, value: 0.9 }), row(b, 'bias', { ...yes, value: 0.1 })];
  expect(plainWords([...biased, row(c, 'bias', no)], 'bias')).toBe(
    'Yes in L0.v, min changes more in L1.v; 2 of 3 matrices that could be tested.',
  );
  expect(plainWords([biased[1]], 'bias')).toBe(
    'No: min changes more in L1.v; 1 of 1 matrix that could be tested.',
  );
  const paired = [
    row(a, 'odds', { ...yes, value: 4 }),
    row(b, 'odds', { ...yes, value: 3 }),
    row(c, 'odds', { ...yes, value: 0.1 }),
  ];
  expect(plainWords(paired, 'odds')).toBe(
    'Yes, more than by chance, in L0.v and L1.v, they avoid each other in L2.v; 3 of 3 matrices that could be tested. Lines that both share do not count.',
  );
});

test('many are counted, not named', () => {
  const rows = [0, 1, 2, 3, 4].map((i) => row(`L${i}.v`, 'cols', { ...yes, value: 1 }));
  expect(plainWords(rows, 'cols')).toBe('Yes in 5 of 5 matrices that could be tested.');
});
