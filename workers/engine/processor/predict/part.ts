import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import { tileGrid, type ScreenKind } from '../../../../src/lib/plan/grid.ts';
import type { ModelShapes } from '../../../../src/lib/model/model-config.ts';
import {
  LISTED_FROM,
  mostListed,
  type ListedRisks,
  type MatrixRisk,
} from '../../../../src/lib/risk/matrix-risk.ts';
import { RiskSummariser } from '../../../../src/lib/risk/summarise.ts';
import type { PredictOptions, RiskQuestion, TokenPrompt } from '../../contract.ts';
import type { ProcessorContext } from '../context.ts';
import { refinedCells } from '../../shared/refine.ts';
import { withMargins } from '../../shared/cotangents.ts';
import { breathe } from '../breathe.ts';
import type { MatrixRisks } from './matrix-risks.ts';
import { Prediction, type Part } from './prediction.ts';
import { Progress } from './progress.ts';
import type { CellRisks } from './refined-risks.ts';

/** What one of several workers predicts: risks by its share of the margins. */
export interface PartQuestion extends RiskQuestion, Part {
  prompts: readonly TokenPrompt[];
  /** Whether to say whose margin the risk of the riskiest mutants is of. */
  listed: boolean;
}

/** The risks of one matrix and kind by a part of the margins. */
export interface PartRisks {
  /** Of every mutant. */
  risk: Float32Array;
  /** Those that would be listed if there were no other margins; null where that was not asked. */
  listed: ListedRisks | null;
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
  const { prompts, matrices, kinds, tile } = question;
  const most = mostListed(matrices.length * kinds.length);
  const progress = new Progress(context.model.config, question, onProgress);
  const prediction = await Prediction.begin(context, prompts, question, signal);
  try {
    for await (const matrix of prediction.matrices(matrices, tile, progress, signal)) {
      const maps = await risksOfAll(matrix, kinds, progress, signal);
      const { mostRefined } = matrix;
      if (mostRefined > 0) {
        const chosen = await choose(
          maps.map(({ risk }) => risk),
          mostRefined,
        );
        for (const [i, kind] of kinds.entries())
          overwrite(maps[i], chosen[i], await matrix.refined(kind, chosen[i], signal));
      }
      yield {
        matrix: matrix.id,
        kinds: maps.map(({ risk, of }) => {
          if (!question.listed) return { risk, listed: null };
          const summariser = new RiskSummariser(matrix.grid, most);
          summariser.add(risk, (cell) => of[cell]);
          const { listed } = summariser.finish();
          return { risk, listed: withMargins(listed, prediction.cotangents) };
        }),
      };
    }
  } finally {
    prediction.destroy();
  }
}

/** All risks of a matrix to first order, and of those that may be listed whose margins they are of. */
async function risksOfAll(
  matrix: MatrixRisks,
  kinds: readonly ScreenKind[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<CellRisks[]> {
  const { rows, cols } = matrix.grid;
  const maps = kinds.map(() => ({
    risk: new Float32Array(rows * cols),
    of: new Uint32Array(rows * cols),
  }));
  for (let tileRow = 0; tileRow < rows; tileRow++) {
    matrix.each(tileRow, kinds, ({ kind, risks, attained }) => {
      const first = tileRow * cols;
      maps[kind].risk.set(risks, first);
      risks.forEach((risk, i) => {
        if (!(risk <= LISTED_FROM)) maps[kind].of[first + i] = attained(i);
      });
    });
    progress.cellsDone(cols);
    await breathe(signal);
  }
  return maps;
}

function overwrite(map: CellRisks, cells: Uint32Array, { risk, of }: CellRisks): void {
  cells.forEach((cell, i) => {
    map.risk[cell] = risk[i];
    map.of[cell] = of[i];
  });
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
