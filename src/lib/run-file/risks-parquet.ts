import { parquetWriteBuffer } from 'hyparquet-writer';
import { assayToJson } from '../assay/assay-file.ts';
import type { Assay } from '../assay/assay.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { formatMatrix } from '../model/matrix.ts';
import { indexIn } from '../plan/sample.ts';
import type { MatrixRisk } from '../risk/matrix-risk.ts';
import { RankedList } from '../risk/ranked-list.ts';
import type { Ranking } from '../risk/ranking.ts';
import type { Provenance } from './run-file.ts';
import type { RunPrediction } from './run-prediction.ts';

/** What was predicted, of what, by what. */
export interface PredictedRisks {
  assay: Assay;
  provenance: Provenance;
  prediction: Pick<RunPrediction, 'matrices' | 'kinds' | 'tile' | 'mutants' | 'histogram'>;
  risks: readonly MatrixRisk[];
  /** Of these risks. */
  ranking: Ranking;
}

/** Rows in a row group. */
const GROUP = 100_000;

/** The listed risks as Parquet, the riskiest mutant first; see docs/formats/risks-file.md. */
export function encodeRisks(told: PredictedRisks): Uint8Array {
  const { assay, provenance, prediction, risks, ranking } = told;
  const { maps, map, cell, risk } = ranking;
  const list = new RankedList(provenance.model.config, prediction.tile, ranking);
  const byMap = new Map(
    risks.flatMap(({ matrix, kinds }) =>
      kinds.map(({ kind, listed }) => [`${formatMatrix(matrix)} ${kind}`, listed] as const),
    ),
  );
  const lists = maps.map(({ matrix, kind }) => byMap.get(`${matrix} ${kind}`)!);
  const [row, col, prompt, step, rival] = Array.from(
    { length: 5 },
    () => new Int32Array(list.length),
  );
  for (let i = 0; i < list.length; i++) {
    const listed = lists[map[i]];
    const at = indexIn(listed.cells, cell[i]);
    const { site } = list.at(i)!;
    [row[i], col[i]] = [site.row, site.col];
    [prompt[i], step[i], rival[i]] = [listed.prompt[at], listed.step[at], listed.rival[at]];
  }
  const text = (name: string, of: 'matrix' | 'kind') => ({
    ...{ name, type: 'STRING' as const, nullable: false },
    data: Array.from(map, (m) => maps[m][of]),
  });
  const whole = (name: string, data: Int32Array) => ({
    ...{ name, type: 'INT32' as const, nullable: false, data },
  });
  const bounds = risks.flatMap(({ matrix, kinds }) =>
    kinds.map(({ kind, bound }) => ({ matrix: formatMatrix(matrix), kind, bound })),
  );
  const buffer = parquetWriteBuffer({
    columnData: [
      text('matrix', 'matrix'),
      whole('row', row),
      whole('col', col),
      text('kind', 'kind'),
      { name: 'risk', type: 'FLOAT', nullable: false, data: risk },
      whole('prompt', prompt),
      whole('step', step),
      whole('rival', rival),
    ],
    rowGroupSize: GROUP,
    createdBy: 'mutascope',
    kvMetadata: [
      { key: 'mutascope.assay', value: canonicalJson(assayToJson(assay)) },
      { key: 'mutascope.provenance', value: canonicalJson(provenance) },
      { key: 'mutascope.risks', value: canonicalJson({ ...prediction, bounds }) },
    ],
  });
  return new Uint8Array(buffer);
}
