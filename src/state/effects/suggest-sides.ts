import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import {
  EXAMPLE,
  publishedId,
  RECEIVED,
  THIS,
  type ResultSource,
} from '../../lib/compare/result-source.ts';
import { countTested } from '../../lib/compare/sources.ts';
import { sameShapes } from '../../lib/model/model-config.ts';
import { SQUARE } from '../../lib/published/models.ts';
import type { LabContext } from '../context.ts';
import { isUnsaid, type CompareState } from '../stores/compare-store.ts';
import { isSingles } from './singles.ts';

/** So many times fewer mutants than another has leave a side that looks empty. */
const HARDLY_ANY = 100;

interface Candidate {
  id: string;
  /** How many mutants are tested; 0 where nobody counts them. */
  tested: number;
}

/**
 * The two results most likely meant, as long as the user has not said: what is likest to this screen
 * beside it. Where hardly anything is tested yet others stand for it, so that neither side is empty
 * by default; where there are none, the finished screen that comes with the page does.
 * @param own this screen
 * @param ownId what it is called where it is stored
 * @returns null: nothing is to change
 */
export async function suggestSides(
  { log, stores }: LabContext,
  own: ResultSource,
  ownId: string,
): Promise<Pick<CompareState, 'first' | 'second'> | null> {
  const { compare, shared, stats, map, models } = stores;
  if (!isUnsaid(compare.getState())) return null;
  const { stored, files } = compare.getState();
  const { tile } = map.getState();
  const { hash, shapes } = own.model;
  const others = [];
  // what the bench tried one by one is no screen
  for (const offer of stored)
    if (offer.id !== ownId && !(await isSingles(log, offer))) others.push(offer);
  const ofModel = others.filter((offer) => offer.of.hash === hash);
  const received = shared.getState().received.map((screen, i) => ({
    id: RECEIVED[i],
    tested: countTested(screen),
    isLike:
      screen.provenance.model.hash === hash && sameShapes(screen.provenance.model.config, shapes),
    tile: screen.plan.sites.tile,
  }));
  const severe = stats
    .getState()
    .files.flatMap(({ published }) => published.severe)
    .map(({ model }) => ({
      id: publishedId(model.id),
      tested: 0,
      fits: tile === SQUARE && sameShapes(model.shapes, shapes),
    }));
  const candidates: Candidate[] = [
    ...received.filter((one) => one.isLike && one.tile === tile),
    ...ofModel.filter((one) => one.tile === tile),
    ...files.map(({ id }) => ({ id, tested: 0 })),
    ...severe.filter(({ fits }) => fits),
    ...ofModel.filter((one) => one.tile !== tile).sort((a, b) => b.tested - a.tested),
    ...received.filter((one) => !(one.isLike && one.tile === tile)),
    ...others.filter((one) => one.of.hash !== hash),
    ...severe.filter(({ fits }) => !fits),
  ];
  if (!isUnsaid(compare.getState())) return null;
  const [best, next] = candidates;
  if (!best) {
    if (models.getState().current !== ORGANISM) return null;
    // it tests millions of single weights
    return countTested(own) > HARDLY_ANY
      ? { first: THIS, second: EXAMPLE }
      : { first: EXAMPLE, second: '' };
  }
  return countTested(own) < best.tested / HARDLY_ANY
    ? { first: best.id, second: next?.id ?? '' }
    : { first: THIS, second: best.id };
}
