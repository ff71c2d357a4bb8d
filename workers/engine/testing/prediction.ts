import { expect } from 'vitest';
import { formatMatrix, PROJECTIONS, type MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ScreenKind } from '../../../src/lib/plan/grid.ts';
import { LISTED_FROM, type KindRisk, type MatrixRisk } from '../../../src/lib/risk/matrix-risk.ts';
import { maxOf } from '../../../src/lib/base/arrays.ts';
import type { CanonicalModel } from '../../weights/canonical.ts';
import type { Engine, TokenPrompt } from '../contract.ts';
import { gradientsRef, type LayerGradients } from '../reference/gradients.ref.ts';
import { forwardRef, referenceModel, type ReferenceModel } from '../reference/llama.ref.ts';
import { refinedRisksRef } from '../reference/refined_risks.ref.ts';
import { risksRef } from '../reference/sensitivities.ref.ts';
import { cotangentsAt, type Cotangent } from '../shared/cotangents.ts';
import { isRefined, mostRefined, refinedCells } from '../shared/refine.ts';
import { integers, randomFrom } from './random.ts';

/** What is asked of a random model. */
export interface RiskCase {
  prompts: number;
  temperature: number;
  kinds: ScreenKind[];
  tile: number;
  seed: number;
}

/** Risks agree to this, relative to the largest of their matrix. */
const TOLERANCE = 2e-3;
/**
 * As if the largest were at least this (a mutant changes the output at 1). Smaller risks of q and k
 * are what is left of terms that cancel in softmax's derivative; rounding does not shrink with them.
 */
const LEAST_LARGEST = 0.01;
/** Of a smaller margin rounding is too large a part. */
const LEAST_MARGIN = 0.02;
/** Of refined risks no more than about so many are looked at. */
const LOOKED_AT = 50;

/** A prompt's margins, and the gradients of them in the layer that is looked at. */
interface Wild {
  cotangents: Cotangent[];
  gradients: LayerGradients;
}

async function wildRef(
  model: ReferenceModel,
  { promptIds, assay }: TokenPrompt,
  said: readonly number[],
  prompt: number,
  layer: number,
): Promise<Wild> {
  const vocab = model.config.vocab_size;
  const tokens = [...promptIds, ...said].slice(0, -1);
  const logits = await forwardRef(model, tokens);
  const cotangents = said.flatMap((token, step) => {
    const position = promptIds.length - 1 + step;
    const row = logits.slice(position * vocab, (position + 1) * vocab);
    return cotangentsAt(row, assay, { prompt, step, position, token });
  });
  return { cotangents, gradients: gradientsRef(model, tokens, cotangents)[layer] };
}

/**
 * Fails unless an engine predicts of three matrices of a layer what the plain reference does.
 * @returns null if a margin is too small to tell; else how many mutants were listed, and of how many
 * another margin was named than the reference's
 */
export async function expectPredicted(
  engine: Engine,
  canonical: CanonicalModel,
  { prompts: count, temperature, kinds, tile, seed }: RiskCase,
): Promise<{ listed: number; doubtful: number } | null> {
  const random = randomFrom(seed);
  const model = referenceModel(canonical);
  const { config } = model;
  const prompts = Array.from({ length: count }, (_, i) => ({
    assay: { prompt: `${i}`, maxNewTokens: 2 + i, temperature, seed: (seed + i) >>> 0 },
    promptIds: [...integers(random, 3 + 2 * i, config.vocab_size)],
  }));
  const layer = Math.floor(random() * config.num_hidden_layers);
  const wild: Wild[] = [];
  for (const [i, prompt] of prompts.entries()) {
    const { ids } = await engine.wildType(prompt);
    wild.push(await wildRef(model, prompt, ids, i, layer));
  }
  const margins = wild.flatMap(({ cotangents }) => cotangents.map(({ margin }) => margin));
  if (margins.some((margin) => margin < LEAST_MARGIN)) return null;

  const start = Math.floor(random() * PROJECTIONS.length);
  const matrices = [0, 2, 4].map((i): MatrixId => {
    const projection = PROJECTIONS[(start + i) % PROJECTIONS.length];
    return { layer, projection };
  });
  const got: MatrixRisk[] = [];
  for await (const one of engine.predict(prompts, { matrices, kinds, tile })) got.push(one);
  expect(got.map(({ matrix }) => formatMatrix(matrix)).toSorted()).toEqual(
    matrices.map(formatMatrix).toSorted(),
  );
  const told = { listed: 0, doubtful: 0 };
  for (const { matrix, kinds: found } of got) {
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
    for (const one of found) {
      const all = await engine.risks(prompts, matrix, { kind: one.kind, tile });
      told.listed += one.listed.cells.length;
      told.doubtful += expectKind(model, matrix, tile, one, all, wild);
    }
  }
  return told;
}

