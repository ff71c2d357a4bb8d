import { bench, expect, LOADING_MS, map, mutantDone, test } from './lab.ts';

test('every weight is predicted unasked; the riskiest are verified, audited, opened and shared', async ({
  page,
  browser,
}) => {
  await page.goto('./#v=1');
  await mutantDone(page);
  const said = page.getByRole('region', { name: 'Prediction' });
  await expect(said).toContainText('2,211,840 mutants predicted in', { timeout: LOADING_MS });

  // what is predicted is no result
  await expect(map(page)).toContainText('1 of 90,112 mutants tested');
  await expect(page.getByText('predicted risk 0.01').first()).toBeVisible();

  await said.getByLabel('How much to verify').selectOption('0.1%');
  await said.getByRole('button', { name: 'Verify the riskiest 0.1 %' }).click();
  await expect(said).toContainText(/[\d,]+ NSMs among 2,2\d\d verified in/, {
    timeout: LOADING_MS,
  });
  const [, nsms] = /([\d,]+) NSMs among/.exec(await said.innerText())!;
  expect(Number(nsms.replace(',', ''))).toBeGreaterThan(200);

  await said.getByRole('button', { name: /^Audit/ }).click();
  await expect(said.getByText(/drawn at random/)).toContainText('(95 %)', { timeout: LOADING_MS });

  // the risky ones of this matrix, as a table: predicted, and run
  await map(page).getByRole('radio', { name: 'Table' }).check();
  const table = map(page).getByRole('grid', { name: 'Mutants of L1.down' });
  await table.getByRole('columnheader', { name: /Risk/ }).click();
  await table.getByRole('row').nth(1).click();
  await mutantDone(page);
  const predicted = bench(page).getByText(
    /^risk [\d.]+: “.+” in place of “.+” at the \d+\w+ token$/,
  );
  await expect(predicted).toBeVisible();
  // what came true stands beside it: of many tokens at risk the first may be another
  await expect(bench(page).getByText(/^Differs from the \d+\w+ token on/)).toBeVisible();

  await map(page).getByRole('radio', { name: 'Predicted' }).check();
  await expect(table.getByRole('row').nth(1)).toContainText('not tested');

  await page.getByRole('button', { name: /^Share/ }).click();
  const link = page.getByLabel('Link to this view');
  await expect(link).toHaveValue(/&r=[\w-]+$/, { timeout: 30_000 });
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(await link.inputValue());
  await expect(theirs.getByRole('region', { name: 'Atlas' })).toContainText('elsewhere', {
    timeout: LOADING_MS,
  });
  await expect(theirs.getByText('As it came with the link:')).toContainText('drawn at random', {
    timeout: LOADING_MS,
  });
  // the same budget stands there, once the engine has predicted anew
  await expect(theirs.getByLabel('How much to verify')).toHaveValue('0.1%', {
    timeout: LOADING_MS,
  });
  await context.close();
});
