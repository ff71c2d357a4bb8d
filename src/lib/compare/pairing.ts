import { assayKey } from '../assay/assay.ts';
import { allMatrices, formatMatrix, type MatrixId } from '../model/matrix.ts';
import { sameShapes, type ModelShapes } from '../model/model-config.ts';
import { differentSizes } from './pair-notes.ts';
import { SCREEN_KINDS, type ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import type { ResultSource } from './result-source.ts';

/** Two results that can be set side by side: what both have. */
export interface Pair {
  first: ResultSource;
  second: ResultSource;
  shapes: ModelShapes;
  tile: number;
  /** Kinds that both have tested some of, by name of the matrix, in the model's order. */
  matrices: ReadonlyMap<string, ScreenKind[]>;
}

/** Why two results cannot be compared, and what to do about it, a sentence or two each. */
export interface Misfit {
  what: string;
  advice: string;
}

export const isMisfit = (pairing: Pair | Misfit): pairing is Misfit => 'what' in pairing;

/** Sets two results side by side, or says what keeps them apart. */
export function pairOf(first: ResultSource, second: ResultSource): Pair | Misfit {
  if (isSame(first, second))
    return {
      what: 'Both sides are the same results.',
      advice: 'Choose another one for either side.',
    };
  const sizes = differentSizes(first, second);
  if (sizes !== null)
    return {
      what: `Their models have matrices of different shapes: ${first.model.name} and ${second.model.name} have ${sizes}.`,
      advice:
        'Cells can be compared between models of one shape only. As landscapes any two can: choose “Landscapes” above.',
    };
  if (first.tile !== second.tile)
    return {
      what: `Their squares differ: ${first.tile} × ${first.tile} weights in the first, ${second.tile} × ${second.tile} in the second.`,
      advice: tileAdvice(first, second),
    };
  const matrices = commonKinds(first, second);
  if (matrices.size === 0) return nothingCommon(first, second);
  return { first, second, shapes: first.model.shapes, tile: first.tile, matrices };
}

/** A result as one side of a pair of which the other is not here. */
export function aloneOf(owner: ResultSource, side: 'first' | 'second'): Pair {
  const nobody: ResultSource = { ...owner, id: '', name: '', maps: new Map() };
  const matrices = commonKinds(owner, owner);
  const sides =
    side === 'first' ? { first: owner, second: nobody } : { first: nobody, second: owner };
  return { ...sides, shapes: owner.model.shapes, tile: owner.tile, matrices };
}

/** The same model asked the same, here: whichever way it was named. */
export function isSame(first: ResultSource, second: ResultSource): boolean {
  if (first.id === second.id) return true;
  const mine = ({ source }: ResultSource) => source === 'this' || source === 'stored';
  if (!mine(first) || !mine(second) || !first.assay || !second.assay) return false;
  return (
    first.model.hash === second.model.hash &&
    first.tile === second.tile &&
    assayKey(first.assay) === assayKey(second.assay)
  );
}

function tileAdvice(first: ResultSource, second: ResultSource): string {
  const own = [first, second].find(({ source }) => source === 'this');
  const other = own === first ? second : first;
  return own
    ? `Set “Squares of” to ${other.tile} in the map, and screen it.`
    : 'Choose results of equal squares, or screen one of them again.';
}

export const testedKinds = (outcomes: MapResults | undefined): ScreenKind[] =>
  SCREEN_KINDS.filter((kind) => (outcomes?.[kind]?.tested ?? 0) > 0);

function commonKinds(first: ResultSource, second: ResultSource): Map<string, ScreenKind[]> {
  const found = new Map<string, ScreenKind[]>();
  for (const matrix of allMatrices(first.model.shapes)) {
    const name = formatMatrix(matrix);
    const theirs = testedKinds(second.maps.get(name));
    const kinds = testedKinds(first.maps.get(name)).filter((kind) => theirs.includes(kind));
    if (kinds.length > 0) found.set(name, kinds);
  }
  return found;
}

function nothingCommon(first: ResultSource, second: ResultSource): Misfit {
  const tested = (side: ResultSource) =>
    [...side.maps].flatMap(([name, map]) => (testedKinds(map).length > 0 ? [name] : []));
  const [a, b] = [tested(first), tested(second)];
  const empty = [first, second].find((_, i) => [a, b][i].length === 0);
  if (empty)
    return {
      what: `${empty.source === 'this' ? 'This screen' : `“${empty.name}”`} has no results yet.`,
      advice:
        empty.source === 'this'
          ? 'Go back to the map and screen a matrix.'
          : 'Choose another one, or screen with its assay.',
    };
  const shared = a.filter((name) => b.includes(name));
  if (shared.length === 0)
    return {
      what: `No matrix is in both: the first has ${names(a)}, the second ${names(b)}.`,
      advice: 'Screen a matrix of one with the assay of the other.',
    };
  const kinds = (source: ResultSource) => [
    ...new Set(shared.flatMap((name) => testedKinds(source.maps.get(name)))),
  ];
  return {
    what: `They tested other kinds of ${names(shared)}: the first ${kinds(first).join(', ')}, the second ${kinds(second).join(', ')}.`,
    advice: 'Screen a kind of one with the assay of the other.',
  };
}

const MOST_NAMES = 4;

const names = (list: readonly string[]) =>
  list.length <= MOST_NAMES
    ? list.join(', ')
    : `${list.slice(0, MOST_NAMES - 1).join(', ')} and ${list.length - MOST_NAMES + 1} more`;

/** Whether a pair's matrices are those of a model, so that the same cell can be opened in it. */
export const isOfShapes = ({ shapes }: Pair, config: ModelShapes | undefined): boolean =>
  sameShapes(shapes, config);

/**
 * The matrix that is shown of a pair: the lab's where the pair is of the loaded model's shapes, else
 * the one that was picked, or the first that both have.
 */
export function shownMatrix(
  pair: Pair,
  wish: { own: MatrixId; wanted: MatrixId | null; config: ModelShapes | undefined },
): string {
  if (isOfShapes(pair, wish.config)) return formatMatrix(wish.own);
  const { wanted } = wish;
  if (wanted && wanted.layer < pair.shapes.num_hidden_layers) return formatMatrix(wanted);
  return [...pair.matrices.keys()][0];
}
