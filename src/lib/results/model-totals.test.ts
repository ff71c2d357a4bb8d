import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROJECTIONS, formatMatrix, type MatrixId } from '../model/matrix.ts';
import {
  isTested,
  maxMinusMin,
  meanKl,
  ModelTotals,
  noTotals,
  nsmShare,
  sumKinds,
  type KindTotals,
  type Totals,
} from './model-totals.ts';
import { Counts } from './map-counts.ts';
import { countNsm, countTextless, type OutcomeBatch } from './outcomes.ts';
import { OutputTable } from '../output/output-table.ts';
import type { MapOutcomes } from './output-groups.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { anyBatch, CELLS, GRID } from '../testing/arbitrary-batch.ts';

/** Sums of eighths are exact, so that adding and taking away leaves nothing. */
const plus = (a: KindTotals, b: KindTotals): KindTotals => ({
  tested: a.tested + b.tested,
  nsms: a.nsms + b.nsms,
  textless: a.textless + b.textless,
  klSum: a.klSum + b.klSum,
  withKl: a.withKl + b.withKl,
});

const recount = (map: MapOutcomes, kind: ScreenKind): KindTotals => {
  const sum = noTotals()[kind];
  const numbers = new Counts(map).countAll().kinds[kind];
  for (const name of Object.keys(sum) as (keyof KindTotals)[]) sum[name] = numbers[name];
  return sum;
};

describe('totals of a model', () => {
  it('have what is stored in them before it is read, and nothing of it afterwards', () => {
    const totals = new ModelTotals();
    const q: MatrixId = { layer: 1, projection: 'q' };
    const parts = [0.1, 0.2, 0.7].map((klSum) => ({
      ...{ tested: 3, nsms: 2, textless: 1, klSum, withKl: 2 },
    }));
    for (const part of parts) totals.expectStored(q, 'min', part);
    for (const sum of [totals.all, totals.matrix('L1.q'), totals.layer(1), totals.projection('q')])
      expect(sum.min).toMatchObject({ tested: 9, nsms: 6, textless: 3, withKl: 6 });
    expect(totals.matrix('L0.q').min.tested).toBe(0);
    expect(totals.layer(0).min.tested).toBe(0);
    expect(totals.with(new Map()).all.min.tested).toBe(9);
    for (const part of parts) totals.nowRead(q, 'min', part);
    expect(totals.all).toEqual(noTotals());
    expect(totals.matrix('L1.q')).toEqual(noTotals());
  });

  it('are what counting every cell anew gives, whatever batches came and came again', () => {
    fc.assert(
      fc.property(fc.array(anyBatch, { maxLength: 12 }), (batches) => {
        const totals = new ModelTotals();
        const outputTable = new OutputTable();
        const maps = new Map<string, { matrix: MatrixId; kind: ScreenKind; counted: KindTotals }>();
        const all = new Map<string, MapOutcomes>();
        for (const { matrix, batch } of batches) {
          const key = `${formatMatrix(matrix)} ${batch.kind}`;
          const map = all.get(formatMatrix(matrix)) ?? { grid: GRID, results: {} };
          all.set(formatMatrix(matrix), map);
          totals.addBatch(matrix, map, batch, outputTable);
          const counted = recount(map, batch.kind);
          const into = map.results[batch.kind]!;
          expect(counted.tested).toBe(into.tested);
          expect(counted.nsms).toBe(countNsm(into));
          expect(counted.textless).toBe(countTextless(into));
          maps.set(key, { matrix, kind: batch.kind, counted });
        }
        const expected = (belongs: (matrix: MatrixId) => boolean): Totals => {
          const sum = noTotals();
          for (const { matrix, kind, counted } of maps.values())
            if (belongs(matrix)) sum[kind] = plus(sum[kind], counted);
          return sum;
        };
        expect(totals.all).toEqual(expected(() => true));
        for (const layer of [0, 1, 2])
          expect(totals.layer(layer)).toEqual(expected((m) => m.layer === layer));
        for (const projection of PROJECTIONS)
          expect(totals.projection(projection)).toEqual(
            expected((m) => m.projection === projection),
          );
        for (const { matrix } of batches) {
          const name = formatMatrix(matrix);
          expect(totals.matrix(name)).toMatchObject(expected((m) => formatMatrix(m) === name));
          const times = batches.filter((b) => formatMatrix(b.matrix) === name).length;
          expect(totals.version(name)).toBe(times);
        }
      }),
    );
  });

  it('still fit the map after a batch that is refused half way', () => {
    const totals = new ModelTotals();
    const matrix = { layer: 0, projection: 'q' } as const;
    const map: MapOutcomes = { grid: GRID, results: {} };
    const batch: OutcomeBatch = {
      kind: 'max',
      cells: Uint32Array.of(1, CELLS),
      firstDivergent: Int16Array.of(3, 3),
      kl: Float32Array.of(1, 1),
      margin: Float32Array.of(1, 1),
    };
    expect(() => totals.addBatch(matrix, map, batch)).toThrow(RangeError);
    expect(totals.matrix('L0.q').max).toMatchObject(recount(map, 'max'));
    expect(totals.all.max.nsms).toBe(1);
    expect(totals.matrix('L9.q')).toEqual(noTotals());
  });
});

describe('readings', () => {
  const totalsOf = (tested: number, nsms: number, klSum = 0): KindTotals => ({
    tested,
    nsms,
    textless: 0,
    klSum,
    withKl: nsms,
  });
  it('share, mean KL and asymmetry are unknown where there is nothing to divide by', () => {
    expect(nsmShare(totalsOf(0, 0))).toBeNull();
    expect(nsmShare(totalsOf(8, 2))).toBe(0.25);
    expect(meanKl(totalsOf(8, 0))).toBeNull();
    expect(meanKl(totalsOf(8, 2, 3))).toBe(1.5);
    expect(maxMinusMin({ max: totalsOf(8, 0), min: totalsOf(8, 0) })).toBeNull();
    expect(maxMinusMin({ max: totalsOf(8, 3), min: totalsOf(0, 0) })).toBeNull();
  });
  it('asymmetry of equally many tested mutants is that of their counts', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (a, b) => {
        const read = maxMinusMin({ max: totalsOf(64, a), min: totalsOf(64, b) });
        if (a + b === 0) expect(read).toBeNull();
        else expect(read).toBeCloseTo((a - b) / (a + b), 12);
      }),
    );
    // twice as many tested at max do not make it lean towards max
    expect(maxMinusMin({ max: totalsOf(64, 8), min: totalsOf(32, 4) })).toBe(0);
  });
  it('kinds are summed as chosen', () => {
    const totals = {
      max: totalsOf(4, 1, 2),
      min: totalsOf(4, 2, 4),
      zero: totalsOf(0, 0),
      sign: totalsOf(4, 3, 6),
    };
    expect(sumKinds(totals, ['max', 'min'])).toEqual(totalsOf(8, 3, 6));
    expect(sumKinds(totals, [])).toEqual(totalsOf(0, 0));
    expect(sumKinds(totals, ['min', 'sign'])).toEqual(totalsOf(8, 5, 10));
    expect(isTested(totals, ['zero'])).toBe(false);
    expect(isTested(totals)).toBe(true);
  });
});
