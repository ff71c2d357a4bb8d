import { existsSync } from 'node:fs';
import { rm, symlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, oracle, test } from './lab.ts';

const SHARED = resolve(import.meta.dirname, '../../shared');
const MODEL = `${SHARED}/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf`;
/** Where the site under test is served from: the model is put beside the page for a while. */
const SERVED = resolve(import.meta.dirname, '../dist/smollm2-test.gguf');
const TOKENS = 4;

test.skip(!existsSync(MODEL), 'SKIPPED: needs ../shared/smollm2, which is not here');
test.setTimeout(600_000);

test.beforeAll(async () => {
  await rm(SERVED, { force: true });
  await symlink(MODEL, SERVED);
});
test.afterAll(() => rm(SERVED, { force: true }));

test('a real model from a GGUF file says in Chromium what the reference says', async ({ page }) => {
  const { runs } = oracle(`${SHARED}/oracles/smollm2-wild-type.json`) as {
    runs: { prompt: string; prompt_ids: number[]; ids: number[]; temperature: number }[];
  };
  const [{ prompt, prompt_ids, ids, temperature }] = runs;
  expect(temperature).toBe(0);
  await page.goto('./');
  await expect(page.locator('body')).not.toBeEmpty();

  const { model, run } = await page.evaluate(
    async ({ text, maxNewTokens }) => {
      const engineScript = () =>
        performance
          .getEntriesByType('resource')
          .map((entry) => entry.name)
          .find((name) => /engine\.worker-.*\.js/.test(name));
      while (!engineScript()) await new Promise((done) => setTimeout(done, 100));
      const worker = new Worker(engineScript()!, { type: 'module' });
      interface Final {
        type: string;
        id: number;
        model?: { parameters: number };
        run?: { prompt: { ids: number[] }; ids: number[] };
        error?: { message: string };
      }
      let id = 0;
      const ask = (message: object) =>
        new Promise<Final>((answer, fail) => {
          const mine = ++id;
          worker.addEventListener('message', ({ data }: MessageEvent<Final>) => {
            if (data.id !== mine || data.type === 'token' || data.type === 'progress') return;
            if (data.type === 'error') fail(new Error(data.error?.message));
            else answer(data);
          });
          worker.postMessage({ id: mine, ...message });
        });
      try {
        const url = new URL('smollm2-test.gguf', document.baseURI).href;
        const loaded = await ask({ type: 'load', version: 2, source: { kind: 'gguf-url', url } });
        const assay = { prompt: text, maxNewTokens, temperature: 0, seed: 0 };
        const { run } = await ask({ type: 'generate', assay });
        return { model: loaded.model!, run: run! };
      } finally {
        worker.terminate();
      }
    },
    { text: prompt, maxNewTokens: TOKENS },
  );
  expect(model.parameters).toBe(134_515_008);
  expect(run.prompt.ids).toEqual(prompt_ids);
  expect(run.ids).toEqual(ids.slice(0, TOKENS));
});
