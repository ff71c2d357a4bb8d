import { useMemo, useRef } from 'react';
import type { AtlasPicture, SmallMap } from '../../figures/atlas-draw.ts';
import { sharesTold, topShare } from '../../figures/atlas-readings.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import { WidestKl } from '../../figures/kl-scale.ts';
import type { Palette } from '../../figures/palette.ts';
import { smallRiskPixels } from '../../figures/risk-ground.ts';
import { pixelCanvas, smallMapPixels } from '../../figures/phenotype-map.ts';
import { Cache } from '../../lib/base/cache.ts';
import { allMatrices, formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { meanKl, sumKinds, type ModelTotals } from '../../lib/results/model-totals.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { ResultsState } from '../../state/stores/results-store.ts';
import type { ReceivedScreen } from '../../state/stores/shared-store.ts';
import { useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';
import { pyramidOfRisk } from '../risk/use-risk.ts';
import { usePicked } from '../map/use-phenotypes.ts';
import { usePalette } from '../theme.ts';

/** Means go up and down while results come in: their scale is the widest it was for these maps. */
const WIDEST = new WidestKl();

const FONT = '"Inter Variable", sans-serif';

const SHOWN = new WeakMap<ResultsState, { received: ReceivedScreen; totals: ModelTotals }>();

/** The totals that are shown, a received screen's among them: summed once for all who ask. */
export function totalsShown(results: ResultsState, received: ReceivedScreen | null): ModelTotals {
  if (!received) return results.totals;
  const known = SHOWN.get(results);
  if (known?.received === received) return known.totals;
  const totals = results.totals.with(received.counts);
  SHOWN.set(results, { received, totals });
  return totals;
}

/** What the atlas draws: a new one whenever results came in. null before the first layout. */
export function useAtlasPicture(config: ModelConfig): AtlasPicture | null {
  const palette = usePalette();
  const tile = useLabStore('map', (s) => s.tile);
  const kinds = useLabStore('map', (s) => s.kinds);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const received = useReceived();
  return useMemo(() => {
    if (!palette) return null;
    const totals = totalsShown(results, received);
    const { matrices, margins } = sharesTold({ config, tile, totals, kinds });
    const fullBar = topShare(margins);
    const means = allMatrices(config).flatMap(
      (matrix) => meanKl(sumKinds(totals.matrix(formatMatrix(matrix)), kinds)) ?? [],
    );
    const scales = {
      shares: topShare(matrices),
      kl: WIDEST.widen(received?.counts ?? results.maps, kinds.join(), means),
    };
    return { config, tile, kinds, totals, palette, font: FONT, fullBar, scales };
  }, [palette, tile, kinds, results, received, config]);
}

/** From what a small map is made: what is known, how often that was added to, how it looks, and its size in pixels. */
type Origin = readonly [
  ...[known: MapResults, version: number],
  ...[kinds: readonly ScreenKind[], picks: string, palette: Palette],
  ...[width: number, height: number],
];

/** Whether there is time to paint one more; there always is where nothing is said. */
type May = () => boolean;
const always: May = () => true;

/** Small maps of matrices, each painted anew only when it changed and there is time. */
export function useSmallMaps(picture: AtlasPicture | null, may: May = always): SmallMap {
  const maps = useLabStore('results', (s) => s.maps);
  // those of other maps are let go with them
  const received = useReceived();
  const made = useMemo(() => {
    const resultsOf = (name: string) => received?.maps.get(name) ?? maps.get(name);
    return { of: resultsOf, kept: new Cache<OffscreenCanvas, Origin>() };
  }, [maps, received]);
  const pick = usePicked();
  return useMemo(() => {
    const picks = pick ? [...pick].join() : '-';
    return ({ matrix, window, transpose }) => {
      const name = formatMatrix(matrix);
      const known = made.of(name);
      if (!known || !picture) return null;
      const { config, tile, kinds, palette, totals } = picture;
      const grid = tileGrid(matrixShape(config, matrix.projection), tile);
      const ratio = globalThis.devicePixelRatio || 1;
      const [width, height] = [window.width * ratio, window.height * ratio];
      const origin: Origin = [known, totals.version(name), kinds, picks, palette, width, height];
      const paint = () => {
        const look = { kinds, colour: 'kind' as const, transpose, tokens: 1, pick };
        const outcomes = { grid, results: known, counts: totals.counts(name) };
        return pixelCanvas(smallMapPixels(outcomes, look, palette, { width, height }));
      };
      return made.kept.getIf(may, name, origin, paint) ?? null;
    };
  }, [made, picture, pick, may]);
}

/** From what a small predicted map is made. */
type RiskOrigin = readonly [
  ...[risk: MatrixRisk, kinds: readonly ScreenKind[], palette: Palette, least: number],
  ...[width: number, height: number],
];

/** Small maps of what is predicted, to lie under those of what is tested. */
export function useSmallRisks(picture: AtlasPicture | null): SmallMap {
  const maps = useLabStore('risk', (s) => s.maps);
  const shown = useLabStore('risk', (s) => s.shown);
  const least = useLabStore('risk', (s) => s.least);
  const kept = useRef(new Cache<OffscreenCanvas | null, RiskOrigin>());
  return useMemo(() => {
    return ({ matrix, window, transpose }) => {
      const name = formatMatrix(matrix);
      const risk = maps.get(name);
      if (!shown || !picture || risk?.tile !== picture.tile) return null;
      const { config, tile, kinds, palette } = picture;
      const ratio = globalThis.devicePixelRatio || 1;
      const [width, height] = [window.width * ratio, window.height * ratio];
      return kept.current.get(name, [risk, kinds, palette, least, width, height], () => {
        const pyramid = pyramidOfRisk(risk, kinds);
        if (!pyramid) return null;
        const grid = tileGrid(matrixShape(config, matrix.projection), tile);
        const look = { transpose, least };
        return pixelCanvas(smallRiskPixels(pyramid, grid, look, palette, { width, height }));
      });
    };
  }, [maps, shown, least, picture]);
}
