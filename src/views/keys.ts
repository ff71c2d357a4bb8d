import { useEffect } from 'react';
import { formatMatrix, matrixShape, PROJECTIONS } from '../lib/matrix.ts';
import { tileGrid } from '../lib/plan.ts';
import { rearrange } from '../lib/stats/rearrange.ts';
import type { Lab } from '../state/lab.ts';
import { shownMaps } from '../state/shown-maps.ts';
import { closePlaces } from './close-places.ts';

const ZOOM_STEP = 1.5;

/** Keys that work wherever the focus is, save in fields and dialogs. */
export function useGlobalKeys(lab: Lab): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const handled =
        event.ctrlKey || event.metaKey ? withCommand(lab, event) : plain(lab, event.key);
      if (handled) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [lab]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type);
  return target.matches('textarea, select, [contenteditable], [role=dialog] *');
}

function withCommand(lab: Lab, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === 'z' && !event.shiftKey) lab.undo();
  else if ((key === 'z' && event.shiftKey) || key === 'y') lab.redo();
  else return false;
  return true;
}

function plain(lab: Lab, key: string): boolean {
  const { site } = lab.stores.selection.getState();
  const projection = /^[1-7]$/.test(key) ? PROJECTIONS[Number(key) - 1] : undefined;
  if (projection) {
    lab.selectMatrix({ layer: site.layer, projection });
    return true;
  }
  const actions: Record<string, () => void> = {
    '[': () => lab.selectMatrix({ layer: site.layer - 1, projection: site.projection }),
    ']': () => lab.selectMatrix({ layer: site.layer + 1, projection: site.projection }),
    m: () => lab.mutate({ kind: 'max' }),
    n: () => lab.mutate({ kind: 'min' }),
    z: () => lab.mutate({ kind: 'zero' }),
    t: () => lab.setMap({ transpose: !lab.stores.map.getState().transpose, camera: null }),
    '+': () => zoom(lab, ZOOM_STEP),
    '=': () => zoom(lab, ZOOM_STEP),
    '-': () => zoom(lab, 1 / ZOOM_STEP),
    '0': () => lab.setMap({ camera: null }),
    Escape: () => closePlaces(lab),
    '?': () => lab.stores.ui.setState({ helpOpen: true }),
  };
  if (!Object.hasOwn(actions, key)) return false;
  if (key === 'Escape' && !hasPlaceToClose(lab)) return false;
  actions[key]();
  return true;
}

/** Whether Escape means the place that is shown instead of the map, and nothing smaller. */
function hasPlaceToClose({ stores }: Lab): boolean {
  const open = stores.stats.getState().open || stores.compare.getState().open;
  return open && !document.querySelector('.popover-panel');
}

/** Zooms the map about the selected site. */
function zoom(lab: Lab, factor: number): void {
  const { camera } = lab.stores.map.getState();
  const next = (camera?.zoom ?? 1) * factor;
  lab.setMap({ camera: next <= 1.001 ? null : { zoom: next, ...shownMiddle(lab) } });
}

/** Where the middle of the selected site is shown, in weights: a rearranged map has it elsewhere. */
function shownMiddle({ stores }: Lab): { row: number; col: number } {
  const { site } = stores.selection.getState();
  const { shows, tile } = stores.map.getState();
  const { model } = stores.model.getState();
  const middle = { row: site.row + site.height / 2, col: site.col + site.width / 2 };
  if (shows !== 'rearranged' || !model) return middle;
  const inView = { shared: stores.shared.getState(), assay: stores.assay.getState() };
  const { maps } = stores.results.getState();
  const shown = shownMaps({ ...inView, maps, model: model.hash, tile });
  const known = shown.get(formatMatrix(site)) ?? {};
  const order = rearrange(tileGrid(matrixShape(model.config, site.projection), tile), known);
  const moved = (at: number, line: Uint32Array) =>
    line.indexOf(Math.floor(at / tile)) * tile + (at % tile);
  return { row: moved(middle.row, order.rows), col: moved(middle.col, order.cols) };
}
