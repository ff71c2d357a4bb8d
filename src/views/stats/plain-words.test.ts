import { expect, test } from 'vitest';
import type { Asymmetry } from '../../lib/stats/asymmetry.ts';
import { parseMatrix } from '../../lib/model/matrix.ts';
import type { MatrixStats } from '../../lib/stats/matrix-stats.ts';
import { MEASURES, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { plainWords, QUESTIONS } from './plain-words.ts';

/** A matrix in which one measure reads a value with a q; untested without one. */
function row(
  name: string,
  id: MeasureId,
  reading: { value: number; q: number; rows?: number; cols?: number } | null,
): StatsRow {
  const effect = (p: number) => ({ effect: 0.5, low: 0, high: 1, p });
  const asymmetry = { rows: effect(reading?.rows ?? 1), cols: effect(reading?.cols ?? 1) };
  const none = Object.fromEntries(MEASURES.map((measure) => [measure.id, null]));
  return {
    matrix: parseMatrix(name)!,
    name,
    stats: { asymmetry: reading ? (asymmetry as Asymmetry) : null } as MatrixStats,
    readings: {
      ...none,
      [id]: reading && { value: reading.value, low: 0, high: 1, p: reading.q, q: reading.q },
    } as StatsRow['readings'],
  };
}

const yes = { q: 0.01 };
const no = { value: 0.2, q: 0.6 };

test('every measure has a question, and an answer while nothing is screened', () => {
  for (const { id } of MEASURES) {
    expect(QUESTIONS[id]).toMatch(/\?$/);
    expect(plainWords([], id)).toBe('Not known yet: nothing is screened at max and at min.');
  }
});

test('whether Gate is asymmetric: yes with its axis, not found, cannot be told, not screened', () => {
  const gate = (name: string, reading: Parameters<typeof row>[2]) =>
    row(name, 'asymmetry', reading);
  const columns = gate('L5.gate', { ...yes, value: 0.4, rows: 0.5, cols: 0.001 });
  const [silent, plain] = [gate('L0.gate', null), gate('L4.gate', no)];
  expect(plainWords([silent, plain, gate('L3.gate', no), columns], 'asymmetry')).toBe(
    'Yes in L5.gate, along columns only; 1 of 3 Gates that could be tested.',
  );
  const both = gate('L1.gate', { ...yes, value: 0.4, rows: 0.01, cols: 0.01 });
  const joint = gate('L2.gate', { ...yes, value: 0.4, rows: 0.2, cols: 0.2 });
  expect(plainWords([both, joint], 'asymmetry')).toBe(
    'Yes in L1.gate, along rows and columns; in L2.gate, along rows and columns taken together only; 2 of 2 Gates that could be tested.',
  );
  expect(plainWords([plain, row('L5.o', 'asymmetry', { ...yes, value: 0.3 })], 'asymmetry')).toBe(
    'Not found in the only Gate that could be tested. That does not show that there is none. Others: 1 of 1 that could be tested (L5.o).',
  );
  expect(plainWords([silent, gate('L1.gate', null)], 'asymmetry')).toBe(
    'Cannot be told: in all 2 Gates too few of the cells tested so far answer to max alone or to min alone; screen more of them (a quick look does).',
  );
  expect(plainWords([row('L0.v', 'asymmetry', no)], 'asymmetry')).toBe(
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
    'Yes, more than by chance, in L0.v and L1.v, they avoid each other in L2.v; 3 of 3 matrices that could be tested.',
  );
});

test('many are counted, not named', () => {
  const rows = [0, 1, 2, 3, 4].map((i) => row(`L${i}.v`, 'cols', { ...yes, value: 1 }));
  expect(plainWords(rows, 'cols')).toBe('Yes in 5 of 5 matrices that could be tested.');
});
