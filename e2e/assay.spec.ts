import { axe } from './axe.ts';
import { bench, expect, map, mutantDone, test, screened, SCREEN } from './lab.ts';

test('a battery is chosen, screened, scored, saved and shared; methods say what it means', async ({
  page,
}) => {
  await page.goto('./#v=1&m=L5.v&s=0:64,0:64&k=max&tile=64&kinds=max');
  await mutantDone(page);
  const editor = page.getByRole('dialog', { name: 'Assay' });
  await page.getByRole('button', { name: /^Assay/ }).click();
  await editor.getByLabel('Preset').selectOption({ label: 'Quiz of 48' });
  await editor.getByRole('button', { name: 'Next prompt' }).click();
  await expect(editor.getByText('2 / 48')).toBeVisible();
  await expect(editor.getByLabel('Right answer')).toHaveValue('A');

  // six of its questions, as an assay of one's own
  for (let i = 0; i < 42; i++) await editor.getByRole('button', { name: 'remove' }).click();
  await editor.getByLabel('Name').fill('Six questions');
  await editor.getByRole('button', { name: 'Save' }).click();
  await expect(editor.getByLabel('Preset').locator('option:checked')).toHaveText('Six questions');
  expect(await axe(page)).toEqual([]);
  await editor.getByRole('button', { name: 'Apply' }).click();

  await expect(page.getByRole('button', { name: /^Assay/ })).toContainText('6 prompts');
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 2, 90_000);
  const score = /\d \| \d/;
  await expect(map(page).getByRole('gridcell')).toContainText(score);
  await expect(bench(page).locator('.item-picker')).toContainText(score);
  await bench(page).getByRole('button', { name: 'Next prompt' }).click();

  await expect.poll(() => page.url()).toMatch(/&a=.*&i=/);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Assay/ })).toContainText('Six questions');
  await expect(bench(page).locator('.item-picker')).toContainText(score, { timeout: 60_000 });

  await page.getByRole('button', { name: 'Methods' }).click();
  const methods = page.getByRole('dialog', { name: 'Methods' });
  await methods
    .getByRole('navigation', { name: 'Contents' })
    .getByRole('button', { name: 'Battery score' })
    .click();
  await expect.poll(() => page.url()).toContain('me=score');
  await page.reload();
  await expect(methods.getByText('right in right | right in wrong')).toBeInViewport();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(methods).toBeHidden();
});
