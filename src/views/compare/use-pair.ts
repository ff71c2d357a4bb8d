import { useMemo } from 'react';
import type { MapResults } from '../../lib/results/map-results.ts';
import { SCREEN_KINDS, tileGrid, type Grid, type ScreenKind } from '../../lib/plan/grid.ts';
import { KL_RANGE, klRangeOf, type KlRange } from '../../figures/kl-scale.ts';
import type { MapColour } from '../../figures/pyramid.ts';
import { maxOf } from '../../lib/base/arrays.ts';
import { differences, klDifferences } from '../../lib/compare/difference.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { countTested } from '../../lib/compare/sources.ts';
import {
  aloneOf,
  isMisfit,
  isOfShapes,
  pairOf,
  shownMatrix,
  type Misfit,
  type Pair,
} from '../../lib/compare/pairing.ts';
import {
  matrixShape,
  parseMatrix,
  type MatrixId,
  type MatrixShape,
} from '../../lib/model/matrix.ts';
import { useLabStore } from '../lab-context.ts';
import { useResultSources, type ResultSources } from './use-result-sources.ts';

/** The matrix in view of two results that fit. */
export interface ShownPair {
  pair: Pair;
  matrix: MatrixId;
  name: string;
  shape: MatrixShape;
  grid: Grid;
  tile: number;
  /** Kinds that are chosen and that both have of this matrix. */
  kinds: ScreenKind[];
  first: MapResults;
  second: MapResults;
  colour: Exclude<MapColour, 'cosine' | 'share'>;
  /** New tokens of the longer assay: the end of the token scale of both. */
  tokens: number;
  /** The one scale of KL of both. */
  klRange: KlRange;
  /** Every cell's difference (lib/compare/difference.ts). */
  codes: Uint8Array;
  /** Differences of KL; null unless the colour shows KL. */
  kl: Float32Array | null;
  /** Whether the matrices are the loaded model's, so that a cell can be opened in the lab. */
  isOwn: boolean;
  /** The side that is not here; the other is shown alone. */
  absent: 'first' | 'second' | null;
}

/** Whether a side is of published results: of its mutants only the verdicts are known. */
export const isPublished = ({ pair }: ShownPair): boolean =>
  [pair.first, pair.second].some(({ source }) => source === 'published');

export interface PairState {
  sources: ResultSources;
  misfit: Misfit | null;
  shown: ShownPair | null;
}

const NOTHING: MapResults = {};

/** The two chosen results and what is shown of them. */
export function usePair(): PairState {
  const sources = useResultSources();
  const firstId = useLabStore('compare', (s) => s.first);
  const secondId = useLabStore('compare', (s) => s.second);
  const wanted = useLabStore('compare', (s) => s.matrix);
  const layer = useLabStore('selection', (s) => s.site.layer);
  const projection = useLabStore('selection', (s) => s.site.projection);
  const chosen = useLabStore('map', (s) => s.kinds);
  const asked = useLabStore('map', (s) => s.colour);
  const config = useLabStore('model', (s) => s.model?.config);
  const first = sources.get(firstId);
  const second = sources.get(secondId);
  const { pair, misfit, absent } = useMemo(() => meet(first, second), [first, second]);
  const isOwn = pair !== null && isOfShapes(pair, config);
  const own = { layer, projection };
  const name = pair ? shownMatrix(pair, { own, wanted, config }) : '';
  // results come in under a new pair: what is drawn of it must not be thought of other kinds
  const text = pair ? kindsText(pair, name, chosen) : '';
  const kinds = useMemo(
    () => SCREEN_KINDS.filter((kind) => text.split(',').includes(kind)),
    [text],
  );
  const shown = useMemo((): ShownPair | null => {
    if (!pair) return null;
    const matrix = parseMatrix(name)!;
    const shape = matrixShape(pair.shapes, matrix.projection);
    const grid = tileGrid(shape, pair.tile);
    const [a, b] = [pair.first.maps.get(name) ?? NOTHING, pair.second.maps.get(name) ?? NOTHING];
    const cells = grid.rows * grid.cols;
    const published = [pair.first, pair.second].some(({ source }) => source === 'published');
    const colour = published || asked === 'cosine' || asked === 'share' ? 'kind' : asked;
    const lengths = [pair.first, pair.second].map(({ assay }) => assay?.maxNewTokens ?? 1);
    return {
      ...{ pair, matrix, name, shape, grid, tile: pair.tile, kinds, colour, isOwn },
      absent,
      ...{ first: a, second: b, tokens: maxOf(lengths) },
      klRange: colour === 'kl' ? klRangeOf([a, b], kinds) : KL_RANGE,
      codes: differences(a, b, kinds, cells),
      kl: colour === 'kl' ? klDifferences(a, b, kinds, cells) : null,
    };
  }, [pair, absent, name, kinds, isOwn, asked]);
  return { sources: sources, misfit, shown };
}

/** Two results as a pair, or why they are none; of one that is here alone, a pair with nobody. */
function meet(first: ResultSource | null, second: ResultSource | null) {
  const met = first && second && pairOf(first, second);
  if (met && !isMisfit(met)) return { pair: met, misfit: null, absent: null };
  const [a, b] = [first, second].map((source) =>
    source && countTested(source) > 0 ? source : null,
  );
  const absent = a && !b ? ('second' as const) : b && !a ? ('first' as const) : null;
  const alone = absent && (a ?? b);
  return { pair: alone && aloneOf(alone, a ? 'first' : 'second'), misfit: met, absent };
}

const kindsText = (pair: Pair, name: string, chosen: readonly ScreenKind[]) =>
  (pair.matrices.get(name) ?? []).filter((kind) => chosen.includes(kind)).join(',');
