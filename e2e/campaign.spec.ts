import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startIn } from '../cli/testing/command.ts';
import { serveCampaigns, type CampaignServer } from '../cli/campaign/server/serve.ts';
import { findNatsServer } from '../scripts/lib/nats-server.mjs';
import { formatCampaignLink } from '../src/lib/campaign/campaign-link.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import { decodeParquet } from '../src/lib/run-file/run-parquet.ts';
import { axe } from './axe.ts';
import { expect, LOADING_MS, map, mutantDone, test } from './lab.ts';

/** L2 in squares of 32: few mutants, of every projection. */
const VIEW = 'v=1&m=L2.gate&s=0:32,0:32&k=min&on=1&tile=32&kinds=max,min';
const ENGINE = '?engine=processor';
/** What was on its way in a crash goes to somebody else after two minutes (docs/campaigns.md). */
const LEASED_MS = 120_000 + 80_000;
/** What a single machine found of all matrices. */
const ALONE = 'e2e/fixtures/organism-all-32.parquet';

let folder: string;
let server: CampaignServer;

test.skip(findNatsServer() === null, 'There is no nats-server on this machine.');
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-e2e-'));
  server = await serveCampaigns({ folder });
});
test.afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const bar = (page: Page) => page.getByRole('region', { name: 'Campaign', exact: true });
const inBar = (page: Page, name: string) => bar(page).getByRole('button', { name });
const withEngine = (link: string) => link.replace('#', `${ENGINE}#`);

/** Opens the owner's link on the page. */
async function own(page: Page) {
  const owner = formatCampaignLink('', {
    ...{ role: 'own', server: server.websocket },
    ...{ account: server.owner.account, key: server.owner.seed },
  });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Campaign…' }).click();
  await page.getByLabel('The owner’s link').fill(owner);
  await page.getByRole('button', { name: 'Connect' }).click();
}

/** The owner's page makes a campaign; resolves to its links. */
async function create(
  page: Page,
  { title, what, mutants }: { title: string; what: string; mutants: string },
) {
  await own(page);
  await page.getByLabel('Title, in your words').fill(title);
  await page.getByRole('radio', { name: what, exact: true }).check();
  await expect(page.getByText(`${mutants} mutants in about`)).toBeVisible();
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await page.getByRole('button', { name: 'Make links' }).click({ timeout: LOADING_MS });
  return {
    join: await page.getByLabel('Link to join').inputValue(),
    watch: await page.getByLabel('Link to look on').inputValue(),
  };
}

/** What is said of each mutant, in the plan's order. */
const verdictsOf = ({ rows }: Pick<RunFile, 'rows'>) =>
  rows.map((row) => [row.matrix, row.row, row.col, row.kind, row.verdict, row.token]);

/** The owner's page puts the campaign on the server, and computes all of it. */
async function computeHere(page: Page) {
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await expect(page.getByRole('button', { name: 'Make links' })).toBeVisible({
    timeout: LOADING_MS,
  });
  await page.getByRole('button', { name: 'Close' }).click();
  await inBar(page, 'Compute here too').click();
  await expect(bar(page)).toContainText('· done', { timeout: LOADING_MS });
}

async function save(page: Page) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save run file' }).click();
  return decodeParquet(readFileSync(await (await download).path()));
}

