import { expect, test } from 'vitest';
import { parseCsv } from '../base/csv.ts';
import { ANY } from './least.ts';
import { mapCsv, TOKEN_ABOUT } from './map-csv.ts';
import { engineCode } from './engine-code.ts';
import { howCode } from './how.ts';
import { emptyOutcomes, NO_OP, SILENT } from './outcomes.ts';
import type { ModelConfig } from '../model/model-config.ts';

const config: ModelConfig = {
  hidden_size: 16,
  intermediate_size: 20,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  num_key_value_heads: 1,
  head_dim: 16,
  vocab_size: 8,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  max_position_embeddings: 64,
  bos_token_id: null,
  eos_token_ids: [],
};
const map = { matrix: { layer: 0, projection: 'gate' as const }, tile: 8, kinds: ['max'] as const };

function results() {
  const max = emptyOutcomes({ rows: 3, cols: 2 });
  max.firstDivergent.set([4, SILENT, NO_OP]);
  max.kl.set([0.5, 0.25, NaN]);
  max.margin.set([1e-4, Infinity, NaN]);
  max.how = Uint8Array.of(howCode('in place'), howCode('batched'), 0, 0, 0, 0);
  max.engine = Uint8Array.of(engineCode('webgpu'), engineCode('processor'), 0, 0, 0, 0);
  return { max };
}

test('a row for each tested cell and kind, edges cut off', () => {
  const [, ...rows] = parseCsv(
    mapCsv(config, map, results(), { inView: () => true, least: ANY, about: 'where from' }),
  );
  const start = ['L0.gate'];
  expect(rows).toEqual([
    [
      ...start,
      '0',
      '0',
      '8',
      '8',
      'max',
      'nsm',
      '5', // as on the page, counted from 1
      'true',
      '0.5',
      '0.00009999999747378752',
      'in place',
      'webgpu',
      'true',
      `where from\n${TOKEN_ABOUT}`,
    ],
    [
      ...start,
      '0',
      '8',
      '8',
      '8',
      'max',
      'silent',
      null,
      'false',
      '0.25',
      null,
      'batched',
      'processor',
      'true',
      null,
    ],
    [
      ...start,
      '8',
      '0',
      '8',
      '8',
      'max',
      'no-op',
      null,
      'false',
      null,
      null,
      null,
      null,
      'true',
      null,
    ],
  ]);
});

test('only cells in view; NSMs below the threshold are not shown', () => {
  const figure = {
    inView: (cell: number) => cell === 0,
    least: { kl: 0.75, prompts: 1 },
    about: '',
  };
  const rows = parseCsv(mapCsv(config, map, results(), figure));
  expect(rows.slice(1).map((row) => [...row.slice(1, 3), row[13]])).toEqual([['0', '0', 'false']]);
});

test('of several prompts or seeds, under how many each mutant diverges', () => {
  const { max } = results();
  max.promptsDiverged = Int16Array.of(2, -1, -1, -1, -1, -1);
  const figure = { inView: () => true, least: { kl: 0, prompts: 3 }, about: '' };
  const rows = parseCsv(mapCsv(config, map, { max }, figure));
  const [names] = rows;
  const columns = ['verdict', 'prompts_diverged', 'shown'].map((name) => names.indexOf(name));
  expect(rows.slice(1).map((row) => columns.map((column) => row[column]))).toEqual([
    ['nsm', '2', 'false'],
    ['silent', '0', 'true'],
    ['no-op', '0', 'true'],
  ]);
});
