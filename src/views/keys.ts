import { useEffect } from 'react';
import { countsOf } from '../lib/results/map-counts.ts';
import { formatMatrix, matrixShape, PROJECTIONS, type MatrixId } from '../lib/model/matrix.ts';
import { tileGrid } from '../lib/plan/grid.ts';
import { arrangeByCounts } from '../lib/stats/rearrange.ts';
import type { Lab } from '../state/lab.ts';
import { settingsOf, shownMaps } from '../state/shown-maps.ts';
import { closePlaces } from './close-places.ts';

const ZOOM_STEP = 1.5;

/** Keys that work wherever the focus is, save in fields and dialogs. */
export function useGlobalKeys(lab: Lab): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isForPage(event)) return;
      const handled =
        event.ctrlKey || event.metaKey ? withCommand(lab, event) : plain(lab, event.key);
      if (handled) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [lab]);
}

/** Keys that choose a matrix, in place of {@link useGlobalKeys}: where the one in view is not the lab's. */
export function useMatrixKeys(
  at: MatrixId | null,
  layers: number,
  onPick: (matrix: MatrixId) => void,
): void {
  useEffect(() => {
    if (!at) return;
    const onKey = (event: KeyboardEvent) => {
      const to = event.ctrlKey || event.metaKey ? null : matrixAfter(event.key, at);
      if (!to || !isForPage(event)) return;
      event.preventDefault();
      if (to.layer >= 0 && to.layer < layers) onPick(to);
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [at, layers, onPick]);
}

/** The matrix that a key margins to, which the model may not have; null: the key means something else. */
function matrixAfter(key: string, { layer, projection }: MatrixId): MatrixId | null {
  if (key === '[') return { layer: layer - 1, projection };
  if (key === ']') return { layer: layer + 1, projection };
  const other = /^[1-7]$/.test(key) ? PROJECTIONS[Number(key) - 1] : undefined;
  return other ? { layer, projection: other } : null;
}

/** Whether nobody else has a use for the key. */
const isForPage = (event: KeyboardEvent): boolean =>
  !event.defaultPrevented &&
  !event.altKey &&
  !isTyping(event.target) &&
  !document.querySelector('dialog[open]');

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio'].includes(target.type);
  return target.matches('textarea, select, [contenteditable], [role=dialog] *');
}

function withCommand(lab: Lab, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === 'z' && !event.shiftKey) lab.bench.undo();
  else if ((key === 'z' && event.shiftKey) || key === 'y') lab.bench.redo();
  else return false;
  return true;
}

function plain(lab: Lab, key: string): boolean {
  const matrix = matrixAfter(key, lab.stores.selection.getState().site);
  if (matrix) {
    lab.selecting.selectMatrix(matrix);
    return true;
  }
  const actions: Record<string, () => void> = {
    m: () => lab.selecting.mutate({ kind: 'max' }),
    n: () => lab.selecting.mutate({ kind: 'min' }),
    z: () => lab.selecting.mutate({ kind: 'zero' }),
    s: () => lab.selecting.mutate({ kind: 'sign' }),
    t: () =>
      lab.selecting.setMap({ transpose: !lab.stores.map.getState().transpose, camera: null }),
    '+': () => zoom(lab, ZOOM_STEP),
    '=': () => zoom(lab, ZOOM_STEP),
    '-': () => zoom(lab, 1 / ZOOM_STEP),
    '0': () => lab.selecting.setMap({ camera: null }),
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
  const open = stores.ui.getState().place !== 'map';
  return open && !document.querySelector('.popover-panel');
}

/** Zooms the map about the selected site. */
function zoom(lab: Lab, factor: number): void {
  const { camera } = lab.stores.map.getState();
  const next = (camera?.zoom ?? 1) * factor;
  lab.selecting.setMap({ camera: next <= 1.001 ? null : { zoom: next, ...shownMiddle(lab) } });
}

/** Where the middle of the selected site is shown, in weights: a rearranged map has it elsewhere. */
function shownMiddle({ stores }: Lab): { row: number; col: number } {
  const { site } = stores.selection.getState();
  const { shows, tile } = stores.map.getState();
  const { model } = stores.model.getState();
  const middle = { row: site.row + site.height / 2, col: site.col + site.width / 2 };
  if (shows !== 'rearranged' || !model) return middle;
  const shown = shownMaps({ ...settingsOf(stores), maps: stores.results.getState().maps });
  const known = shown.get(formatMatrix(site)) ?? {};
  const grid = tileGrid(matrixShape(model.config, site.projection), tile);
  const order = arrangeByCounts(countsOf({ grid, results: known }).all.signed);
  const moved = (at: number, line: Uint32Array) =>
    line.indexOf(Math.floor(at / tile)) * tile + (at % tile);
  return { row: moved(middle.row, order.rows), col: moved(middle.col, order.cols) };
}