async function joinAs(page: Page, link: string, nickname: string, told: string) {
  await page.goto(withEngine(link));
  const dialog = page.getByRole('dialog', { name: 'Join this campaign?' });
  await expect(dialog).toContainText('Foxes at night', { timeout: LOADING_MS });
  await expect(dialog).toContainText(told);
  expect(page.url()).not.toMatch(/[&#](?:k|w)=S/);
  expect(await axe(page, '.campaign-dialog')).toEqual([]);
  await dialog.getByLabel('Nickname').fill(nickname);
  await dialog.getByRole('button', { name: 'Join and compute' }).click();
}

test('the owner makes a campaign, two tabs compute, another looks on', async ({
  page,
  browser,
  baseURL,
  problems,
}) => {
  await page.goto(`./${ENGINE}#${VIEW}`);
  await mutantDone(page);
  const links = await create(page, {
    ...{ title: 'Foxes at night', what: 'Layer 2', mutants: '360' },
  });
  const told = '7 matrices in squares of 32, max, min: 360 mutants in 7 items';
  // a tab beside the owner's has no engine of its own
  const viewer = await page.context().newPage();
  await viewer.goto(withEngine(links.watch));
  await expect(bar(viewer)).toContainText('0 of 360 mutants');
  const contexts = await Promise.all(
    ['Ada', 'Bob'].map(() => browser.newContext({ baseURL: baseURL! })),
  );
  try {
    const [ada, bob] = await Promise.all(contexts.map((context) => context.newPage()));
    await joinAs(ada, links.join, 'Ada', told);
    // by then what is left is on her page: what a server sends as it dies is leased to nobody
    await expect(bar(ada)).toContainText(/[2-7] items done here/, { timeout: LOADING_MS });

    // the server goes away and comes back; who computes holds on to what it has
    await server.kill();
    await expect(bar(viewer)).toContainText('reconnecting');
    server = await serveCampaigns({ folder });
    await expect(bar(viewer)).not.toContainText('reconnecting');
    await inBar(ada, 'Pause').click();
    await expect(bar(ada)).toContainText('Paused');
    await joinAs(bob, links.join, 'Bob', told);
    await expect(bar(viewer)).toContainText('360 of 360 mutants · done', { timeout: LEASED_MS });
    await inBar(viewer, 'Details').click();
    const details = viewer.getByRole('dialog', { name: 'Foxes at night' });
    for (const name of ['Ada', 'Bob'])
      await expect(details.getByRole('row', { name })).toContainText('proven');
    await expect(details).toContainText('Confirmed360');
    expect(await axe(viewer, '.campaign-dialog')).toEqual([]);

    // what was found is what a single machine finds
    const saved = await save(viewer);
    const alone = await decodeParquet(readFileSync(ALONE));
    expect(saved.rows).toHaveLength(360);
    expect(verdictsOf(saved)).toEqual(
      verdictsOf({ rows: alone.rows.filter(({ matrix }) => matrix.startsWith('L2.')) }),
    );

    // who is let in no more is told so
    await page.getByRole('button', { name: 'Revoke both links' }).click();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    for (const tab of [viewer, bob])
      await expect(tab.getByRole('alert')).toContainText('the link was revoked');
    await viewer.getByRole('button', { name: 'Leave' }).click();
    await expect(viewer.getByRole('alert')).toHaveCount(0);
  } finally {
    // a connection that is refused is told on the console, too
    problems.splice(0, Infinity, ...problems.filter((text) => !text.includes('WebSocket')));
    await Promise.all(contexts.map((context) => context.close()));
  }
});

test('the riskiest single weights as a campaign, with an audit of the others', async ({
  page,
  problems,
}) => {
  await page.goto(`./${ENGINE}#v=1&m=L1.down&s=8,93&k=min&on=1&tile=1&kinds=max,min`);
  await mutantDone(page);
  await expect(page.getByText(/predicted/i).first()).toBeVisible({ timeout: LOADING_MS });
  await own(page);
  await page
    .getByRole('radio', { name: 'The riskiest of the model' })
    .check({ timeout: LOADING_MS });
  await page.getByLabel('Per cent of all mutants, the riskiest').fill('0.002');
  await page.getByLabel('Others drawn at random').fill('40');
  await computeHere(page);
  await inBar(page, 'Details').click();
  const { plan, prediction, rows } = await save(page);
  expect(plan.sites).toMatchObject({ type: 'ranked', count: rows.length });
  expect(prediction).toMatchObject({ budget: '0.002%', verified: rows.length - 40 });
  // what is predicted to change the answer mostly does, and the audit is counted
  const nsms = rows.slice(0, -40).filter(({ verdict }) => verdict === 'nsm').length;
  expect(nsms).toBeGreaterThan((rows.length - 40) / 2);
  expect(prediction?.audit?.outcome).toMatchObject({ found: nsms });
  expect(problems).toEqual([]);
});

// the whole of what a lab would do, in some minutes
test('tabs and a command line finish the whole organism, as one machine does @deep', async ({
  page,
  browser,
  baseURL,
  problems,
}) => {
  test.setTimeout(900_000);
  const run = startIn(folder);
  const whole = ['--matrix', 'all', '--tile', '16', '--assay', 'fox', '--engine', 'processor'];
  const { status } = await run('screen', ...whole, '--out', 'alone.parquet').ended;
  expect(status).toBe(0);
  await page.goto(`./${ENGINE}#v=1&m=L2.gate&s=0:16,0:16&k=min&on=1&tile=16&kinds=max,min`);
  await mutantDone(page);
  const links = await create(page, {
    ...{ title: 'Foxes at night', what: 'The whole model', mutants: '8,640' },
  });
  const viewer = await page.context().newPage();
  await viewer.goto(withEngine(links.watch));
  await expect(bar(viewer)).toContainText('of 8,640 mutants', { timeout: LOADING_MS });
  const contexts = await Promise.all(
    ['Ada', 'Bob'].map(() => browser.newContext({ baseURL: baseURL! })),
  );
  try {
    const [ada, bob] = await Promise.all(contexts.map((context) => context.newPage()));
    const told = '42 matrices in squares of 16, max, min: 8,640 mutants';
    await joinAs(ada, links.join, 'Ada', told);
    await joinAs(bob, links.join, 'Bob', told);
    const byCommand = links.join.replace(/s=[^&]*/, `s=${encodeURIComponent(server.tcp)}`);
    const cleo = run('campaign', 'work', byCommand, '--nickname', 'Cleo', '--engine', 'processor');
    await expect(bar(viewer)).toContainText('8,640 of 8,640 mutants · done', { timeout: 600_000 });
    await inBar(viewer, 'Details').click();
    const details = viewer.getByRole('dialog', { name: 'Foxes at night' });
    for (const name of ['Ada', 'Bob', 'Cleo'])
      await expect(details.getByRole('row', { name })).toContainText('proven');
    const saved = await save(viewer);
    const alone = await decodeParquet(readFileSync(join(folder, 'alone.parquet')));
    expect(saved.rows).toHaveLength(8640);
    expect(verdictsOf(saved)).toEqual(verdictsOf(alone));
    await cleo.interrupt();
  } finally {
    problems.splice(0, Infinity, ...problems.filter((text) => !text.includes('WebSocket')));
    await Promise.all(contexts.map((context) => context.close()));
  }
});

test('a campaign of a region, several prompts and texts: what the mutants say is shown as it comes', async ({
  page,
  problems,
}) => {
  const openings = {
    ...{ type: 'style', id: 'openings', name: 'Openings' },
    ...{ max_new_tokens: 8, temperature: 0, seed: 0 },
    prompts: ['Tell me about the fox:', 'Tell me about the owl:'],
  };
  const view = VIEW.replace('L2.gate', 'L5.down');
  await page.goto(`./${ENGINE}#${view}&tx=1&a=${encodeURIComponent(JSON.stringify(openings))}`);
  await mutantDone(page);
  const figure = map(page).getByRole('grid');
  await figure.focus();
  for (const key of ['Down', 'Down', ...Array.from({ length: 7 }, () => 'Right')])
    await figure.press(`Shift+Arrow${key}`);
  await own(page);
  await expect(page.getByRole('radio', { name: 'The marked region' })).toBeChecked();
  await expect(page.getByText('48 mutants in about')).toBeVisible();
  await computeHere(page);
  await expect(page.getByText(/\d+ NSMs say \d+ different things/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'First words' })).toBeVisible();

  const part = ['--matrix', 'L5.down', '--tile', '32', '--rows', '0:96', '--cols', '0:256'];
  const mine = [...part, '--engine', 'processor', '--text'];
  await writeFile(join(folder, 'openings.json'), JSON.stringify(openings));
  const alone = await startIn(folder)(
    ...(['screen', ...mine, '--assay', 'openings.json', '--out', 'texts.parquet'] as const),
  ).ended;
  expect(alone.status).toBe(0);
  const { rows } = await decodeParquet(readFileSync(join(folder, 'texts.parquet')));
  await inBar(page, 'Details').click();
  const said = (all: RunFile['rows']) => all.map(({ texts, first_words }) => [texts, first_words]);
  expect(said((await save(page)).rows)).toEqual(said(rows));
  expect(problems).toEqual([]);
});
