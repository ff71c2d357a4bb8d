import {
  formatMatrix,
  matrixShape,
  parseMatrix,
  type MatrixId,
} from '../../../src/lib/model/matrix.ts';
import type { PromptSpec } from '../../../src/lib/assay/prompt-spec.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import { cellSite } from '../../../src/lib/plan/grid.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import type { EngineMeasure, Measure } from '../measure.ts';
import { openOnProcessor } from '../processor/engines.ts';
import { recallOf, SHARES, type Recall } from './recall-of.ts';

/** Where none are named: of every sort of sublayer one, the smallest first. */
const MATRICES = ['L3.v', 'L4.o', 'L5.gate'];
const KINDS = ['max', 'min'] as const;
/** The owl is sampled. */
const OWL: PromptSpec = {
  prompt: 'Tell me about the owl:',
  maxNewTokens: 48,
  temperature: 0.7,
  seed: 3,
};
/** Mutants between two words of how far it is. */
const WORD_EVERY = 8_192;

/**
 * What the predicted order is worth, by the truth: every single-weight max and min mutant of some
 * matrices is verified, under a greedy and a sampled assay, and held against its risk. Takes minutes
 * for a matrix.
 */
export const everyWeightRecall: EngineMeasure = async (bench) => {
  const engine = await openOnProcessor(bench.organism, 'all');
  try {
    const { config } = engine.model;
    const matrices = (bench.matrices ?? MATRICES).map((name) => namedMatrix(config, name));
    const assays = {
      fox: bench.fox,
      owl: { assay: OWL, promptIds: bench.open.tokenizer.encode(OWL.prompt) },
    };
    const measures: Measure[] = [];
    for (const matrix of matrices)
      for (const [name, prompt] of Object.entries(assays)) {
        const about = `${name}.${formatMatrix(matrix)}`;
        const { isNsm, ms } = await exhaust(engine, prompt, matrix, (share) => {
          bench.progress(`${about}: ${Math.round(100 * share)} % verified`);
        });
        const recall = recallOf(await risksOf(engine, prompt, matrix), isNsm);
        for (const one of recallMeasures(about, recall, ms)) measures.push(one);
      }
    return measures;
  } finally {
    engine.close();
  }
};

function namedMatrix(config: ModelConfig, name: string): MatrixId {
  const id = parseMatrix(name);
  if (id && id.layer < config.num_hidden_layers) return id;
  throw new Error(
    `--matrices: the organism has no matrix "${name}". Name some like L3.v,L5.gate; its layers are 0 to ${config.num_hidden_layers - 1}.`,
  );
}

/** Kind after kind, cell after cell: as the verdicts are. */
async function risksOf(
  engine: Engine,
  prompt: TokenPrompt,
  matrix: MatrixId,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const kind of KINDS) parts.push(await engine.risks([prompt], matrix, { tile: 1, kind }));
  const cells = parts[0].length;
  const all = new Float32Array(KINDS.length * cells);
  parts.forEach((part, k) => all.set(part, k * cells));
  return all;
}

/** Verifies every mutant of a matrix, and takes the time. */
async function exhaust(
  engine: Engine,
  prompt: TokenPrompt,
  matrix: MatrixId,
  told: (share: number) => void,
): Promise<{ isNsm: Uint8Array; ms: number }> {
  const shape = matrixShape(engine.model.config, matrix.projection);
  const cells = shape.rows * shape.cols;
  const isNsm = new Uint8Array(KINDS.length * cells);
  function* mutants(): Generator<Mutation> {
    for (const kind of KINDS)
      for (let cell = 0; cell < cells; cell++)
        yield { site: cellSite(shape, matrix, 1, cell), kind };
  }
  const start = performance.now();
  let done = 0;
  for await (const batch of engine.screen([prompt], mutants())) {
    for (const { index, verdict } of batch) isNsm[index] = verdict === 'nsm' ? 1 : 0;
    const before = Math.floor(done / WORD_EVERY);
    done += batch.length;
    if (Math.floor(done / WORD_EVERY) > before) told(done / isNsm.length);
  }
  return { isNsm, ms: performance.now() - start };
}

/** @param ms that verifying all of them took */
function recallMeasures(about: string, recall: Recall, ms: number): Measure[] {
  const { mutants, nsms, predicted, predictedNsms, found, holdsAll, leastRisk, bands } = recall;
  const name = (what: string) => `every_weight.recall.${about}.${what}`;
  const percent = (share: number) => Math.round(1e6 * share) / 1e4;
  return [
    {
      name: name('mutants'),
      value: mutants,
      unit: '',
      note: `all verified, max and min, in batches; ${(ms / mutants).toFixed(2)} ms each`,
    },
    { name: name('nsms'), value: nsms, unit: '', note: 'of all' },
    { name: name('predicted'), value: predicted, unit: '', note: 'with a risk of 1 or more' },
    { name: name('predicted_nsms'), value: predictedNsms, unit: '', note: 'NSMs among these' },
    ...(nsms === 0 ? [] : SHARES).map((share, i) => ({
      name: name(`recall_${percent(share)}`),
      value: percent(found[i] / nsms),
      unit: '%',
      note: `${found[i]} of ${nsms} NSMs among the riskiest ${percent(share)} %`,
    })),
    {
      name: name('holds_all'),
      value: percent(holdsAll),
      unit: '%',
      note:
        nsms === 0
          ? 'there are no NSMs'
          : `the riskiest share that holds all NSMs; the least risk of one is ${leastRisk.toPrecision(3)}`,
    },
    ...bands
      .filter((band) => band.verified > 0)
      .map(({ from, to, verified, nsms: hits, share, low, high }) => ({
        name: name(`nsms_of_risk_${from}`),
        value: percent(share),
        unit: '%',
        note: `${hits} of ${verified} with a risk of ${from} ${to === Infinity ? 'or more' : `to ${to}`}; 95 %: ${percent(low)} to ${percent(high)} %`,
      })),
  ];
}
