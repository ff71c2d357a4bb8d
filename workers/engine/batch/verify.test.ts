import { beforeAll, expect, test } from 'vitest';
import type { Mutation } from '../../../src/lib/mutation.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { loadTokenizer } from '../../weights/tokenizer.ts';
import { mutantsOracle, organismFiles } from '../../weights/testing/organism.ts';
import { Engine } from '../engine.ts';
import { planOverwrite } from '../mutant.ts';
import { testDevice } from '../testing/gpu.ts';
import { SOFTWARE_TUNING } from '../tuning.ts';
import { PreparedRun } from './prepared-run.ts';
import { verify } from './verify.ts';

const { cases, mutants } = await mutantsOracle();
const tokenizer = await loadTokenizer(organismFiles);
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.create(await testDevice(), SOFTWARE_TUNING, await loadMlc(organismFiles));
});

test('all oracle mutants, in batches', async () => {
  let bad = 0;
  let n = 0;
  for (const assay of cases) {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = assay;
    const wildType = await engine.wildType(
      { assay: { prompt, maxNewTokens, temperature, seed }, promptIds: tokenizer.encode(prompt) },
      { burst: 16 },
    );
    const run = new PreparedRun(engine, wildType);
    const here = mutants.filter((m) => m.case === assay.name);
    const byMatrix = new Map<string, typeof here>();
    for (const m of here) byMatrix.set(`${m.layer}.${m.matrix}`, [...(byMatrix.get(`${m.layer}.${m.matrix}`) ?? []), m]);
    for (const list of byMatrix.values()) {
      const over = [];
      for (const m of list) {
        const { layer, matrix: projection, row, col, height, width } = m;
        const site = { layer, projection, row, col, height, width };
        const mutation: Mutation = typeof m.kind === 'number' ? { site, kind: 'value', value: m.kind } : { site, kind: m.kind };
        over.push({ site, value: (await planOverwrite(engine, mutation)).value });
      }
      for await (const results of verify(engine, run, over))
        for (const r of results) {
          n++;
          const m = list[r.index];
          if (m.min_lead_until < 1e-3) continue;
          const leadOff = Math.abs(r.smallestLead / (temperature || 1) - m.min_lead_until);
          if (r.firstDivergent !== m.first_divergent || leadOff > 4e-3) { bad++; console.log(assay.name, m.layer, m.matrix, m.kind, m.height, m.width, 'got', r, 'want', m.first_divergent, m.min_lead_until); }
        }
    }
    run.destroy();
  }
  console.log('n', n, 'bad', bad);
  expect(bad).toBe(0);
}, 300000);