/** What the reference says of every cell by one prompt's margins. */
type PromptRisks = ReturnType<typeof risksRef>;

/** Of one matrix and kind; returns how many listed mutants name another margin than the reference. */
function expectKind(
  model: ReferenceModel,
  matrix: MatrixId,
  tile: number,
  { kind, listed, bound, histogram }: KindRisk,
  all: Float32Array,
  wild: readonly Wild[],
): number {
  const { config, layers } = model;
  const { layer, projection } = matrix;
  const each = wild.map(({ gradients, cotangents }): PromptRisks => {
    const margins = cotangents.map(({ margin }) => margin);
    const question = { projection, kind, tile };
    return risksRef(config, gradients, question, layers[layer][projection], margins);
  });
  const wanted = all.map((_, cell) => maxOf(each.map(({ risk }) => risk[cell])));
  const size = maxOf(wanted, LEAST_LARGEST);
  const unknown = refine(model, matrix, { tile, kind, size }, { all, each, wanted, wild });
  const at = all.findIndex(
    (risk, i) => !unknown.has(i) && !(Math.abs(risk - wanted[i]) <= TOLERANCE * size),
  );
  if (at >= 0)
    expect.fail(`${projection} ${kind} [${at}] is ${all[at]}, wanted ${wanted[at]} of ${size}`);
  expect(bound).toBe(LISTED_FROM);
  expect(histogram.reduce((sum, n) => sum + n)).toBe(all.length);
  expect([...listed.cells]).toEqual([...all.keys()].filter((cell) => all[cell] > LISTED_FROM));
  expect([...listed.risk]).toEqual(Array.from(listed.cells, (cell) => all[cell]));
  return listed.cells.reduce((doubtful, cell, i) => {
    if (unknown.has(cell)) return doubtful;
    const { cotangents } = wild[listed.prompt[i]];
    const { risk, cotangent } = each[listed.prompt[i]];
    if (risk[cell] < wanted[cell] - TOLERANCE * size) expect.fail('Another prompt is riskier.');
    const { step, rival } = cotangents[cotangent[cell]];
    return doubtful + Number(listed.step[i] !== step || listed.rival[i] !== rival);
  }, 0);
}

/**
 * Puts refined risks in the place of those to first order, where the engine is to have refined. At the
 * edge rounding decides, so there the engine's choice stands.
 * @returns cells that are refined and not looked at: the reference takes long
 */
function refine(
  model: ReferenceModel,
  { layer, projection }: MatrixId,
  { tile, kind, size }: { tile: number; kind: ScreenKind; size: number },
  told: { all: Float32Array; each: PromptRisks[]; wanted: Float32Array; wild: readonly Wild[] },
): Set<number> {
  if (!isRefined(projection, tile)) return new Set();
  const { all, each, wanted, wild } = told;
  const { config } = model;
  const sequences = wild.map(({ gradients }) => gradients.inputs.q.length / config.hidden_size);
  const most = mostRefined(config, { projection }, tile, sequences);
  const edge = TOLERANCE * size;
  const perhaps = refinedCells(
    wanted.map((risk) => risk + edge),
    all.length,
  );
  const surely = new Set(
    refinedCells(
      wanted.map((risk) => risk - 2 * edge),
      most,
    ),
  );
  const every = Math.ceil(perhaps.length / LOOKED_AT);
  const cells = perhaps.filter((_, i) => i % every === 0);
  const unknown = new Set(perhaps.filter((_, i) => i % every !== 0));
  const found = wild.map(({ gradients, cotangents }) => {
    const margins = cotangents.map(({ margin }) => margin);
    return refinedRisksRef(model, layer, gradients, { projection, kind }, margins, cells);
  });
  cells.forEach((cell, i) => {
    const refined = maxOf(found.map(({ risk }) => risk[i]));
    const near = (risk: number) => Math.abs(all[cell] - risk) <= edge;
    if (!surely.has(cell) && !near(refined) && near(wanted[cell])) return;
    wanted[cell] = refined;
    found.forEach(({ risk, cotangent }, prompt) => {
      each[prompt].risk[cell] = risk[i];
      each[prompt].cotangent[cell] = cotangent[i];
    });
  });
  return unknown;
}
