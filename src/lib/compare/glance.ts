/** A whole result in a few numbers, to stand beside those of another. */
import { formatMatrix, matrixShape, parseMatrix, type MatrixId } from '../model/matrix.ts';
import { isMalignant } from '../output/malignant.ts';
import { tileGrid, type Grid, type ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import { nsmShare, type Estimate } from '../risk/audit.ts';
import { busyLines, expectedShare, type BusyLines } from '../stats/busy-lines.ts';
import { hitsOf } from '../stats/pairs.ts';
import { AXES, lineOf, type Axis } from '../stats/signed-cells.ts';
import { countMutants } from './pair-notes.ts';
import type { ResultSource } from './result-source.ts';

/** Severe squares that make a line busy in our count on the paper's tables. */
export const PUBLISHED_BUSY = 16;

export interface Glance {
  /** All mutants of the model in these squares, those tested, and the NSMs among these. */
  mutants: number;
  tested: number;
  nsms: number;
  /** Answering cells, and the share of them on busy rows and columns, with what chance would give. */
  cells: number;
  rows: OnBusy;
  cols: OnBusy;
  /** The row or column of which most mutants change the answer. */
  worst: WorstLine | null;
  /** Of published tables: mutations that are malignant. */
  malignant: number | null;
  /** Share of NSMs among all mutants, run or not; only where an audit tells. */
  audited: Estimate | null;
  predicted: { mutants: number; risky: number } | null;
}

export interface OnBusy {
  /** null where fewer than {@link FEWEST_CELLS} cells answer. */
  share: number | null;
  chance: number | null;
}

export interface WorstLine {
  matrix: MatrixId;
  axis: Axis;
  line: number;
  nsms: number;
  /** Mutants tested of it. */
  of: number;
}

/** Of fewer answering cells it says nothing how many lie on busy lines. */
const FEWEST_CELLS = 10;
/** Fewer NSMs on a line make none the worst. */
const FEWEST_ON_LINE = 3;

/** @param kinds those that are told of */
export function glanceOf(source: ResultSource, kinds: readonly ScreenKind[]): Glance {
  const { maps, model, tile, published, audit, predicted } = source;
  const sums = { tested: 0, nsms: 0, cells: 0 };
  const on = { rows: { on: 0, chance: 0 }, cols: { on: 0, chance: 0 } };
  let worst: WorstLine | null = null;
  for (const [name, map] of maps) {
    const matrix = parseMatrix(name)!;
    const grid = tileGrid(matrixShape(model.shapes, matrix.projection), tile);
    const hits = hitsOf(grid, map, kinds);
    for (const axis of AXES) {
      const counted = busyLines(grid, hits, axis, published && PUBLISHED_BUSY);
      const { nsms, onBusy } = counted;
      if (nsms > 0) {
        on[axis].on += onBusy;
        on[axis].chance += nsms * chanceOf(counted);
      }
      if (axis === 'rows') sums.cells += nsms;
      worst = worse(worst, worstOf({ matrix, axis }, map, kinds, grid, counted));
    }
    for (const kind of kinds) {
      const known = map[kind];
      if (!known) continue;
      sums.tested += known.tested;
      for (const outcome of known.firstDivergent) if (outcome >= 0) sums.nsms++;
    }
  }
  const { cells } = sums;
  const share = ({ on: hits, chance }: { on: number; chance: number }): OnBusy =>
    cells < FEWEST_CELLS
      ? { share: null, chance: null }
      : { share: hits / cells, chance: chance / cells };
  return {
    mutants: countMutants(source, kinds),
    ...sums,
    rows: share(on.rows),
    cols: share(on.cols),
    worst,
    malignant: published
      ? published.squares.filter(
          ({ cosine, score }) => cosine !== null && isMalignant(cosine, score),
        ).length
      : null,
    audited: audit ? nsmShare(audit.found, audit.mutants, audit.strata) : null,
    predicted: predicted ?? null,
  };
}

const chanceOf = ({ sizes, tested, nsms, busy }: BusyLines) =>
  expectedShare(sizes, tested, nsms, busy);

/** The line of a map of which the largest share of mutants are NSMs. */
function worstOf(
  place: Pick<WorstLine, 'matrix' | 'axis'>,
  map: MapResults,
  kinds: readonly ScreenKind[],
  grid: Grid,
  { counts, sizes }: BusyLines,
): WorstLine | null {
  const [nsms, of] = [new Uint32Array(counts.length), new Uint32Array(counts.length)];
  for (const kind of kinds)
    map[kind]?.firstDivergent.forEach((outcome, cell) => {
      if (outcome >= -1) of[lineOf(grid, place.axis, cell)]++;
      if (outcome >= 0) nsms[lineOf(grid, place.axis, cell)]++;
    });
  let worst: WorstLine | null = null;
  for (let line = 0; line < counts.length; line++)
    if (nsms[line] >= FEWEST_ON_LINE && sizes[line] > 0)
      worst = worse(worst, { ...place, line, nsms: nsms[line], of: of[line] });
  return worst;
}

/** The first of two stays where they are alike. */
function worse(before: WorstLine | null, now: WorstLine | null): WorstLine | null {
  if (!before || !now) return before ?? now;
  const more = now.nsms * before.of - before.nsms * now.of;
  return more > 0 || (more === 0 && now.nsms > before.nsms) ? now : before;
}

/** `L1.down column 123` */
export const lineName = ({ matrix, axis, line }: WorstLine): string =>
  `${formatMatrix(matrix)} ${axis === 'rows' ? 'row' : 'column'} ${line}`;
