import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runnerImport } from 'vite';
import { firstLoad } from '../../scripts/lib/first-load.mjs';
import { ensureNatsServer, findNatsServer } from '../../scripts/lib/nats-server.mjs';

/** @typedef {import('../engine/measure.ts').Measure} Measure */

/** What only the client of campaigns says. */
const CLIENT = '$JS.API.';

/**
 * What campaigns cost: through a real server, and in the page's first load.
 * @param {{ folder: string }} bench where the page is built
 * @returns {Promise<Measure[]>}
 */
export async function campaign({ folder }) {
  const measures = [ofFirstLoad(join(folder, 'app'))];
  await ensureNatsServer();
  if (!findNatsServer()) return measures;
  /** @type {{ module: typeof import('./measure.ts') }} */
  const { module } = await runnerImport(resolve(import.meta.dirname, 'measure.ts'), {
    configFile: false,
  });
  return [...(await module.measureCampaign((words) => console.error(`  ${words}`))), ...measures];
}

/**
 * @param {string} dist
 * @returns {Measure}
 */
function ofFirstLoad(dist) {
  const { files } = firstLoad((name) => readFileSync(join(dist, name)));
  const withClient = files.filter(({ name }) =>
    readFileSync(join(dist, name), 'utf8').includes(CLIENT),
  );
  return {
    name: 'campaign.first_load_bytes',
    value: withClient.reduce((sum, { bytes }) => sum + bytes, 0),
    unit: 'bytes',
    note: 'gzipped, of files of the first load that hold the client of campaigns: it loads on joining',
  };
}
