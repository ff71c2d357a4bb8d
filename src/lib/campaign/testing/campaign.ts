/** A campaign of the organism, for tests. */
import { ORGANISM_CONFIG } from '../../model/model-configs.ts';
import type { Mutation } from '../../mutation/mutation.ts';
import type { Plan, TileSites } from '../../plan/plan.ts';
import type { RunRow } from '../../run-file/columns.ts';
import type { Campaign } from '../campaign.ts';
import type { WorkItem } from '../items.ts';

const site = (row: number) =>
  ({ layer: row % 3, projection: 'v', row, col: 2 * row, height: 1, width: 1 }) as const;

/** Mutations of three layers, one after the other. */
export const LISTED: Mutation[] = Array.from({ length: 60 }, (_, row) => ({
  site: site(row),
  kind: row % 2 ? 'max' : 'min',
}));

const TILES: TileSites = {
  type: 'tiles',
  matrices: ['L0.q', 'L5.down'],
  tile: 32,
  order: 'coarse',
  kinds: ['max', 'min'],
};

/** @param layers of the model; the organism's if left out */
export function campaignOf({
  sites = TILES,
  itemFlops = 1e10,
  texts = false,
  layers = ORGANISM_CONFIG.num_hidden_layers,
}: {
  sites?: Plan['sites'];
  itemFlops?: number;
  texts?: boolean;
  layers?: number;
}): Campaign {
  const config = { ...ORGANISM_CONFIG, num_hidden_layers: layers };
  return {
    title: 'Night birds',
    plan: {
      sites,
      texts,
      assay: {
        type: 'descriptive',
        id: 'fox',
        name: 'Fox',
        prompt: 'The fox',
        maxNewTokens: 8,
        temperature: 0,
        seed: 0,
      },
    },
    model: { name: 'organism', hash: 'abc', quantization: 'q4f16_1', config, source: 'organism' },
    engine: '0123456789abcdef',
    way: 'batched',
    runs: [{ prompt: 3, answer: 8 }],
    itemFlops,
    replicate: 0.02,
    ...(texts ? { wildType: ['barks'] } : {}),
    listParts: sites.type === 'tiles' ? 0 : 1,
  };
}

/** Rows of an item: every third mutant is an NSM. @param token what those say */
export const rowsOf = ({ mutants }: WorkItem, token = 7): RunRow[] =>
  mutants.map(({ place, mutation: { site: at, kind } }) => {
    const isNsm = place % 3 === 0;
    const { layer, projection, row, col, height, width } = at;
    return {
      matrix: `L${layer}.${projection}`,
      ...{ row, col, height, width, kind },
      value: kind === 'max' ? 0.25 : -0.125,
      verdict: isNsm ? 'nsm' : 'silent',
      first_divergent: isNsm ? place % 8 : -1,
      marginal: false,
      kl: Math.fround(0.001 * place),
      margin: Math.fround(0.5 + place),
      token: isNsm ? token : -1,
      how: 'batched',
      engine: 'processor',
      risk: null,
    };
  });
