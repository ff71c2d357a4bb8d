import { allMatrices, formatMatrix, matrixShape } from '../../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../../src/lib/model/model-config.ts';
import { formatMutation, type Mutation } from '../../../src/lib/mutation/mutation.ts';
import { budgetCount } from '../../../src/lib/risk/budget.ts';
import { listedMutants } from '../../../src/lib/risk/listed-mutants.ts';
import { head, rank, type Ranking } from '../../../src/lib/risk/ranking.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import { timed, type Bench, type Measure } from '../measure.ts';
import { sampleMutants } from '../mutants.ts';
import type { Engines } from '../processor/engines.ts';
import { screen } from '../screening.ts';
import { predictAll } from './predict-all.ts';

/** Times that all is predicted; the fastest counts, since others use the machine too. */
const ROUNDS = 3;
/** Share of all mutants that is verified, the riskiest first, and a larger one, to see what the first misses. */
const [VERIFIED, BEYOND] = [0.005, 0.01];
/** Of all mutants one in so many is verified to learn what one costs, of each matrix by its size. */
const EVERY = 500;

/** All of the organism's single-weight max and min mutants predicted, and the riskiest verified, by both engines. */
export async function organism(
  engines: Engines,
  { fox, progress }: Pick<Bench, 'fox' | 'progress'>,
): Promise<Measure[]> {
  const { cores, one, webgpu } = engines;
  const { config } = cores.model;
  const { threads } = cores.device.limits;
  const { ids } = await cores.wildType(fox);
  const matrices = allMatrices(config);
  const [byCores, byOne] = await fastest([
    () => predictAll(cores, fox, matrices),
    () => predictAll(one, fox, matrices),
  ]);
  const { risks, mutants } = byCores.result;
  // the longest way: down through all layers, and with risks that are refined
  const farthest = { layer: 0, projection: 'k' } as const;
  const [detail] = await fastest([() => cores.risks([fox], farthest, { kind: 'max', tile: 1 })]);
  progress(`organism: ${mutants} mutants predicted`);
  const sample = evenSample(config);
  await screen(cores, fox, sample.slice(0, 50)); // the first runs the wild type
  const before = await screen(cores, fox, sample);
  progress(`organism: ${sample.length} mutants of all verified`);

  const ranking = rank(risks);
  const [count, more] = [VERIFIED, BEYOND].map((share) =>
    budgetCount({ type: 'share', share }, ranking.risk, mutants),
  );
  const riskiest = await verify(cores, fox, head(ranking, count));
  progress(`organism: the riskiest ${count} verified`);
  const beyond = await verify(cores, fox, between(ranking, count, more));
  const after = await screen(cores, fox, sample); // at the beginning and the end: others use the machine too
  const exactMs = (before.ms + after.ms) / 2;
  const [onGpu] = await fastest([() => predictAll(webgpu, fox, matrices)]);
  progress('organism: predicted on WebGPU');
  const byGpu = await verify(webgpu, fox, head(rank(onGpu.result.risks), count));
  const seconds = byCores.ms / 1000 + riskiest.seconds;
  const name = (what: string) => `every_weight.organism.${what}`;
  const all = mutants.toLocaleString('en-US');
  const risksOfAll = `risks of all ${all} single-weight max and min mutants, fox, ${ids.length} tokens`;
  const adapter = webgpu.device.description || webgpu.device.vendor;
  const percent = (share: number) => `${100 * share} %`;
  return [
    {
      name: name('predict_s.cores'),
      value: byCores.ms / 1000,
      unit: 's',
      note: `${risksOfAll}, ${threads} threads; fastest of ${ROUNDS}`,
    },
    {
      name: name('predict_s.one'),
      value: byOne.ms / 1000,
      unit: 's',
      note: `${risksOfAll}, one thread; fastest of ${ROUNDS}`,
    },
    {
      name: name('detail_s'),
      value: detail.ms / 1000,
      unit: 's',
      note: `every risk of ${formatMatrix(farthest)} and one kind, as a large map asks for what is in view; fastest of ${ROUNDS}`,
    },
    {
      name: name('verify_s'),
      value: riskiest.seconds,
      unit: 's',
      note: `the riskiest ${percent(VERIFIED)} (${count}) verified in batches, ${threads} threads`,
    },
    {
      name: name('nsms_found'),
      value: riskiest.nsms.length,
      unit: '',
      note: `among these; the least risk that was verified is ${ranking.risk[count - 1].toPrecision(3)}`,
    },
    {
      name: name('nsms_beyond'),
      value: beyond.nsms.length,
      unit: '',
      note: `from ${percent(VERIFIED)} to ${percent(BEYOND)}: ${beyond.nsms.join(', ') || 'none'}`,
    },
    {
      name: name('exact_mutant_ms'),
      value: exactMs,
      unit: 'ms',
      note: `verified in batches, mean of ${sample.length} of all mutants, of each matrix by its size, twice, ${threads} threads`,
    },
    {
      name: name('exhaustive_minutes'),
      value: (exactMs * mutants) / 60_000,
      unit: 'min',
      note: `computed from that: all ${all} verified`,
    },
    {
      name: name('webgpu.predict_s'),
      value: onGpu.ms / 1000,
      unit: 's',
      note: `${risksOfAll}, on WebGPU (${adapter}); fastest of ${ROUNDS}`,
    },
    {
      name: name('webgpu.verify_s'),
      value: byGpu.seconds,
      unit: 's',
      note: `the riskiest ${percent(VERIFIED)} by that, verified there: ${byGpu.nsms.length} NSMs`,
    },
    {
      name: name('ratio'),
      value: (exactMs * mutants) / 1000 / seconds,
      unit: '×',
      note: `all verified ÷ (all predicted + ${percent(VERIFIED)} verified, ${seconds.toFixed(1)} s)`,
    },
  ];
}

/** Takes turns at several jobs, and gives each one's fastest. */
async function fastest<T>(jobs: readonly (() => Promise<T>)[]) {
  const best: { ms: number; result: T }[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, job] of jobs.entries()) {
      const next = await timed(job);
      if (round === 0 || next.ms < best[i].ms) best[i] = next;
    }
  return best;
}

/** Single weights of all matrices, of each by its size. */
const evenSample = (config: ModelConfig): Mutation[] =>
  allMatrices(config).flatMap(({ layer, projection }) => {
    const { rows, cols } = matrixShape(config, projection);
    const count = Math.round((2 * rows * cols) / EVERY);
    return sampleMutants(config, [layer], count, [projection], 1);
  });

const between = ({ maps, map, cell, risk }: Ranking, from: number, to: number): Ranking => ({
  maps,
  map: map.slice(from, to),
  cell: cell.slice(from, to),
  risk: risk.slice(from, to),
});

/** Verifies some mutants of a ranking, and names the NSMs among them. */
async function verify(engine: Engine, prompt: TokenPrompt, ranking: Ranking) {
  const planned = [...listedMutants(engine.model.config, 1, ranking)];
  const mutations = planned.map(({ mutation }) => mutation);
  const { ms, results } = await screen(engine, prompt, mutations);
  const nsms = results
    .filter(({ verdict }) => verdict === 'nsm')
    .map(({ index }) => planned[index])
    .sort((a, b) => a.place - b.place)
    .map(
      ({ place, mutation }) =>
        `${formatMutation(mutation)} (risk ${ranking.risk[place].toPrecision(3)})`,
    );
  return { seconds: (ms * mutations.length) / 1000, nsms };
}
