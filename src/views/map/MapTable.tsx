import { useEffect, useMemo, useState } from 'react';
import {
  mapRows,
  ROW_FILTERS,
  sortRows,
  type MapRow,
  type RowOrder,
} from '../../lib/results/map-rows.ts';
import { isMarginal } from '../../lib/assay/marginal.ts';
import { howOf } from '../../lib/results/how.ts';
import {
  isUnread,
  NO_OP,
  NOT_TESTED,
  outcomeVerdict,
  type KindOutcomes,
} from '../../lib/results/outcomes.ts';
import { cellSite, type ScreenKind } from '../../lib/plan/grid.ts';
import { riskOfKind, type MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import { predictedRows } from '../../lib/risk/predicted-rows.ts';
import { riskAt } from '../../lib/risk/risk-at.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { copyAndSay } from '../clipboard.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useOutputTable } from '../use-received.ts';
import { RowTable, type RowColumn } from '../RowTable.tsx';
import { riskWords } from '../risk/risk-words.ts';
import { useRisk } from '../risk/use-risk.ts';
import { Segments } from '../Segments.tsx';
import { count, fixed, leastWords, plural, small, tokenLabel } from '../format.ts';
import { stabilityWords } from '../outcome-words.ts';
import type { MapData } from './use-map.ts';
import { useGroups, useTexts } from './use-phenotypes.ts';

const COLUMNS: RowColumn<RowOrder>[] = [
  { by: 'row', name: 'Row', width: '60px', term: 'out-feature' },
  { by: 'col', name: 'Column', width: '72px', term: 'in-feature' },
  { by: 'size', name: 'Size', width: '76px' },
  { by: 'kind', name: 'Kind', width: '64px', term: 'kind' },
  { by: 'token', name: 'Differs from', width: 'minmax(108px, 1fr)', term: 'first-divergent' },
  { by: 'kl', name: 'KL', width: '72px', term: 'kl' },
  { by: 'margin', name: 'Smallest margin', width: 'minmax(104px, 1fr)', term: 'margin' },
  { by: 'how', name: 'Computed', width: '84px' },
  { by: 'risk', name: 'Risk', width: '56px', term: 'risk' },
];
/** Where texts are known. */
const TEXT_COLUMNS: typeof COLUMNS = [
  { by: 'cosine', name: 'Cosine', width: '76px', term: 'cosine' },
  { by: 'phenotype', name: 'Phenotype', width: 'minmax(260px, 2fr)', term: 'phenotype' },
];

const FILTERS = {
  nsm: 'NSMs',
  marginal: 'Near ties',
  audit: 'Audited',
  all: 'All tested',
  predicted: 'Predicted',
};
const FILTER_IDS = [...ROW_FILTERS, 'predicted'] as const;
/** Where nothing is predicted, and so nothing audited. */
const TESTED_IDS = ROW_FILTERS.filter((id) => id !== 'audit');

