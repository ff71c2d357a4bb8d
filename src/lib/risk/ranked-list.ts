import { matrixShape, parseMatrix, type MatrixId, type MatrixShape } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { MutationList } from '../mutation/mutation-list.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { cellSite, type ScreenKind } from '../plan/grid.ts';
import type { Ranking } from './ranking.ts';

/** Mutants of maps as mutations, made as they are asked for: there may be millions. */
export class RankedList implements MutationList {
  readonly length: number;
  private readonly parts: { matrix: MatrixId; shape: MatrixShape; kind: ScreenKind }[];
  readonly mutants: Ranking;
  private readonly tile: number;

  /** @param mutants in their order; a risk that is no number is not known */
  constructor(config: ModelConfig, tile: number, mutants: Ranking) {
    this.length = mutants.cell.length;
    this.mutants = mutants;
    this.tile = tile;
    this.parts = mutants.maps.map(({ matrix, kind }) => {
      const id = parseMatrix(matrix);
      if (!id) throw new RangeError(`"${matrix}" names no matrix.`);
      return { matrix: id, shape: matrixShape(config, id.projection), kind };
    });
  }

  at(index: number): Mutation | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    const { map, cell } = this.mutants;
    const { matrix, shape, kind } = this.parts[map[index]];
    return { site: cellSite(shape, matrix, this.tile, cell[index]), kind };
  }

  /** The predicted risk of a mutant; null where it is not known. */
  riskAt(index: number): number | null {
    const risk = this.mutants.risk[index];
    return Number.isNaN(risk) ? null : risk;
  }
}
