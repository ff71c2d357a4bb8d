import { PROTOCOL_VERSION } from '../src/protocols/engine-messages.ts';
import { expect, LOADING_MS, map, mutantDone, readCells, test, screened, SCREEN } from './lab.ts';

const LINK = './#v=1&m=L3.v&s=0:32,0:32&k=max&n=20&tile=32';
const CELLS = 8;

test('a screened matrix shows what single mutations show, and is still there after a reload', async ({
  page,
}) => {
  await page.goto(LINK);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await expect(page.locator('footer')).toContainText('16 / 16', { timeout: 90_000 });
  await screened(page, 16);
  await expect(map(page)).toContainText('16 of 16 mutants tested (100.0 %)');
  const said = await readCells(page, 2, 4);
  // the atlas shows shares instead of small maps, and the link keeps that
  const atlas = page.getByRole('region', { name: 'Atlas' });
  await expect(atlas.getByRole('radio', { name: 'Kinds' })).toBeChecked();
  await atlas.getByRole('radio', { name: 'Share', exact: true }).check();
  await expect(page).toHaveURL(/&at=share/);

  await page.reload();
  await expect(map(page)).toContainText('16 of 16 mutants tested (100.0 %)', {
    timeout: LOADING_MS,
  });
  await mutantDone(page);
  expect(await readCells(page, 2, 4)).toEqual(said);
  await expect(map(page).getByRole('button', { name: 'Screened' })).toBeDisabled();

  // totals, of the matrix, the layer and the model, are those of the cells
  await expect(atlas.getByRole('radio', { name: 'Share', exact: true })).toBeChecked();
  const changes = (kind: string) =>
    said.filter((text) => new RegExp(`${kind} differs`).test(text)).length;
  const of8 = (kind: string) => `${changes(kind)} of 8`;
  const cell = atlas.getByRole('gridcell');
  await expect(cell).toContainText(`max ${of8('max')} change the answer`);
  await expect(cell).toContainText(`min ${of8('min')} change the answer`);
  await expect(atlas.getByRole('definition').first()).toContainText(of8('max'));
  const label = atlas.locator('.atlas-canvas');
  const { height } = (await label.boundingBox())!;
  await label.hover({ position: { x: 8, y: (3.5 * height) / 6 } });
  const tip = atlas.locator('.atlas-tip');
  await expect(tip).toContainText('Layer 3');
  await expect(tip).toContainText(`min: ${of8('min')} tested change the answer`);
  // the keyboard moves in it, and says what it comes to
  await atlas.getByRole('grid').focus();
  await page.keyboard.press('Home');
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L3.q');
  await expect(cell).toContainText('max not tested');
  await page.keyboard.press('PageUp');
  await expect(tip).toContainText('L1.q');

  // the same mutants one by one, in place, each from scratch: by an engine of the test's own
  const naive = await page.evaluate(async (version) => {
    const script = performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .find((name) => /engine\.worker-.*\.js/.test(name));
    const worker = new Worker(script!, { type: 'module' });
    let id = 0;
    interface Final {
      type: string;
      id: number;
      run?: { firstDivergent: number };
      error?: { message: string };
    }
    const ask = (message: object) =>
      new Promise<Final>((resolve, reject) => {
        const mine = ++id;
        const listen = ({ data }: MessageEvent<Final>) => {
          if (data.id !== mine || data.type === 'token' || data.type === 'progress') return;
          worker.removeEventListener('message', listen);
          if (data.type === 'error') reject(new Error(data.error?.message));
          else resolve(data);
        };
        worker.addEventListener('message', listen);
        worker.postMessage({ id: mine, ...message });
      });
    const assay = { prompt: 'Tell me about the fox:', maxNewTokens: 20, temperature: 0, seed: 0 };
    const found: { site: string; max: number; min: number }[] = [];
    try {
      const source = { kind: 'folder-url', url: new URL('organism/', document.baseURI).href };
      await ask({ type: 'load', version, source });
      for (let row = 0; row < 64; row += 32) {
        for (let col = 0; col < 128; col += 32) {
          const site = { layer: 3, projection: 'v', row, col, height: 32, width: 32 };
          const first = async (kind: string) =>
            (await ask({ type: 'mutate', assay, mutation: { site, kind } })).run!.firstDivergent;
          const name = `L3.v[${row}:${row + 32}, ${col}:${col + 32}]`;
          found.push({ site: name, max: await first('max'), min: await first('min') });
        }
      }
    } finally {
      worker.terminate();
    }
    return found;
  }, PROTOCOL_VERSION);
  expect(naive).toHaveLength(CELLS);
  const words = (first: number) =>
    first < 0 ? /^silent/ : new RegExp(`^differs from the ${first + 1}(st|nd|rd|th) token`);
  for (const { site, max, min } of naive) {
    const cell = said.find((text) => text.startsWith(`${site}:`));
    const [atMax, atMin] = /: max (.*); min (.*)$/.exec(cell ?? '')?.slice(1) ?? ['', ''];
    expect(atMax, site).toMatch(words(max));
    expect(atMin, site).toMatch(words(min));
  }
  // the map would prove little if nothing in it diverged
  expect(naive.some(({ max, min }) => max >= 0 || min >= 0)).toBe(true);
});
