import { isShared, shared } from '../fixtures/files.ts';
import { bench, expect, LOADING_MS, oracle, test, tokenIds } from './lab.ts';

const MODEL = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';
/** A token takes about a second on a software adapter. */
const TOKENS = 4;

test.skip(!isShared(MODEL), 'SmolLM2 is not here');
test.setTimeout(600_000);

test(
  'a real model from a GGUF file says in Chromium what the reference says, and takes its chat template',
  { tag: '@deep' },
  async ({ page }) => {
    const { runs } = oracle(shared('oracles/smollm2-wild-type.json')) as {
      runs: { name: string; prompt: string; ids: number[] }[];
    };
    const [plain, , chat] = runs;
    const settings = `model=organism&on=0&n=${TOKENS}`;
    await page.goto(`./#v=1&${settings}&p=${encodeURIComponent(plain.prompt)}`);
    const chip = page.getByRole('button', { name: /^Model/ });
    await expect(chip).toContainText('Organism', { timeout: LOADING_MS });
    await expect(bench(page)).toContainText(`${TOKENS} tokens in`, { timeout: LOADING_MS });

    await chip.click();
    await page.getByLabel('Files of a model').setInputFiles(shared(MODEL));
    await page.keyboard.press('Escape');
    await expect(chip).toContainText('134.5 M', { timeout: LOADING_MS });
    await expect
      .poll(() => tokenIds(page, 'Wild type'), { timeout: LOADING_MS })
      .toEqual(plain.ids.slice(0, TOKENS));

    await page.getByRole('button', { name: /^Assay/ }).click();
    const prompt = page.getByLabel('Prompt, as raw text');
    const words = 'What is the capital of France?';
    await prompt.fill(words);
    await page.getByRole('button', { name: 'use chat template' }).click();
    await expect(prompt).toHaveValue(chat.prompt);
    await page.getByRole('button', { name: 'back to my words' }).click();
    await expect(prompt).toHaveValue(words);
    await page.getByRole('button', { name: 'use chat template' }).click();
    await expect(prompt).toHaveValue(chat.prompt);
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(() => tokenIds(page, 'Wild type'), { timeout: LOADING_MS })
      .toEqual(chat.ids.slice(0, TOKENS));
  },
);
