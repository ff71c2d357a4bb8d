// npm test: installs what is missing, then everything CI runs. Ends non-zero if any of it failed.
// Uses Node's own modules only, since it runs before anything is installed.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureChromium } from './lib/ensure-chromium.mjs';
import { checkNode, ensureInstalled } from './lib/install.mjs';
import { endAll, run } from './lib/run.mjs';
import { countPlaywright, countVitest, summary } from './lib/tally.mjs';

const root = resolve(import.meta.dirname, '..');
const results = join(root, 'test-results');
// beside, not inside, the folder that Playwright empties when it starts
const e2eJson = join(root, '.cache', 'e2e.json');

/** @param {string} name a program of a package, as a path in node_modules */
const tool = (name) => join(root, 'node_modules', name);

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {{ file: string, count: (report: any) => import('./lib/tally.mjs').Tally }} [report]
 */

/**
 * @param {string} project as in vitest.config.ts
 * @returns {Step}
 */
function vitest(project) {
  const file = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return {
    name: `unit tests: ${project}`,
    args: [tool('vitest/vitest.mjs'), 'run', '--project', project, ...reporters],
    report: { file, count: countVitest },
  };
}

/** @type {Step} */
const build = { name: 'build', args: [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn'] };
/** @type {Step} */
const endToEnd = {
  name: 'end-to-end tests',
  args: [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eJson },
  report: { file: e2eJson, count: countPlaywright },
};

/**
 * One stage after another; the lanes of a stage run beside each other, the steps of a lane in turn.
 * What needs no GPU takes one core a lane; a software adapter takes all there are.
 * @type {Step[][][]}
 */
const STAGES = [
  [
    [
      { name: 'lint', args: [tool('eslint/bin/eslint.js'), '.'] },
      {
        name: 'circles of imports',
        args: [
          tool('dependency-cruiser/bin/dependency-cruise.mjs'),
          '--config',
          '--output-type',
          'err-long',
          'src',
          'workers',
          'cli',
        ],
      },
      { name: 'unused files, exports and packages', args: [tool('knip/bin/knip.js')] },
    ],
    [
      { name: 'types', args: [tool('typescript/bin/tsc'), '--noEmit'] },
      {
        name: 'format',
        args: [tool('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn'],
      },
      build,
      { name: 'size of the first load', args: ['scripts/size.mjs'] },
      { name: 'third-party notices', args: ['scripts/notices.mjs', '--check'] },
      vitest('page'),
    ],
  ],
  [[vitest('engine')]],
  [[endToEnd]],
];

/** @param {Step} step */
function tallyOf({ report }) {
  try {
    return report ? [report.count(JSON.parse(readFileSync(report.file, 'utf8')))] : [];
  } catch {
    return []; // the step failed before it wrote a report
  }
}

/**
 * Runs the steps of a stage; resolves to each with how it went.
 * @param {Step[][]} lanes
 */
async function runStage(lanes) {
  const alone = lanes.length === 1;
  /** @param {Step[]} lane */
  const runLane = async (lane) => {
    const done = [];
    for (const step of lane) {
      const start = performance.now();
      let output = '';
      if (alone) console.log(`\n── ${step.name}`);
      const status = await run(process.execPath, step.args, {
        cwd: root,
        ...(step.env ? { env: step.env } : {}),
        // of steps that run beside each other, each is shown whole
        ...(alone ? {} : { collect: (text) => (output += text) }),
      });
      if (!alone) console.log(`\n── ${step.name}\n${output}`);
      done.push({ step, ok: status === 0, seconds: (performance.now() - start) / 1000 });
    }
    return done;
  };
  return (await Promise.all(lanes.map(runLane))).flat();
}

async function test() {
  checkNode();
  await ensureInstalled(root);
  await ensureChromium(root);
  const steps = STAGES.flat(2);
  for (const { report } of steps) if (report) rmSync(report.file, { force: true });
  mkdirSync(results, { recursive: true });
  mkdirSync(join(root, '.cache'), { recursive: true });

  /** @type {Awaited<ReturnType<typeof runStage>>} */
  const done = [];
  for (const lanes of STAGES) {
    const built = done.every(({ step, ok }) => ok || step !== build);
    if (built || lanes[0][0] !== endToEnd) done.push(...(await runStage(lanes)));
  }

  const line = (/** @type {(typeof done)[number]} */ { step, ok, seconds }) =>
    `${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${step.name}`;
  console.log(`\n${done.map(line).join('\n')}\n`);
  const failures = done.filter(({ ok }) => !ok).length;
  console.log(summary(steps.flatMap(tallyOf), failures));
  if (failures > 0) process.exitCode = 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    endAll();
    process.exit(130);
  });
}

try {
  await test();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  endAll();
}
