import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import { tileGrid } from '../../../../src/lib/plan/grid.ts';
import type { ModelShapes } from '../../../../src/lib/model/model-config.ts';
import {
  mostListed,
  type ListedRisks,
  type MatrixRisk,
} from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ProcessorContext } from '../context.ts';
import { refinedCells } from '../../shared/refine.ts';
import { breathe } from '../breathe.ts';
import { CollectedRisks, type PartRisks } from './part-risks.ts';
import { Prediction, type Part } from './prediction.ts';
import { Progress } from './progress.ts';

/** What one of several workers predicts: risks by its share of the margins. */
export interface PartQuestion extends RiskQuestion, Part {
  prompts: readonly TokenPrompt[];
  /** Whether to say whose margin the risk of the riskiest mutants is of. */
  listed: boolean;
}

export interface PartMatrix {
  matrix: MatrixId;
  kinds: PartRisks[];
}

export interface PartOptions extends PredictOptions {
  /**
   * Chooses the cells whose risks are refined, of each kind, by what all parts say to first order.
   * @param risks what this one says
   * @param most cells of a kind
   */
  choose: (risks: readonly Float32Array[], most: number) => Promise<readonly Uint32Array[]>;
}

/** Predicts by a part of the margins, matrix by matrix; see Engine.predict. Of no margins nothing comes. */
export async function* predictPart(
  context: ProcessorContext,
  question: PartQuestion,
  { choose, signal, onProgress }: PartOptions,
): AsyncGenerator<PartMatrix> {
  const { prompts, matrices, kinds, tile, listed } = question;
  const most = listed ? mostListed(matrices.length * kinds.length) : 0;
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, question, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const { grid, mostRefined } = matrix;
      const maps = kinds.map(() => new CollectedRisks(grid, most, mostRefined > 0));
      for (let row = 0; row < grid.rows; row++) {
        matrix.each(row, kinds, (risks) => {
          maps[risks.kind].addRow(risks, row);
        });
        progress.cellsDone(grid.cols);
        await breathe(signal);
      }
      if (mostRefined > 0) {
        const first = maps.map(({ risk }) => risk);
        const chosen = await choose(first, mostRefined);
        for (const [i, kind] of kinds.entries())
          maps[i].refine(chosen[i], await matrix.refined(kind, chosen[i], signal));
      }
      yield {
        matrix: matrix.id,
        kinds: maps.map((one) => one.finish(prediction.cotangents)),
      };
    }
  } finally {
    prediction.destroy();
  }
}

/** The risks of one matrix and kind by all parts of the margins: of each mutant the largest. */
export function joinRisks(parts: readonly Pick<PartRisks, 'risk'>[]): Float32Array {
  const [first, ...others] = parts.map(({ risk }) => risk);
  const joined = first.slice();
  for (const risk of others)
    for (let i = 0; i < joined.length; i++) joined[i] = Math.max(joined[i], risk[i]);
  return joined;
}

/** The cells of each kind whose risks are refined, by what all parts of the margins say to first order. */
export const refinedOf = (
  parts: readonly (readonly Float32Array[])[],
  most: number,
): Uint32Array[] =>
  parts[0].map((_, kind) => {
    const each = parts.map((risks) => ({ risk: risks[kind] }));
    return refinedCells(joinRisks(each), most);
  });

/** What all parts of the margins say of a matrix. */
export function joinParts(
  config: ModelShapes,
  { matrices, kinds, tile }: Pick<RiskQuestion, 'matrices' | 'kinds' | 'tile'>,
  parts: readonly PartMatrix[],
): MatrixRisk {
  const [{ matrix }] = parts;
  const grid = tileGrid(matrixShape(config, matrix.projection), tile);
  return {
    matrix,
    tile,
    kinds: kinds.map((kind, i) => {
      const each = parts.map((part) => part.kinds[i]);
      const summariser = new RiskSummariser(grid, mostListed(matrices.length * kinds.length));
      summariser.add(joinRisks(each));
      const summary = summariser.finish();
      return { kind, ...summary, listed: attained(summary.listed, each) };
    }),
  };
}

/** Of listed mutants the margins that their risks are of: those of the part that says the most. */
function attained(
  { cells, risk }: Pick<ListedRisks, 'cells' | 'risk'>,
  parts: readonly PartRisks[],
): ListedRisks {
  const found = {
    cells,
    risk,
    prompt: new Uint16Array(cells.length),
    step: new Uint16Array(cells.length),
    rival: new Uint32Array(cells.length),
  };
  for (const { listed } of parts) {
    if (!listed) continue;
    // both are in the order of cells
    let at = 0;
    cells.forEach((cell, i) => {
      while (at < listed.cells.length && listed.cells[at] < cell) at++;
      if (listed.cells[at] !== cell || listed.risk[at] !== risk[i]) return;
      found.prompt[i] = listed.prompt[at];
      found.step[i] = listed.step[at];
      found.rival[i] = listed.rival[at];
    });
  }
  return found;
}
