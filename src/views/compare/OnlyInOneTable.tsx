import { useMemo, useState } from 'react';
import type { MapAgreement } from '../../lib/compare/map-agreement.ts';
import { onlyInOneCsv } from '../../lib/compare/compare-csv.ts';
import { onlyInOne, type OnlyInOne } from '../../lib/compare/difference.ts';
import { cellSite } from '../../lib/plan/grid.ts';
import { useLab } from '../lab-context.ts';
import { RowTable, type RowColumn } from '../RowTable.tsx';
import { Segments } from '../Segments.tsx';
import { count, plural, small } from '../format.ts';
import { copyAndSay } from '../clipboard.ts';
import { aboutComparison } from './save-comparison.ts';
import { isPublished, type ShownPair } from './use-pair.ts';

type By = 'row' | 'col' | 'kind' | 'in' | 'token' | 'kl';

const COLUMNS: RowColumn<By>[] = [
  { by: 'row', name: 'Row', width: '64px', term: 'out-feature' },
  { by: 'col', name: 'Column', width: '72px', term: 'in-feature' },
  { by: 'kind', name: 'Kind', width: '80px', term: 'kind' },
  { by: 'in', name: 'Only in', width: '84px' },
  { by: 'token', name: 'Differs from', width: 'minmax(84px, 1fr)', term: 'first-divergent' },
  { by: 'kl', name: 'KL', width: '80px', term: 'kl' },
];

const SIDES = ['either', 'first', 'second'] as const;

/** Mutants that change the answer in one of the two maps only; one opened is selected in the lab. */
export function OnlyInOneTable({
  shown,
  agreement,
}: {
  shown: ShownPair;
  agreement: MapAgreement;
}) {
  const lab = useLab();
  const [side, setSide] = useState<(typeof SIDES)[number]>('either');
  const [order, setOrder] = useState<{ by: By; down: boolean }>({ by: 'kl', down: true });
  const { first, second, kinds, codes, matrix, shape, tile, isOwn } = shown;
  const all = useMemo(
    () => onlyInOne(first, second, kinds, codes.length),
    [first, second, kinds, codes],
  );
  const rows = useMemo(() => {
    const mine = all.filter((row) => side === 'either' || row.in === side);
    const key = keyOf(shown, order.by);
    const rank = (row: OnlyInOne) => (Number.isFinite(key(row)) ? key(row) : -Infinity);
    return mine.sort((a, b) => (order.down ? rank(b) - rank(a) : rank(a) - rank(b)) || 0);
  }, [all, side, order, shown]);
  const site = ({ cell }: OnlyInOne) => cellSite(shape, matrix, tile, cell);
  const known = ({ in: where, kind }: OnlyInOne) => shown[where][kind]!;
  const open = (row: OnlyInOne) => {
    if (isOwn) lab.selecting.mutate({ site: site(row), kind: row.kind });
  };
  const published = isPublished(shown);
  return (
    <section aria-label="Cells only in one">
      <h2>
        Only in one <em>{plural(all.length, 'mutant')}</em>
      </h2>
      <div className="row-table">
        <div className="row spread">
          <Segments
            legend="Only in which"
            options={SIDES.map((id) => ({
              id,
              label: id === 'either' ? 'Either' : `${id === 'first' ? 'First' : 'Second'} only`,
            }))}
            value={side}
            onChange={setSide}
          />
          <button
            className="button"
            disabled={rows.length === 0}
            onClick={() =>
              copyAndSay(
                lab,
                onlyInOneCsv(
                  rows,
                  {
                    matrix,
                    shape,
                    tile,
                    verdictsOnly: published,
                    about: aboutComparison(shown, agreement),
                  },
                  first,
                  second,
                ),
                `Copied ${plural(rows.length, 'mutant')} as CSV.`,
              )
            }
          >
            Copy as CSV
          </button>
        </div>
        <RowTable
          label={`Mutants of ${shown.name} only in one`}
          columns={COLUMNS}
          order={order}
          onOrder={(by) => setOrder({ by, down: order.by === by ? !order.down : by === 'kl' })}
          count={rows.length}
          keyOf={(i) => `${rows[i].cell} ${rows[i].kind}`}
          cellsOf={(i) => {
            const row = rows[i];
            const outcomes = known(row);
            const kl = outcomes.kl[row.cell];
            return [
              count(site(row).row),
              count(site(row).col),
              <>
                <i className={`kind-mark ${row.kind}`} /> {row.kind}
              </>,
              <>
                <i className={`swatch difference-${row.in}`} />
                {row.in}
              </>,
              published ? '–' : count(outcomes.firstDivergent[row.cell] + 1),
              Number.isFinite(kl) ? small(kl) : '–',
            ];
          }}
          onOpen={(i) => open(rows[i])}
          empty={
            kinds.length === 0
              ? 'No kind of this matrix is in both.'
              : side === 'either'
                ? 'Every mutant tested in both is an NSM in both or in neither.'
                : 'There are none.'
          }
        />
        {!isOwn && (
          <p className="soft note">
            These are cells of {shown.pair.first.model.name}; load it to open them in the bench.
          </p>
        )}
      </div>
    </section>
  );
}

function keyOf({ grid, kinds, first, second }: ShownPair, by: By): (row: OnlyInOne) => number {
  const known = ({ in: where, kind }: OnlyInOne) => (where === 'first' ? first : second)[kind]!;
  const keys: Record<By, (row: OnlyInOne) => number> = {
    row: ({ cell }) => Math.floor(cell / grid.cols),
    col: ({ cell }) => cell % grid.cols,
    kind: ({ kind }) => kinds.indexOf(kind),
    in: ({ in: where }) => (where === 'first' ? 0 : 1),
    token: (row) => known(row).firstDivergent[row.cell],
    kl: (row) => known(row).kl[row.cell],
  };
  return keys[by];
}
