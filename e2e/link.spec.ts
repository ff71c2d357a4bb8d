import { bench, expect, map, mutantDone, test, tokenIds } from './lab.ts';

test('a shared link opens the same bench and map in a clean browser, and runs the mutation', async ({
  page,
  browser,
  baseURL,
}) => {
  await page.goto('./#v=1&m=L3.v&s=17:49,24:56&k=min&n=32&tile=16');
  await mutantDone(page);
  await map(page).getByRole('radio', { name: 'KL' }).check();
  await map(page).getByLabel('zero').check();
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByLabel('Link to this view').inputValue();
  expect(link).toContain('#v=1&m=L3.v&s=17:49,24:56&k=min');
  const said = await tokenIds(page, 'Mutant');
  expect(page.url()).toBe(link);

  const other = await browser.newContext({ baseURL: baseURL! });
  try {
    const fresh = await other.newPage();
    await fresh.goto(link);
    await mutantDone(fresh);
    expect(await tokenIds(fresh, 'Mutant')).toEqual(said);
    await expect(bench(fresh).getByLabel('Site')).toHaveValue('L3.v[17:49, 24:56]');
    await expect(map(fresh).getByRole('radio', { name: 'KL' })).toBeChecked();
    await expect(map(fresh).getByLabel('zero')).toBeChecked();
    await map(fresh).getByRole('button', { name: 'Options' }).click();
    await expect(map(fresh).getByLabel('transpose')).toBeChecked();
    await fresh.keyboard.press('Escape');
    await expect(map(fresh).getByLabel('Squares of')).toHaveValue('16');
    expect(fresh.url()).toBe(link);
  } finally {
    await other.close();
  }

  // back and forward go through selections
  await page.keyboard.press('Escape');
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/m=L3\.k/);
  await page.keyboard.press(']');
  await expect(page).toHaveURL(/m=L4\.k/);
  await page.goBack();
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L3.k');
  await page.goBack();
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L3.v');
  await page.goForward();
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L3.k');
});

test('a bad link is explained, and the lab opens all the same', async ({ page }) => {
  await page.goto('./#v=1&m=L9.down&s=500,2&k=loudest&tile=banana&p=%E0%A4%A&zz=1');
  await mutantDone(page);
  const notices = page.locator('.notice');
  // three are seen, the others when one of them is closed
  await expect(notices.filter({ hasText: 'There is no layer 9' })).toBeVisible();
  await expect(notices).toHaveCount(3);
  await expect(page.getByText('and 2 more notices')).toBeVisible();
  await expect(bench(page).getByLabel('Site')).toHaveValue('L5.down[127, 2]');
  let said = '';
  for (const left of [3, 3, 2, 1, 0]) {
    said += await notices.last().innerText();
    await notices.last().getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices).toHaveCount(left);
  }
  expect(said).toMatch(/“loudest”.*Used instead: min/);
  expect(said).toMatch(/“banana”.*Used instead: 1/);
  expect(said).toContain('escapes are broken');
  expect(said).toContain('zz');
  await page.goto('./#v=99&tile=16');
  await expect(notices).toContainText('another version of Mutascope');
});