/** The map's mutants as a table: sorted, filtered, copied; a row opens in the bench. */
export function MapTable({ map, model }: { map: MapData; model: ModelInfo }) {
  const lab = useLab();
  const wildType = useLabStore('bench', (s) => s.wildType.tokens);
  const [filter, setFilter] = useState<(typeof FILTER_IDS)[number]>('nsm');
  const [order, setOrder] = useState<{ by: RowOrder; down: boolean }>({ by: 'kl', down: true });
  const risk = useRisk(map.name, map.tile);
  const filters = risk ? FILTER_IDS : TESTED_IDS;
  const leastRisk = useLabStore('risk', (s) => s.least);
  const outputTable = useOutputTable();
  const groups = useGroups(useTexts(map, model.config, false), map.kinds);
  const codes = useMemo(() => new Map(groups.map(({ number, code }) => [number, code])), [groups]);
  const columns = useColumns(map, codes.size > 0);
  const counted = map.many.count > 1;
  const least = leastWords(map.least, map.many);
  const rows = useMemo(() => {
    const riskOf = ({ cell, kind }: MapRow) => riskOfRow(risk, kind, cell);
    const rows =
      filter === 'predicted'
        ? risk
          ? predictedRows(risk, map.kinds, map.results).filter((row) => riskOf(row) >= leastRisk)
          : []
        : mapRows(map.results, map.kinds, filter, map.least);
    const weightsOf = (cell: number) => {
      const { height, width } = cellSite(map.shape, map.matrix, map.tile, cell);
      return height * width;
    };
    return sortRows(rows, map.results, map.grid, order, { weightsOf, codes, riskOf });
  }, [map, filter, order, codes, risk, leastRisk]);

  /** How near a mutant's text is to the wild type's, and its phenotype: code and text. */
  const said = ({ outputs }: KindOutcomes, cell: number): string[] => {
    const number = outputs?.index[cell] ?? -1;
    if (!outputs || number < 0) return ['–', '–'];
    const text = outputTable.texts(number).join(' ⏎ ').replace(/\s+/g, ' ').trim();
    return [fixed(outputs.cosine[cell], 2), `${codes.get(number) ?? '–'} ${text}`];
  };

  const textOf = ({ cell, kind }: MapRow): string[] => {
    const known = map.results[kind];
    const { row, col, height, width } = cellSite(map.shape, map.matrix, map.tile, cell);
    const size = map.tile > 1 ? [`${height} × ${width}`] : [];
    const where = [String(row), String(col), ...size, kind];
    const found = riskOfRow(risk, kind, cell);
    const predicted = Number.isNaN(found) ? '–' : riskWords(found);
    const outcome = known?.firstDivergent[cell] ?? NOT_TESTED;
    if (!known || outcome === NOT_TESTED)
      return [
        ...where,
        'not tested',
        ...(counted ? ['–'] : []),
        '–',
        '–',
        'predicted',
        predicted,
        ...(codes.size > 0 ? ['–', '–'] : []),
      ];
    if (isUnread(known, cell))
      return [...where, ...columns.slice(where.length).map(() => 'being read…')];
    // of several prompts the wild type that is known may be another one's
    const piece = counted ? undefined : wildType[outcome]?.piece;
    const token =
      outcome >= 0
        ? `${count(outcome + 1)}${piece === undefined ? '' : ` ${tokenLabel(piece)}`}`
        : (outcomeVerdict(outcome) ?? '');
    const near = outcome !== NO_OP && isMarginal(known.margin[cell]) ? ' (near tie)' : '';
    return [
      ...where,
      token,
      ...(counted ? [stabilityWords(known, cell, map.many) ?? '–'] : []),
      Number.isFinite(known.kl[cell]) ? small(known.kl[cell]) : '–',
      (Number.isFinite(known.margin[cell]) ? fixed(known.margin[cell], 3) : '–') + near,
      howOf(known.how?.[cell]) ?? '–',
      predicted,
      ...(codes.size > 0 ? said(known, cell) : []),
    ];
  };

  useEffect(() => {
    if (map.unread > 0) void lab.results.readWhole([map.name]);
  }, [lab, map]);

  const open = ({ cell, kind }: MapRow) =>
    lab.selecting.mutate({ site: cellSite(map.shape, map.matrix, map.tile, cell), kind });

  const copy = () => {
    const lines = [columns.map(({ name }) => name), ...rows.map(textOf)];
    const text = lines.map((line) => line.join('\t')).join('\n');
    copyAndSay(lab, text, `Copied ${plural(rows.length, 'row')}, with tabs between columns.`);
  };

  return (
    <div className="row-table">
      <div className="row spread">
        <Segments
          legend="Which mutants"
          options={filters.map((id) => ({ id, label: FILTERS[id] }))}
          value={filter}
          onChange={(chosen) => {
            setFilter(chosen);
            if (chosen === 'predicted') setOrder({ by: 'risk', down: true });
          }}
        />
        <span className="soft">
          {plural(rows.length, 'mutant')}
          {least && filter === 'nsm' && `, ${least}`}
        </span>
        <button className="button" disabled={rows.length === 0} onClick={copy}>
          Copy
        </button>
      </div>
      <RowTable
        label={`Mutants of ${map.name}`}
        columns={columns}
        order={order}
        onOrder={(by) =>
          setOrder({
            by,
            down: order.by === by ? !order.down : ['kl', 'risk', 'prompts'].includes(by),
          })
        }
        count={rows.length}
        keyOf={(i) => `${rows[i].cell} ${rows[i].kind}`}
        cellsOf={(i) =>
          textOf(rows[i]).map((text, column) => (
            <>
              {columns[column].by === 'kind' && <i className={`kind-mark ${rows[i].kind}`} />}{' '}
              {text}
            </>
          ))
        }
        onOpen={(i) => open(rows[i])}
        empty={emptyText(map, filter)}
      />
    </div>
  );
}

/** The columns of a map, the size of squares where they are larger than a weight; of several prompts or seeds also under how many a mutant diverges. */
function useColumns({ many, tile }: MapData, texts: boolean): typeof COLUMNS {
  return useMemo(() => {
    const name = many.noun === 'seed' ? 'Seeds' : 'Prompts';
    const prompts = { by: 'prompts' as const, name, width: '84px' };
    // all single weights are of one size
    const own = COLUMNS.filter(({ by }) => tile > 1 || by !== 'size');
    const at = own.findIndex(({ by }) => by === 'kl');
    const all = many.count > 1 ? own.toSpliced(at, 0, prompts) : own;
    return texts ? [...all, ...TEXT_COLUMNS] : all;
  }, [many.count, many.noun, tile, texts]);
}

/** The predicted risk of a mutant; NaN where only a bound of it is known, or nothing. */
function riskOfRow(risk: MatrixRisk | null, kind: ScreenKind, cell: number): number {
  const one = riskOfKind(risk, kind);
  return (one && riskAt(one, cell)?.risk) ?? NaN;
}

function emptyText(map: MapData, filter: keyof typeof FILTERS): string {
  if (filter === 'predicted') return 'Of all that is not tested nothing is predicted to be risky.';
  if (filter === 'audit') return 'None of this matrix was drawn by an audit.';
  if (map.tested === 0) return 'Nothing is tested yet. Screen the map to fill the table.';
  const least = leastWords(map.least, map.many);
  if (filter === 'nsm' && least)
    return `None of the mutants tested so far changes the answer ${least}.`;
  return filter === 'nsm'
    ? 'None of the mutants tested so far changes the answer.'
    : 'No verdict hangs on a near tie.';
}
