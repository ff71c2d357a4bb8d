import { bench, expect, mutantDone, oracle, test, tokenIds } from './lab.ts';

interface Mutant {
  case: string;
  layer: number;
  matrix: string;
  row: number;
  col: number;
  height: number;
  width: number;
  kind: string | number;
  first_divergent: number;
  ids: number[];
}

const golden = oracle('public/organism/golden.json') as {
  runs: { prompt: string; ids: number[]; max_new_tokens: number }[];
};
const fox = golden.runs.find((r) => r.prompt === 'Tell me about the fox:')!;

test('first visit: the wild type is the golden one, the opening mutation acts and is undone', async ({
  page,
  context,
}) => {
  await page.goto('./');
  await mutantDone(page);
  expect(await tokenIds(page, 'Wild type')).toEqual(fox.ids);
  await expect(bench(page).getByLabel('Site')).toHaveValue('L1.down[8, 93]');
  await expect(bench(page)).toContainText('hunts at night');
  await expect(bench(page)).toContainText('barks');
  await expect(page.getByTestId('verdict')).toHaveText('Differs from the 17th token on.');
  const mutant = await tokenIds(page, 'Mutant');
  expect(mutant.slice(0, 16)).toEqual(fox.ids.slice(0, 16));
  expect(mutant[16]).not.toBe(fox.ids[16]);

  // as a script, which src/lib/python/python-script.test.ts runs
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await bench(page).getByRole('button', { name: 'Copy as Python' }).click();
  await expect(bench(page).getByRole('button', { name: 'Copied' })).toBeVisible();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  expect(script).toContain('W[8:9, 93:94] = value');
  expect(script).toMatch(/FROM = "http.*\/lab\/organism\/"/);

  // undo, by keyboard: the wild type again, written from the restored weights
  await page.keyboard.press('Control+z');
  await expect(bench(page)).toContainText('Equal to the wild type, 40 tokens of 40.');
  expect(await tokenIds(page, 'Wild type again, from the restored weights')).toEqual(fox.ids);
  await page.keyboard.press('Control+Shift+z');
  await expect(page.getByTestId('verdict')).toHaveText('Differs from the 17th token on.');
  expect(await tokenIds(page, 'Mutant')).toEqual(mutant);

  // typing a site and choosing a kind: a strong mutation of the reference results
  const { mutants } = oracle('organism/oracles/organism-mutants.json') as {
    mutants: Mutant[];
  };
  const strong = mutants.find(
    (m) => m.case === 'fox greedy' && m.kind === 'max' && m.first_divergent > 0 && m.layer === 4,
  )!;
  const { layer, matrix, row, col, height, width } = strong;
  const site = `L${layer}.${matrix}[${row}:${row + height}, ${col}:${col + width}]`;
  await bench(page).getByLabel('Site').fill(site);
  await bench(page).getByLabel('Site').press('Enter');
  await bench(page).getByRole('radio', { name: 'max' }).check();
  const nth = strong.first_divergent + 1;
  await expect(page.getByTestId('verdict')).toHaveText(
    new RegExp(`^Differs from the ${nth}(st|nd|rd|th) token on\\.`),
  );
  // the reference stopped after 32 tokens, the page's preset goes on to 48
  expect((await tokenIds(page, 'Mutant')).slice(0, 32)).toEqual(strong.ids.slice(0, 32));

  // a bad site is explained beside the field, and nothing runs
  await bench(page).getByLabel('Site').fill('L1.down[400, 2]');
  await expect(bench(page).getByRole('alert')).toContainText('rows 0 to 127');
  await bench(page).getByLabel('Site').press('Escape');
  await expect(bench(page).getByLabel('Site')).toHaveValue(site);
});
