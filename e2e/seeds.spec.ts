import { axe } from './axe.ts';
import { bench, expect, map, mutantDone, readCells, SCREEN, screened, test } from './lab.ts';

const TILE = 'm=L4.o&s=0:32,0:32&k=max&tile=32&kinds=max,min';

test('one prompt under three seeds: screened, as stable as each seed says, in map, table, statistics and link', async ({
  page,
}) => {
  await page.goto(`./#v=1&${TILE}&n=12`);
  await mutantDone(page);
  const editor = page.getByRole('dialog', { name: 'Assay' });
  const chip = page.getByRole('button', { name: /^Assay/ });
  await chip.click();
  await expect(editor.getByLabel('Seeds', { exact: true })).toBeDisabled();
  await expect(editor.getByText('for several seeds choose sampled')).toBeVisible();
  await editor.getByRole('radio', { name: 'sampled' }).check();
  await editor.getByLabel('Temperature').fill('1.2');
  await editor.getByLabel('Seed', { exact: true }).fill('4');
  await editor.getByLabel('Seeds', { exact: true }).fill('');
  await expect(editor.getByRole('alert')).toHaveText('Seeds: a whole number from 1 to 1000.');
  await editor.getByLabel('Seeds', { exact: true }).fill('3');
  await expect(editor.getByText('asked under seeds 4 to 6')).toBeVisible();
  await editor.getByRole('button', { name: 'Apply' }).click();
  await expect(chip).toContainText('T 1.2, seeds 4 to 6 · 12 tokens');
  await expect(bench(page).locator('.item-picker')).toContainText('seed 4 · 1 / 3');
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 32, 120_000);
  await expect(map(page)).toContainText('under at least one of the 3 seeds');

  // which cells are NSMs in how many seeds, as the grid tells
  const cells = await readCells(page, 4, 4);
  const counts = cells.flatMap((text) =>
    [...text.matchAll(/NSM in (\d) of 3 seeds, .*? under seed [456]/g)].map(([, n]) => Number(n)),
  );
  const stable = counts.filter((n) => n >= 2).length;
  expect(counts.filter((n) => n === 1).length).toBeGreaterThan(0);
  expect(stable).toBeGreaterThan(0);

  await map(page).getByRole('radio', { name: 'Share of seeds' }).check();
  await expect(map(page).getByText('in all 3 seeds')).toBeVisible();
  await map(page).getByLabel('NSM in', { exact: true }).fill('2');
  await expect(map(page)).toContainText(
    new RegExp(`${stable} of 32 tested mutants changes? the answer in 2 or more of 3 seeds`),
  );
  await expect.poll(() => page.url()).toMatch(/&c=share&pr=2/);
  expect(await axe(page)).toEqual([]);

  // all of it comes back, and the table and the statistics keep to the threshold
  await page.reload();
  await map(page).getByRole('radio', { name: 'Table' }).check();
  const table = map(page).getByRole('grid', { name: 'Mutants of L4.o' });
  await expect(table.getByRole('columnheader', { name: 'Seeds' })).toBeVisible();
  await expect(map(page)).toContainText(`${stable} mutant`);
  await page.getByRole('button', { name: 'Statistics' }).click();
  const stats = page.getByRole('region', { name: 'Statistics' });
  await expect(stats).toContainText('is an NSM in 2 or more of 3 seeds');
});
