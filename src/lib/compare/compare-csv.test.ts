import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { NOT_TESTED, SILENT, type KindOutcomes } from '../results/outcomes.ts';
import { TOKEN_ABOUT } from '../results/map-csv.ts';
import { agreementOf } from './map-agreement.ts';
import { agreementCsv, onlyInOneCsv } from './compare-csv.ts';
import { onlyInOne } from './difference.ts';

const outcomesOf = (outcomes: number[]): KindOutcomes => ({
  firstDivergent: Int16Array.from(outcomes),
  kl: Float32Array.from(outcomes, (outcome) => (outcome >= 0 ? 0.5 : NaN)),
  margin: new Float32Array(outcomes.length),
  tested: outcomes.filter((outcome) => outcome !== NOT_TESTED).length,
});
const first = {
  max: outcomesOf([3, 3, SILENT, NOT_TESTED]),
  min: outcomesOf([SILENT, 1, SILENT, SILENT]),
};
const second = { max: outcomesOf([3, SILENT, 7, 2]), min: outcomesOf([SILENT, 1, SILENT, SILENT]) };

test('the agreement as CSV: a row for each kind and one for all', () => {
  const [head, ...rows] = parseCsv(
    agreementCsv(agreementOf(first, second, ['max', 'min'], { rows: 2, cols: 2 }), 'what'),
  );
  expect(head.slice(0, 6)).toEqual([
    ...['kind', 'cells', 'nsm_in_both', 'only_first', 'only_second', 'neither'],
  ]);
  expect(rows.map((row) => row.slice(0, 6))).toEqual([
    ['max', '3', '1', '1', '1', '0'],
    ['min', '4', '1', '0', '0', '3'],
    ['all', '7', '2', '1', '1', '3'],
  ]);
  expect(rows[1][6]).toBe('1'); // kappa
  expect(rows[0].slice(9, 11)).toEqual([null, '1']); // one NSM in both has no correlation
  expect([head, ...rows].map((row) => row.at(-1))).toEqual(['about', 'what', null, null]);
});

test('a correlation of severity stands with its number, from ten NSMs in both on', () => {
  const map = (nsms: number, unknown: number) => {
    const one = outcomesOf([...Array<number>(nsms).fill(3), SILENT]);
    one.kl.set(Array.from({ length: nsms }, (_, i) => (i < unknown ? NaN : i / 4)));
    return { max: one };
  };
  const row = (nsms: number, unknown = 0) => {
    const agreement = agreementOf(map(nsms, 0), map(nsms, unknown), ['max'], {
      rows: 1,
      cols: nsms + 1,
    });
    return parseCsv(agreementCsv(agreement, ''))[1].slice(9, 11);
  };
  expect(row(9)).toEqual([null, '9']);
  const [correlation, n] = row(10);
  expect(Number(correlation)).toBeCloseTo(1);
  expect(n).toBe('10');
  expect(row(10, 1)).toEqual([null, '9']);
});

test('mutants only in one as CSV: where they lie, and what either side says', () => {
  const matrix = { layer: 0, projection: 'q' } as const;
  const shape = { rows: 16, cols: 12 };
  const rows = onlyInOne(first, second, ['max', 'min'], 4);
  const csv = (verdictsOnly: boolean) =>
    parseCsv(
      onlyInOneCsv(
        rows,
        { matrix, shape, tile: 8, verdictsOnly, about: 'First: this' },
        first,
        second,
      ),
    );
  const [head, ...lines] = csv(false);
  const about = `First: this\n${TOKEN_ABOUT}`;
  expect(head.slice(-3)).toEqual(['differs_from_token', 'kl', 'about']);
  expect(lines).toEqual([
    ['L0.q', '0', '8', '8', '4', 'max', 'first', 'nsm', 'silent', '4', '0.5', about],
    ['L0.q', '8', '0', '8', '8', 'max', 'second', 'silent', 'nsm', '8', '0.5', null],
  ]);
  expect(csv(true)[1][9]).toBeNull();
});
