import { bench, expect, LOADING_MS, map, mutantDone, test, screened, SCREEN } from './lab.ts';

test.use({ actionTimeout: 20_000 });

const LINK = './#v=1&m=L3.v&s=0:32,0:32&k=max&n=12&tile=32';

test('a screened matrix’s texts are decoded, grouped, lit up, and there after a reload', async ({
  page,
}) => {
  await page.goto(LINK);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 16);
  await expect(map(page)).toContainText('16 of 16 mutants tested');
  const decode = map(page).getByRole('button', { name: /^Decode the texts of \d+ NSMs?$/ });
  const nsms = Number(/\d+/.exec(await decode.innerText())?.[0]);
  await decode.click();
  const heading = map(page).getByRole('heading', { name: /^Phenotypes/ });
  await expect(heading).toContainText(`${nsms} NSM`, { timeout: 60_000 });
  await expect(decode).toHaveCount(0);
  await expect(page.locator('footer')).toContainText(/mutants\s*done\s*✕/);

  const outputs = map(page).getByRole('list', { name: 'Commonest outputs' }).getByRole('button');
  await outputs.first().press('Enter');
  await expect(outputs.first()).toHaveAttribute('aria-pressed', 'true');
  const lit = await map(page)
    .getByText(/^Lit up: \d+ mutants? of L3\.v/)
    .innerText();
  expect(Number(/\d+/.exec(lit)?.[0])).toBe(parseInt(await outputs.first().innerText(), 10));
  await expect(page).toHaveURL(/ph=[0-9a-f]{10}/);
  await map(page).getByRole('radio', { name: 'Cosine' }).check();
  await expect(map(page).getByText('1 the same words')).toBeVisible();

  // the bench says of its mutant what the groups say of it
  await expect(bench(page).getByText('Same output as')).toBeVisible();

  await page.reload();
  await expect(heading).toContainText(`${nsms} NSM`, { timeout: LOADING_MS });
  await expect(outputs.first()).toHaveAttribute('aria-pressed', 'true');
  expect(
    await map(page)
      .getByText(/^Lit up:/)
      .innerText(),
  ).toBe(lit);
  await map(page).getByRole('button', { name: 'Show all again' }).click();
  await expect(outputs.first()).toHaveAttribute('aria-pressed', 'false');
});
