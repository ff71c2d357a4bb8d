import { append } from '../../../src/lib/base/arrays.ts';
import { allMatrices } from '../../../src/lib/model/matrix.ts';
import { wilson } from '../../../src/lib/stats/exact.ts';
import { choose, seededRandom } from '../../../src/lib/stats/random.ts';
import type { MatrixRisk } from '../../../src/lib/risk/matrix-risk.ts';
import { riskyOf } from '../../../src/lib/risk/risk-bins.ts';
import { listedMutants } from '../../../src/lib/risk/listed-mutants.ts';
import { rank, type MutantList, type Ranking } from '../../../src/lib/risk/ranking.ts';
import { browserWorkers } from '../../../workers/engine/processor/pool/browser-workers.ts';
import { timed, type Bench, type Measure } from '../measure.ts';
import { screen } from '../screening.ts';
import { drosophila, openSmollm2 } from '../smollm2.ts';
import { predictAll } from './predict-all.ts';

const NEW_TOKENS = 24;
/** Bands of risk that mutants are drawn from, each up to the next, and how many of each. */
const BANDS = [0.5, 0.7, 1, 1.5, 3] as const;
const EACH = 60;

/**
 * All of SmolLM2's mutants predicted, and of each of five bands of risk some verified, which are drawn
 * of its first, its middle and its last layer: of so few matrices a prediction lists all that are in the
 * bands. Left out where there is no file.
 */
export async function smollm2({
  smollm2: url,
  progress,
}: Pick<Bench, 'smollm2' | 'progress'>): Promise<Measure[]> {
  if (url === null) return [];
  const open = await openSmollm2(url, { engine: 'processor', workers: browserWorkers() });
  const { engine } = open;
  try {
    const { config } = engine.model;
    const last = config.num_hidden_layers - 1;
    const prompt = drosophila(open, NEW_TOKENS);
    await engine.wildType(prompt);
    const matrices = allMatrices(config);
    const { ms, result } = await timed(() => predictAll(engine, prompt, matrices));
    const risky = result.risks.flatMap(({ kinds }) =>
      kinds.map(({ histogram }) => riskyOf(histogram)),
    );
    const predicted = risky.reduce((sum, n) => sum + n, 0);
    progress(`SmolLM2: ${result.mutants} mutants predicted`);
    const layers = [last, Math.floor(last / 2), 0];
    const drawnOf: MatrixRisk[] = [];
    for (const layer of layers) {
      const own = matrices.filter((id) => id.layer === layer);
      append(drawnOf, (await predictAll(engine, prompt, own)).risks);
      progress(`SmolLM2: layer ${layer} predicted by itself`);
    }
    return [
      {
        name: 'every_weight.smollm2.predict_s',
        value: ms / 1000,
        unit: 's',
        note: `risks of all ${result.mutants.toLocaleString('en-US')} single-weight max and min mutants, Drosophila, ${NEW_TOKENS} tokens, ${engine.device.limits.threads} threads`,
      },
      {
        name: 'every_weight.smollm2.predicted_nsms',
        value: predicted,
        unit: '',
        note: 'of these with a risk of 1 or more',
      },
      ...(await byBand(engine, prompt, rank(drawnOf))),
    ];
  } finally {
    engine.close();
  }
}

async function byBand(
  engine: Parameters<typeof screen>[0],
  prompt: Parameters<typeof screen>[1],
  ranking: Ranking,
): Promise<Measure[]> {
  const drawn = BANDS.map((from, i) => draw(ranking, from, BANDS[i + 1] ?? Infinity));
  const list = listOf(
    ranking,
    drawn.flatMap(({ places }) => places),
  );
  const planned = [...listedMutants(engine.model.config, 1, list)];
  const mutations = planned.map(({ mutation }) => mutation);
  const { ms, results } = await screen(engine, prompt, mutations);
  const isNsm = new Set<number>();
  for (const { index, verdict } of results) if (verdict === 'nsm') isNsm.add(planned[index].place);
  const percent = (share: number) => Number((100 * share).toFixed(1));
  let first = 0;
  return [
    {
      name: 'every_weight.smollm2.exact_mutant_ms',
      value: ms,
      unit: 'ms',
      note: `verified in batches, mean of these ${mutations.length}`,
    },
    ...drawn.map(({ places, mutants }, i) => {
      const to = BANDS[i + 1];
      let nsms = 0;
      for (let place = first; place < first + places.length; place++) if (isNsm.has(place)) nsms++;
      first += places.length;
      const { low, high } = wilson(nsms, places.length);
      return {
        name: `every_weight.smollm2.nsms_of_risk_${BANDS[i]}`,
        value: percent(nsms / places.length),
        unit: '%',
        note: `${nsms} of ${places.length} verified, drawn of ${mutants.toLocaleString('en-US')} of three layers with a risk of ${BANDS[i]} ${to === undefined ? 'or more' : `to ${to}`}; 95 %: ${percent(low)} to ${percent(high)} %`,
      };
    }),
  ];
}

/** Places of a ranking drawn at random from a band of risk, and how many there are in it. */
function draw({ risk }: Ranking, from: number, to: number): { places: number[]; mutants: number } {
  const first = risk.findIndex((one) => one < to);
  const end = risk.findIndex((one) => one < from);
  const start = to === Infinity ? 0 : first < 0 ? risk.length : first;
  const mutants = (end < 0 ? risk.length : end) - start;
  const places = Uint32Array.from({ length: mutants }, (_, i) => start + i);
  const count = Math.min(EACH, mutants);
  choose(places, count, seededRandom(1));
  return { places: [...places.subarray(0, count)], mutants };
}

const listOf = ({ maps, map, cell }: MutantList, places: readonly number[]): MutantList => ({
  maps,
  map: Uint16Array.from(places, (place) => map[place]),
  cell: Uint32Array.from(places, (place) => cell[place]),
});
