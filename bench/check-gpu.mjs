// npm run check:gpu [-- --json FILE] [--seed N] [--mutants N] [--software]: whether this machine's
// graphics card computes what it should, and how fast, in headless Chromium. Ends with status 1 if
// not. Uses Node's own modules only until what is missing is installed.
import { readFileSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { checkNode, ensureInstalled } from '../scripts/lib/install.mjs';
import { addStep, passed, reportText, stepLine } from './lib/check-report.mjs';
import { writeJson } from './lib/write-json.mjs';

const HELP = `npm run check:gpu [-- options]
  --json FILE   also writes what was found as JSON, to be attached to a report
  --mutants N   so many random mutants under each of two prompts (default 200)
  --seed N      of the random mutants (default 1)
  --software    on Chromium's software adapter, not its own choice of GPU`;

const root = resolve(import.meta.dirname, '..');

/** Options, or null where help was asked for. Throws one sentence for what is not understood. */
function options() {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      seed: { type: 'string', default: '1' },
      mutants: { type: 'string', default: '200' },
      software: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  /** @param {'seed' | 'mutants'} name @param {number} least @param {number} most */
  const whole = (name, least, most) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new Error(
      `--${name} takes a whole number from ${least} to ${most}, not "${values[name]}".`,
    );
  };
  return {
    json: values.json,
    software: values.software,
    seed: whole('seed', 0, 2 ** 32 - 1),
    mutants: whole('mutants', 1, 1_000_000),
  };
}

/** @param {NonNullable<ReturnType<typeof options>>} order */
async function check({ json, software, seed, mutants }) {
  checkNode();
  await ensureInstalled(root);
  if (!findChromium())
    throw new Error(
      'There is no Chromium: install Chrome, set MUTASCOPE_CHROMIUM to its path, or run `npx playwright install chromium`.',
    );
  const { browserName, machineCores, runWorker, startChromium } =
    await import('./lib/in-chromium.mjs');
  const { serveBuilt } = await import('./lib/site.mjs');
  console.error('building …');
  const site = await serveBuilt(root, ['bench']);
  try {
    const browser = await startChromium(software).catch((error) => {
      throw new Error(`Chromium cannot be started: ${String(error.message).split('\n')[0]}`);
    });
    /** @type {import('./lib/check-report.mjs').CheckReport} */
    const report = {
      version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
      browser: browserName(browser),
      system: `${platform()} ${release()} ${arch()}`,
      processor: machineCores(),
      software,
      seed,
      mutants,
      steps: [],
      adapter: null,
      agreement: null,
      tilings: [],
      measures: [],
    };
    const address = new URL('bench/', site.url);
    for (const [name, value] of Object.entries({ check: '', seed, mutants }))
      address.searchParams.set(name, String(value));
    try {
      await runWorker(browser, address, (message) => {
        if (message.type === 'started') console.error(`${message.name} …`);
        if (message.type !== 'checked') return;
        addStep(report, message.step, message.found);
        console.log(stepLine(message.step));
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const broken = { name: 'browser', ok: false, message };
      addStep(report, broken, {});
      console.log(stepLine(broken));
    } finally {
      await browser.close();
    }
    console.log(`\n${reportText(report)}`);
    if (json !== undefined) writeJson(json, report);
    if (!passed(report)) process.exitCode = 1;
  } finally {
    await site.close();
  }
}

async function main() {
  const order = options();
  if (order) await check(order);
  else console.log(HELP);
}

main().catch((error) => {
  console.error(`check:gpu: ${error.message}`);
  process.exitCode = 1;
});
