import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fixture } from '../fixtures/files.ts';
import {
  bench,
  expect,
  LOADING_MS,
  map,
  mutantDone,
  oracle,
  SCREEN,
  screened,
  test,
  tokenIds,
} from './lab.ts';

const chip = (page: Page) => page.getByRole('button', { name: /^Model/ });
const panel = (page: Page) => page.getByRole('region', { name: 'Models' });
const row = (page: Page, name: string) =>
  panel(page).getByRole('listitem').filter({ hasText: name }).last();

/** The fox and its mutant, as recorded, in the model of that key. */
const fox = (model: string) =>
  `./#v=1&model=${encodeURIComponent(model)}&m=L1.down&s=8,93&k=min&p=Tell+me+about+the+fox:&n=24`;

test('a model from an address is looked at, downloaded, used, kept for offline, and deleted', async ({
  page,
  baseURL,
  problems,
}) => {
  const address = `${baseURL}organism/`;
  await page.goto('./');
  await mutantDone(page);
  await chip(page).click();
  await panel(page).getByLabel('A model of your own').fill('http://example.org/model/');
  await panel(page).getByRole('button', { name: 'Add' }).click();
  await expect(panel(page)).toContainText('This is no address of a model.');
  await panel(page).getByLabel('A model of your own').fill(`${baseURL}nothing/`);
  await panel(page).getByRole('button', { name: 'Add' }).click();
  await expect(panel(page)).toContainText(
    'This folder has neither mlc-chat-config.json (MLC’s form) nor config.json (safetensors).',
  );
  problems.length = 0; // the browser logs the 404

  await panel(page).getByLabel('A model of your own').fill(address);
  await panel(page).getByRole('button', { name: 'Add' }).click();
  const own = row(page, 'not downloaded');
  await expect(own).toContainText('1.4 M · q4f16_1');
  await own.locator('summary').click();
  await expect(own).toContainText('Still to be kept here');
  // the largest file is held back: paused meanwhile, the download goes on after a reload
  await page.route('**/params_shard_0.bin', () => new Promise(() => undefined));
  await own.getByRole('button', { name: 'Download' }).click();
  const progress = panel(page).getByText(/^[\d.]+ kB of \d+ kB/);
  await expect(progress).toBeVisible();
  await panel(page).getByRole('button', { name: 'Pause' }).click();
  await expect(progress).toContainText('paused');
  await page.unroute('**/params_shard_0.bin');
  await page.reload();
  await chip(page).click();
  await row(page, 'kB here').getByRole('button', { name: 'Resume' }).click();
  const kept = row(page, 'kept in this browser');
  await expect(kept.getByRole('button', { name: 'Use' })).toBeVisible();
  await kept.getByRole('button', { name: 'Check' }).click();
  await expect(page.locator('.notice')).toContainText('every byte is as it came');

  // from here on the folder cannot be had
  await page.route('**/organism/**', (route) => route.abort());
  await page.goto(fox(address));
  await page.reload();
  await mutantDone(page);
  await expect(bench(page)).toContainText('barks');
  expect(page.url()).toContain('model=http');
  problems.length = 0; // the organism's own list of assays could not be had

  await chip(page).click();
  await row(page, 'in use')
    .getByRole('button', { name: /^Delete/ })
    .click();
  await expect(panel(page)).toContainText('No model is kept in this browser.');
  await page.reload();
  await expect(page.getByRole('heading', { name: /^This view is of/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Download .* and open$/ })).toBeVisible();
  problems.length = 0;
});

const GGUF = fixture('gguf/organism.q4_0.gguf');

test('a dropped GGUF file is read in place and answers as recorded; a damaged one is refused', async ({
  page,
}) => {
  await page.goto(fox('organism'));
  await mutantDone(page);
  await chip(page).click();
  const choose = panel(page).getByLabel('Files of a model');
  await choose.setInputFiles({
    name: 'broken.gguf',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('GGUF, but not really: it ends here'),
  });
  await expect(page.locator('.notice')).toContainText('broken.gguf');
  await choose.setInputFiles(GGUF);
  await page.keyboard.press('Escape');
  await expect(chip(page)).toContainText('organism.q4_0 1.4 M', { timeout: LOADING_MS });
  await page.goto(fox('file:organism.q4_0.gguf'));
  await mutantDone(page);
  await expect(bench(page)).toContainText('barks');
});

/** A small Qwen2, and what transformers says of it as it is and in Q8_0. */
const FOLDER = fixture('families/qwen2');
const said = (name: string) =>
  (
    oracle(fixture(`families/results/${name}.json`)) as {
      cases: { prompt: string; ids: number[] }[];
    }
  ).cases[0];

test('a folder with safetensors answers as recorded, as it is and in 8-bit groups, and is screened', async ({
  page,
}) => {
  const plain = said('qwen2');
  const at = (model: string) =>
    `./#v=1&model=${encodeURIComponent(model)}&m=L1.gate&s=0:8,0:8&k=min&tile=8&kinds=max,min&n=12&p=${encodeURIComponent(plain.prompt)}`;
  await page.goto(at('organism'));
  await mutantDone(page);
  await chip(page).click();
  const files = readdirSync(FOLDER).map((name) => join(FOLDER, name));
  await panel(page).getByLabel('Files of a model').setInputFiles(files);
  await page.keyboard.press('Escape');
  await expect(chip(page)).toContainText(/safetensors folder .*bf16$/, { timeout: LOADING_MS });
  await page.goto(at('file:safetensors folder'));
  await mutantDone(page);
  await expect.poll(() => tokenIds(page, 'Wild type')).toEqual(plain.ids);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 64);
  await expect(map(page)).toContainText(/\d+ NSMs?/);

  await chip(page).click();
  const own = row(page, 'in use');
  await own.getByLabel('In 8-bit groups').check();
  await row(page, 'bf16 → q8').getByRole('button', { name: 'Use' }).click();
  await expect(chip(page)).toContainText(/safetensors folder .*bf16 → q8$/, {
    timeout: LOADING_MS,
  });
  await page.goto(at('8bit:file:safetensors folder'));
  await mutantDone(page);
  await expect.poll(() => tokenIds(page, 'Wild type')).toEqual(said('qwen2-q8_0').ids);
  // results of other weights are not shown as these
  await expect(map(page).getByRole('button', { name: SCREEN })).toBeVisible();
});
