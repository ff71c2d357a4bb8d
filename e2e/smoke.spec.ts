import { expect, test } from '@playwright/test';

test('the page opens, loads nothing from elsewhere and logs no error', async ({
  page,
  baseURL,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(baseURL ?? '') && !/^(data|blob):/.test(url)) problems.push(url);
  });
  await page.goto('./');
  await expect(page).toHaveTitle(/Mutascope/);
  await expect(page.getByText('Mutascope').first()).toBeVisible();
  expect(problems).toEqual([]);
});
