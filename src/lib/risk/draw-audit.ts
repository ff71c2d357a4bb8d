import { formatMatrix } from '../model/matrix.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { choose, seededRandom, type Random } from '../stats/random.ts';
import { allot, type Stratum } from './audit.ts';
import type { RankedMap } from './ranking.ts';
import { cellsOf, type KindRisk, type MatrixRisk } from './matrix-risk.ts';
import { indexIn } from '../plan/sample.ts';

/** A map whose mutants an audit may draw. */
export interface AuditedMap extends RankedMap, Pick<KindRisk, 'bound' | 'listed'> {
  /** Cells of the map, and how many of them are tested. */
  cells: number;
  tested: number;
  isTested: (cell: number) => boolean;
}

/** The maps of predicted matrices, in their order. @param testedIn what of a map is tested */
export const auditedMaps = (
  risks: readonly MatrixRisk[],
  testedIn: (matrix: string, kind: ScreenKind) => Pick<AuditedMap, 'tested' | 'isTested'>,
): AuditedMap[] =>
  risks.flatMap((risk) => {
    const matrix = formatMatrix(risk.matrix);
    return risk.kinds.map(({ kind, bound, listed, histogram }) => ({
      ...{ matrix, kind, bound, listed, cells: cellsOf({ histogram }) },
      ...testedIn(matrix, kind),
    }));
  });

/** A mutant that was drawn. */
export interface DrawnMutant {
  /** Index into the maps. */
  map: number;
  cell: number;
  /** Index into the strata. */
  stratum: number;
}

/** Risks at which one stratum of listed mutants ends and the next begins. */
const BANDS = [1, 0.5, 0.25, 0.1, 0];

/**
 * The mutants that are not tested: those of each band, each as one number (its map's first place plus its
 * cell), and how many are not listed.
 */
interface Strata {
  listed: number[][];
  unlisted: number;
}

/**
 * Draws mutants that are not tested, at random and without repetition: of each band of risk among those
 * that are listed, and of all that are not listed. The same for the same seed.
 */
export function drawAudit(
  maps: readonly AuditedMap[],
  count: number,
  seed: number,
): { strata: Stratum[]; drawn: DrawnMutant[] } {
  const first = new Float64Array(maps.length + 1);
  maps.forEach(({ cells }, i) => (first[i + 1] = first[i] + cells));
  const { listed, unlisted } = stratify(maps, first);
  const random = seededRandom(seed);
  const sizes = [...listed.map((places) => places.length), unlisted];
  const counts = allot(sizes, count);
  const at = (place: number, stratum: number): DrawnMutant => {
    const map = mapAt(first, place);
    return { map, cell: place - first[map], stratum };
  };
  const drawn = listed.flatMap((places, stratum) =>
    pick(places, counts[stratum], random).map((place) => at(place, stratum)),
  );
  for (const place of drawUnlisted(maps, first, counts[BANDS.length], random))
    drawn.push(at(place, BANDS.length));
  const bound = maps.reduce((most, map) => Math.max(most, map.bound), 0);
  const strata = sizes.map((size, i) => ({
    from: BANDS[i] ?? 0,
    to: i === BANDS.length ? bound : i === 0 ? Infinity : BANDS[i - 1],
    size,
    drawn: counts[i],
    nsms: 0,
  }));
  return { strata, drawn };
}

function stratify(maps: readonly AuditedMap[], first: Float64Array): Strata {
  const listed: number[][] = BANDS.map(() => []);
  let unlisted = 0;
  maps.forEach(({ cells, tested, isTested, listed: { cells: known, risk } }, m) => {
    let open = 0;
    for (let i = 0; i < known.length; i++) {
      if (isTested(known[i])) continue;
      open++;
      const band = BANDS.findIndex((from) => risk[i] >= from);
      listed[band < 0 ? 0 : band].push(first[m] + known[i]); // no number is as risky as can be
    }
    unlisted += cells - tested - open;
  });
  return { listed, unlisted };
}

function pick(places: readonly number[], count: number, random: Random): number[] {
  const order = Uint32Array.from(places, (_, i) => i);
  choose(order, count, random);
  return Array.from(order.subarray(0, count), (i) => places[i]);
}

/** Most draws in vain for each that is wanted, before the rest is counted out. */
const PATIENCE = 64;

/** Places of mutants that are neither tested nor listed. */
function drawUnlisted(
  maps: readonly AuditedMap[],
  first: Float64Array,
  count: number,
  random: Random,
): number[] {
  const all = first[maps.length];
  const isOpen = (place: number) => {
    const m = mapAt(first, place);
    const cell = place - first[m];
    return !maps[m].isTested(cell) && indexIn(maps[m].listed.cells, cell) < 0;
  };
  const chosen = new Set<number>();
  for (let tries = 0; chosen.size < count && tries < PATIENCE * count; tries++) {
    // two draws: there may be more places than a hash of 32 bits tells apart
    const place = Math.floor(
      (random.below(2 ** 20) + random.below(2 ** 20) / 2 ** 20) * (all / 2 ** 20),
    );
    if (!chosen.has(place) && isOpen(place)) chosen.add(place);
  }
  if (chosen.size === count) return [...chosen];
  // nearly all of it is tested: few are left to choose among
  const open: number[] = [];
  for (let place = 0; place < all; place++) if (isOpen(place)) open.push(place);
  return pick(open, count, random);
}

/** The map that a place is in. */
function mapAt(first: Float64Array, place: number): number {
  let [low, high] = [0, first.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (first[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
