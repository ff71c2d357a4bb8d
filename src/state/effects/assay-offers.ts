import { assayKey } from '../../lib/assay/assay.ts';
import { setAside } from '../../lib/assay/replicates.ts';
import { storedScreens } from '../../lib/results/stored-screens.ts';
import type { LabContext } from '../context.ts';
import { isOfModel } from '../shown-maps.ts';
import { nameOfScreen, screenAssayOf } from '../stores/assay-store.ts';
import { offerId, type AssayOffer } from '../stores/replicates-store.ts';
import { isSingles } from './singles.ts';

type Found = Pick<AssayOffer, 'assay' | 'stored' | 'received'>;

/**
 * The screens that are replicates of the one shown: of the loaded model, in its squares, at max and
 * min; what is stored, and what came with a link while that is shown. The shown one stands first.
 */
export async function assayOffers({ log, stores }: LabContext): Promise<AssayOffer[]> {
  const info = stores.model.getState().model;
  if (!info) return [];
  const { tile } = stores.map.getState();
  const { leaving } = stores.screens.getState();
  const assays = stores.assay.getState();
  const found = new Map<string, Found>();
  for (const screen of storedScreens(await log.summaries())) {
    const { id, model, assay, assayKey: key, parts } = screen;
    if (model !== info.hash || screen.tile !== tile || leaving.has(id)) continue;
    const kinds = new Set(parts.map(({ kind }) => kind));
    if (!kinds.has('max') || !kinds.has('min') || (await isSingles(log, screen))) continue;
    found.set(key, { assay, stored: screen, received: null });
  }
  const { received, shown } = stores.shared.getState();
  for (const theirs of shown ? received : []) {
    const { plan, provenance } = theirs;
    if (!isOfModel(provenance, info) || plan.sites.tile !== tile) continue;
    const key = assayKey(plan.assay);
    const stored = found.get(key)?.stored ?? null;
    found.set(key, { assay: plan.assay, stored, received: theirs });
  }
  const own = assayKey(screenAssayOf(assays));
  const size = ([key, { stored, received }]: [string, Found]) =>
    key === own ? Infinity : (stored?.tested ?? 0) + (received ? received.maps.size : 0);
  const inOrder = [...found].sort((a, b) => size(b) - size(a));
  const aside = setAside(inOrder.map(([, { assay }]) => assay));
  return inOrder.map(([key, offer], i) => ({
    ...offer,
    id: offerId(key),
    name: nameOfScreen(assays, offer.assay),
    aside: aside[i],
  }));
}
