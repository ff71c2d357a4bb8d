import type { Assay } from '../assay/assay.ts';
import { tilePlan } from './plan.ts';
import { mutantCount } from './sites.ts';
import { TILE_SIZES, tileGrid, type ScreenKind } from './grid.ts';
import { screenFlops, screenMs, type MatrixMutants, type Speed } from './estimate.ts';
import { allMatrices, matrixShape, PROJECTIONS } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';

/** The kinds of a quick look: those whose maps are compared. */
export const QUICK_KINDS: readonly ScreenKind[] = ['max', 'min'];

/** How long a quick look is to take, in milliseconds. */
export const QUICK_MS = 120_000;

/** Fewer squares than this say nothing of where in a matrix its weights matter. */
const FEWEST_SQUARES = 8;

/** A screen of every matrix at max and min. */
export interface QuickLook {
  tile: number;
  parts: MatrixMutants[];
  mutants: number;
  /** null: the speed is not known. */
  ms: number | null;
}

function lookAt(config: ModelConfig, assay: Assay, tile: number, speed: Speed | null): QuickLook {
  const parts = allMatrices(config).map((matrix) => ({
    matrix,
    mutants: mutantCount(config, tilePlan({ matrix, tile, kinds: QUICK_KINDS, assay })),
  }));
  const mutants = parts.reduce((sum, part) => sum + part.mutants, 0);
  return { tile, parts, mutants, ms: screenMs(screenFlops(config, assay, parts), speed) };
}

/**
 * The quick look at a model: in the finest squares, of the sizes that the page offers, in which it is
 * done in {@link QUICK_MS}; in the coarsest where none is, or where the speed is not known.
 */
export function quickLook(config: ModelConfig, assay: Assay, speed: Speed | null): QuickLook {
  const fits = (tile: number) =>
    PROJECTIONS.every((projection) => {
      const { rows, cols } = tileGrid(matrixShape(config, projection), tile);
      return rows * cols >= FEWEST_SQUARES;
    });
  const sizes = TILE_SIZES.filter(fits);
  const coarsest = sizes.at(-1) ?? TILE_SIZES[0];
  if (speed === null) return lookAt(config, assay, coarsest, null);
  for (const tile of sizes) {
    const look = lookAt(config, assay, tile, speed);
    if (look.ms !== null && look.ms <= QUICK_MS) return look;
  }
  return lookAt(config, assay, coarsest, speed);
}
