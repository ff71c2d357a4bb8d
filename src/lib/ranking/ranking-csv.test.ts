import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { ORGANISM_CONFIG } from '../model/model-configs.ts';
import { NOT_TESTED } from '../results/outcomes.ts';
import { asRanking } from './as-ranking.ts';
import { rankingCsv, type RankingRow } from './ranking-csv.ts';

const down = { layer: 1, projection: 'down' as const };
const rows: RankingRow[] = [
  {
    matrix: down,
    kind: 'min',
    cell: 45,
    outcome: 16,
    kl: 0.5,
    risk: 6.25,
    says: 'It "barks",\nloud',
  },
  { matrix: down, kind: 'max', cell: 3, outcome: NOT_TESTED, kl: NaN, risk: 0.5, says: null },
];

test('a ranking as CSV tells what was run and what is only predicted', () => {
  const [head, first, second] = parseCsv(rankingCsv(ORGANISM_CONFIG, 8, rows, 'about it'));
  const of = (record: typeof first, name: string) => record[head.indexOf(name)];
  expect(['rank', 'matrix', 'row', 'col', 'kind'].map((name) => of(first, name))).toEqual([
    ...['1', 'L1.down', '8', '8', 'min'],
  ]);
  expect(
    ['state', 'verdict', 'differs_from_token', 'kl', 'risk', 'says'].map((n) => of(first, n)),
  ).toEqual([...['verified', 'nsm', '17', '0.5', '6.25', 'It "barks",\nloud']]);
  expect(of(first, 'about')).toMatch(/^about it\n.*counted from 1/);
  expect(
    ['state', 'verdict', 'differs_from_token', 'kl', 'says'].map((n) => of(second, n)),
  ).toEqual([...['predicted', null, null, null, null]]);
});

test('a list to be run keeps its order, each map once', () => {
  const ranking = asRanking([...rows, { ...rows[0], cell: 7 }]);
  expect(ranking.maps).toEqual([
    { matrix: 'L1.down', kind: 'min' },
    { matrix: 'L1.down', kind: 'max' },
  ]);
  expect([[...ranking.map], [...ranking.cell]]).toEqual([
    [0, 1, 0],
    [45, 3, 7],
  ]);
});
