import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { axe } from './axe.ts';
import { drop, expect, map, mutantDone, test } from './lab.ts';
import { openReceived } from './received.ts';

test('words explain themselves by pointer, keyboard and finger; a picture of a layer chooses', async ({
  page,
  browser,
}) => {
  await page.goto('./#v=1&tile=8');
  await mutantDone(page);
  const tip = page.getByRole('tooltip');
  const atlas = page.getByRole('region', { name: 'Atlas' });
  const gate = atlas.getByRole('columnheader').getByRole('button', { name: 'gate' });

  await gate.hover();
  await expect(tip).toContainText('The gate of the MLP');
  await page.mouse.move(700, 400);
  await expect(tip).toHaveCount(0);

  const kl = page.getByRole('button', { name: 'KL from wild type' });
  await kl.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(kl).toBeFocused();
  await expect(tip).toContainText('Kullback–Leibler');
  await expect(kl).toHaveAccessibleDescription(/Kullback–Leibler/);
  expect(await axe(page, '.bench')).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await expect(kl).toBeFocused();

  // the picture, under the atlas
  await atlas.getByText('Where is it in a layer?').click();
  await atlas.getByRole('button', { name: 'L1.gate', exact: true }).click();
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L1.gate');
  await expect(atlas.getByRole('button', { name: 'L1.gate', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );

  // methods: found by a word; the paper and the citation
  await page.getByRole('button', { name: 'Methods' }).click();
  const methods = page.getByRole('dialog', { name: 'Methods' });
  await expect(methods.getByRole('link')).toHaveAttribute(
    'href',
    'https://arxiv.org/abs/2408.11494',
  );
  await expect(methods).toContainText('Version ');
  await methods.getByLabel('Search the methods').fill('cohen 1960');
  await expect(methods.locator('dt')).toHaveText(['Agreement of two maps (kappa)']);
  await methods.getByLabel('Search the methods').fill('zebrafish');
  await expect(methods).toContainText('Nothing here has “zebrafish”');
  await page.keyboard.press('Escape');

  // a finger
  const context = await browser.newContext({
    hasTouch: true,
    viewport: { width: 390, height: 844 },
  });
  const phone = await context.newPage();
  await phone.goto(page.url().replace(/&me=\w+/, ''));
  const silent = phone.locator('.map').getByRole('button', { name: 'silent', exact: true });
  await silent.tap();
  await expect(phone.getByRole('tooltip')).toContainText('exactly what the wild type says');
  const box = (await phone.getByRole('tooltip').boundingBox())!;
  expect(box.x).toBeGreaterThanOrEqual(0);
  expect(box.x + box.width).toBeLessThanOrEqual(390);
  await context.close();
});

test('small things: long prompts, wrong files, nonsense in a field', async ({ page }) => {
  await page.goto('./#v=1&tile=8');
  await mutantDone(page);
  const size = map(page).getByLabel('Squares of');
  await size.fill('many');
  await expect(map(page)).toContainText('a whole number from 1 to 352');
  await size.blur();
  await expect(size).toHaveValue('8');

  await page.getByRole('button', { name: /^Assay/ }).click();
  const editor = page.getByRole('dialog', { name: 'Assay' });
  await editor.getByLabel('Prompt').fill('the fox '.repeat(400));
  await expect(editor.getByRole('alert')).toContainText(/The prompt has \d+ tokens/);
  await expect(editor.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await editor.getByRole('button', { name: 'Reset' }).click();
  await expect(editor.getByRole('button', { name: 'Apply' })).toBeEnabled();
  await page.keyboard.press('Escape');

  await drop(page, 'one.csv', Buffer.from('a,b\n1,2\n'));
  await drop(page, 'two.csv', Buffer.from('c\n3\n'));
  const notices = page.locator('.notices');
  await expect(notices).toContainText('one.csv');
  await expect(notices).toContainText('two.csv');
});

test('a figure is saved light, or as it was chosen once; its legend is copied', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.emulateMedia({ colorScheme: 'dark' });
  await openReceived(page);
  const files = () => map(page).getByRole('button', { name: 'Files' }).click();
  const corner = async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'PNG', exact: true }).click();
    return decode(readFileSync(await (await download).path())).data[0];
  };
  const colours = page.getByRole('group', { name: 'Colours of saved figures' });
  await files();
  await expect(colours.getByLabel('light')).toBeChecked();
  expect(await corner()).toBeGreaterThan(200);
  await page.getByRole('button', { name: 'Copy the legend' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const legend = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of [
    'Phenotype map of',
    'Each mutant has one square of',
    'n = ',
    'no seed',
    '2408.11494',
  ])
    expect(legend).toContain(part);
  await colours.getByLabel('dark').check();
  expect(await corner()).toBeLessThan(60);

  await page.reload();
  await files();
  await expect(colours.getByLabel('dark')).toBeChecked();
});
