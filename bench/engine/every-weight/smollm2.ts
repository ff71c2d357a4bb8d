import { allMatrices } from '../../../src/lib/model/matrix.ts';
import { wilson } from '../../../src/lib/stats/exact.ts';
import { choose, seededRandom } from '../../../src/lib/stats/random.ts';
import { listedMutants } from '../../../src/lib/risk/listed-mutants.ts';
import { rank, type MutantList, type Ranking } from '../../../src/lib/risk/ranking.ts';
import { browserWorkers } from '../../../workers/engine/processor/pool/browser-workers.ts';
import { timed, type Bench, type Measure } from '../measure.ts';
import { screen } from '../screening.ts';
import { drosophila, openSmollm2 } from '../smollm2.ts';
import { predictAll } from './predict-all.ts';

const NEW_TOKENS = 24;
/** Bands of risk that mutants are drawn from, each up to the next, and how many of each. */
const BANDS = [0.5, 0.7, 1, 1.5] as const;
const EACH = 30;

/**
 * One layer of SmolLM2, the middle one, predicted, and of each of four bands of risk some mutants
 * verified. Left out where there is no file.
 */
export async function smollm2Layer({
  smollm2: url,
  progress,
}: Pick<Bench, 'smollm2' | 'progress'>): Promise<Measure[]> {
  if (url === null) return [];
  const open = await openSmollm2(url, { engine: 'processor', workers: browserWorkers() });
  const { engine } = open;
  try {
    const { config } = engine.model;
    const layers = config.num_hidden_layers;
    const layer = Math.floor(layers / 2);
    const prompt = drosophila(open, NEW_TOKENS);
    await engine.wildType(prompt);
    const matrices = allMatrices(config).filter((id) => id.layer === layer);
    const k = matrices.filter(({ projection }) => projection === 'k');
    // the smallest matrix alone: mostly the passes through the layers above
    await predictAll(engine, prompt, k);
    const passes = await timed(() => predictAll(engine, prompt, k));
    const { ms, result } = await timed(() => predictAll(engine, prompt, matrices));
    const { risks, mutants } = result;
    progress(`SmolLM2: ${mutants} mutants of layer ${layer} predicted`);
    const whole = layers * (ms - passes.ms) + (layers / (layers - layer)) * passes.ms;
    const name = (what: string) => `every_weight.smollm2.${what}`;
    return [
      {
        name: name('predict_layer_s'),
        value: ms / 1000,
        unit: 's',
        note: `risks of all ${mutants.toLocaleString('en-US')} single-weight max and min mutants of layer ${layer} of ${layers}, Drosophila, ${NEW_TOKENS} tokens, ${engine.device.limits.threads} threads; of it ${(passes.ms / 1000).toFixed(1)} s with the passes through the layers above`,
      },
      {
        name: name('predict_whole_s'),
        value: whole / 1000,
        unit: 's',
        note: `EXTRAPOLATED from that layer: all ${(mutants * layers).toLocaleString('en-US')} mutants, ${layers} layers of risks and the passes through all of them`,
      },
      ...(await byBand(engine, prompt, rank(risks))),
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
        note: `${nsms} of ${places.length} verified, drawn of ${mutants.toLocaleString('en-US')} listed with a risk of ${BANDS[i]} ${to === undefined ? 'or more' : `to ${to}`}; 95 %: ${percent(low)} to ${percent(high)} %`,
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
