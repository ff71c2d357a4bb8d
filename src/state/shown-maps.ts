import { assayKey } from '../lib/assay/assay.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import type { MapId } from '../lib/plan/result-key.ts';
import { sameShapes } from '../lib/model/model-config.ts';
import type { LinkScreen } from '../lib/link-format/link-screen.ts';
import type { ModelInfo } from '../lib/model/model-info.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { screenAssayOf, type AssayState } from './stores/assay-store.ts';
import type { Stores } from './context.ts';
import type { ReceivedScreen, SharedState } from './stores/shared-store.ts';

/** Which map is shown, and what of it. */
export interface ShownMap extends MapId {
  kinds: ScreenKind[];
  texts?: boolean;
}

interface Settings {
  shared: Pick<SharedState, 'received' | 'shown'>;
  assay: AssayState;
  /** null while there is none. */
  model: Pick<ModelInfo, 'hash' | 'config'> | null;
  tile: number;
}

/** What the lab is set to now. */
export const settingsOf = ({ shared, assay, model, map }: Stores): Settings => ({
  shared: shared.getState(),
  assay: assay.getState(),
  model: model.getState().model,
  tile: map.getState().tile,
});

/** The received screen that is shown: one of the model, the assay and the tile size that the lab is set to. */
export function receivedFor({ shared, ...now }: Settings): ReceivedScreen | null {
  return shared.shown ? receivedLike(shared, now) : null;
}

/** Whether results are of a model: what was changed on their way may claim its hash and other sizes. */
export const isOfModel = (
  { model }: Pick<ReceivedScreen['provenance'], 'model'>,
  info: Pick<ModelInfo, 'hash' | 'config'> | null,
): boolean => model.hash === info?.hash && sameShapes(model.config, info.config);

/** The same, whether it is shown or not. */
export function receivedLike<S extends LinkScreen>(
  { received }: { received: readonly S[] },
  { assay, model, tile }: Omit<Settings, 'shared'>,
): S | null {
  if (received.length === 0) return null;
  const key = assayKey(screenAssayOf(assay));
  const isLike = ({ plan, provenance }: S) =>
    isOfModel(provenance, model) && plan.sites.tile === tile && assayKey(plan.assay) === key;
  return received.find(isLike) ?? null;
}

/** The maps in view, by name of the matrix: this lab's, those that came with a link in its own's place. */
export function shownMaps(
  now: Settings & { maps: ReadonlyMap<string, MapResults> },
): ReadonlyMap<string, MapResults> {
  const theirs = receivedFor(now);
  return theirs ? new Map([...now.maps, ...theirs.maps]) : now.maps;
}
