import { formatMutationList } from '../../lib/mutation/mutation-list.ts';
import {
  cellMutation,
  inRegion,
  insideOf,
  regionAround,
  regionCells,
} from '../../lib/plan/grid.ts';
import { formatSite, type Rect } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { addNotice } from '../../state/stores/ui-store.ts';
import { copyText } from '../clipboard.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { linksOf } from '../share-links.ts';
import { count, plural } from '../format.ts';
import { VerifyRegion } from '../risk/VerifyRegion.tsx';
import { RegionScreen } from './RegionScreen.tsx';
import type { MapData } from './use-map.ts';

/** What can be done with the marked region. */
export function RegionBar({ map, model }: { map: MapData; model: ModelInfo }) {
  const lab = useLab();
  const region = useLabStore('map', (s) => s.region);
  const rect = region && insideOf(map.shape, region);
  if (!rect) {
    return (
      <p className="soft note region-hint">
        <span className="keys-only">
          Shift-drag over the map marks a region; beside or below it, whole rows or columns. On the
          keyboard: Shift and arrows.
        </span>
        <span className="touch-only">
          Hold a finger on the map, then draw, to mark a region; beside or below it, whole rows or
          columns.
        </span>
      </p>
    );
  }
  const { shape, tile } = map;
  const { height, width } = regionCells(shape, tile, regionAround(shape, tile, rect));
  const said = (text: string) => addNotice(lab.stores.ui, { id: 'region', tone: 'info', text });
  const refused = () => said('The browser did not allow copying.');
  const copyList = async () => {
    const mutations = mutationsIn(map, model, rect);
    const words = `${plural(mutations.length, 'mutation')} as a list for the command line`;
    if (await copyText(formatMutationList(mutations))) said(`Copied ${words} (--mutations).`);
    else refused();
  };
  const copyLink = async () => {
    const { plain, full } = await linksOf(lab).all;
    if (!(await copyText(full ?? plain))) refused();
    else if (full)
      said(
        `Copied a link to this region with the map’s results, ${count(full.length)} characters.`,
      );
    else said('Copied a link to this region, without results.');
  };
  return (
    <div className="region-bar" role="group" aria-label="Marked region">
      <div className="row">
        <b className="mono" role="status">
          {formatSite({ ...map.matrix, ...rect })}
        </b>
        <span className="soft">
          {plural(height * width, 'square')} of {map.tile}
        </span>
        <button className="button" onClick={() => void copyList()}>
          Copy as list
        </button>
        <button className="button" onClick={() => void copyLink()}>
          Copy link
        </button>
        <button
          className="quiet"
          onClick={() => {
            lab.selecting.setMap({ region: null });
            // this button goes away, and the focus with it
            document.querySelector<HTMLElement>('.map-figure')?.focus();
          }}
        >
          Clear
        </button>
      </div>
      <RegionScreen map={map} model={model} region={rect} />
      <VerifyRegion map={map} model={model} region={rect} />
    </div>
  );
}

/** The mutants of the map that a region reaches into. */
function mutationsIn(map: MapData, model: ModelInfo, region: Rect) {
  const { shape, grid, kinds, tile } = map;
  const mine = inRegion(shape, tile, regionAround(shape, tile, region));
  const cells = Array.from({ length: grid.rows * grid.cols }, (_, cell) => cell).filter(mine);
  return cells.flatMap((cell) => kinds.map((kind) => cellMutation(model.config, map, cell, kind)));
}
