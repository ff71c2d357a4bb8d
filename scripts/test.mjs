// npm test: installs what is missing, then everything CI runs. npm run test:deep (`deep`): the longer
// sweeps, run nightly. Ends non-zero if any of it failed; where CI is set, also if a test was skipped
// that tools/allowed-skips.json does not list.
// Uses Node's own modules only, since it runs before anything is installed.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureChromium } from './lib/ensure-chromium.mjs';
import { endOf, nameOf, playwrightFailures, vitestFailures } from './lib/failures.mjs';
import { checkNode, ensureInstalled } from './lib/install.mjs';
import { ensureNatsServer } from './lib/nats-server.mjs';
import { endAll, run } from './lib/run.mjs';
import { checkSkips, playwrightSkips, vitestSkips } from './lib/skips.mjs';
import { countPlaywright, countVitest, summary } from './lib/tally.mjs';

const root = resolve(import.meta.dirname, '..');
const results = join(root, 'test-results');

/** @param {string} name a program of a package, as a path in node_modules */
const tool = (name) => join(root, 'node_modules', name);

/** What is read out of the reports. */
const REPORTS = {
  vitest: { count: countVitest, skips: vitestSkips, failures: vitestFailures },
  playwright: { count: countPlaywright, skips: playwrightSkips, failures: playwrightFailures },
};

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string[]} args
 * @property {Record<string, string>} [env]
 * @property {{ file: string, kind: keyof typeof REPORTS }} [report]
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
    report: { file, kind: 'vitest' },
  };
}

/**
 * @param {string} project as in playwright.config.ts
 * @returns {Step}
 */
function endToEnd(project) {
  // beside, not inside, the folder that Playwright empties when it starts
  const file = join(root, '.cache', `e2e-${project}.json`);
  return {
    name: `end-to-end tests: ${project}`,
    args: [tool('@playwright/test/cli.js'), 'test', '--project', project, '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    report: { file, kind: 'playwright' },
  };
}

/** @type {Step} */
const build = { name: 'build', args: [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn'] };

/**
 * One stage after another. The steps of a stage are begun in their order, two at a time, so the longest
 * come first. Kernel tests mostly compile, on one core, and other unit tests often wait; a software
 * adapter that computes takes all cores there are, so the end-to-end tests, which wait for pages, run
 * alone.
 * @type {Record<string, Step[][]>}
 */
const PLANS = {
  test: [
    [
      vitest('gpu'),
      build,
      vitest('cpu'),
      { name: 'lint', args: [tool('eslint/bin/eslint.js'), '.'] },
      { name: 'types', args: [tool('typescript/bin/tsc'), '--noEmit'] },
      {
        name: 'format',
        args: [tool('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn'],
      },
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
    // of what was built
    [{ name: 'size of the first load', args: ['scripts/size.mjs'] }],
    [{ name: 'third-party notices', args: ['scripts/notices.mjs', '--check'] }],
    [endToEnd('lab')],
  ],
  deep: [[build], [vitest('deep')], [endToEnd('deep')]],
};

/**
 * What the steps' reports say; of a step that failed before it wrote one, nothing.
 * @param {Step[]} steps
 */
function readReports(steps) {
  return steps.flatMap((step) => {
    const { report } = step;
    if (!report || !existsSync(report.file)) return [];
    const { count, skips, failures } = REPORTS[report.kind];
    try {
      const said = JSON.parse(readFileSync(report.file, 'utf8'));
      return [{ step, tally: count(said), skips: skips(said, root), failures: failures(said) }];
    } catch {
      return []; // ended while it wrote; the step has failed
    }
  });
}

/** Most steps of a stage that run beside each other. */
const AT_ONCE = 2;

/**
 * Runs the steps of a stage; resolves to each with how it went.
 * @param {Step[]} steps
 */
async function runStage(steps) {
  const alone = steps.length === 1;
  const open = steps.values();
  /** @type {{ step: Step, ok: boolean, seconds: number, output: string }[]} */
  const done = [];
  const runSome = async () => {
    // what one takes, the other does not
    for (const step of open) {
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
      const seconds = (performance.now() - start) / 1000;
      done.push({ step, ok: status === 0, seconds, output });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runSome));
  return done;
}

/** @param {Step[][]} stages */
async function test(stages) {
  checkNode();
  await ensureInstalled(root);
  await ensureChromium(root);
  await ensureNatsServer();
  const steps = stages.flat();
  for (const { report } of steps) if (report) rmSync(report.file, { force: true });
  mkdirSync(results, { recursive: true });
  mkdirSync(join(root, '.cache'), { recursive: true });

  /** @type {Awaited<ReturnType<typeof runStage>>} */
  const done = [];
  for (const stage of stages) {
    const built = done.every(({ step, ok }) => ok || step !== build);
    if (built || stage[0].report?.kind !== 'playwright') done.push(...(await runStage(stage)));
  }

  const line = (/** @type {(typeof done)[number]} */ { step, ok, seconds }) =>
    `${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${step.name}`;
  const reports = readReports(steps);
  const skips = checkSkips(
    reports.flatMap((report) => report.skips),
    root,
  );
  const tallies = reports.map(({ tally }) => tally);
  // on a machine of one's own something may be missing; CI has to run what it can
  const forbidden = process.env.CI ? skips.unlisted : 0;
  if (forbidden > 0) tallies.push({ passed: 0, failed: forbidden, skipped: -forbidden });
  /** @type {string[]} */
  const names = [];
  for (const { step, ok, output } of done) {
    if (ok) continue;
    const failures = reports.find((report) => report.step === step)?.failures ?? [];
    names.push(...(failures.length > 0 ? failures.map(nameOf) : [step.name]));
    const told = failures.length > 0 ? failures.join('\n\n') : endOf(output);
    console.log(`\n── failed: ${step.name}\n${told}`);
  }
  console.log(`\n${done.map(line).join('\n')}\n`);
  if (skips.lines.length > 0) console.log(`${skips.lines.join('\n')}\n`);
  // last, since of a long log often only the end is kept
  if (names.length > 0) console.log(`${names.map((name) => `failed: ${name}`).join('\n')}\n`);
  const failures = done.filter(({ ok }) => !ok).length;
  console.log(summary(tallies, forbidden > 0 ? failures + 1 : failures));
  if (failures + forbidden > 0) process.exitCode = 1;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    endAll();
    process.exit(130);
  });
}

try {
  const name = process.argv[2] ?? 'test';
  if (!(name in PLANS))
    throw new Error(`There is no plan ${name}: ${Object.keys(PLANS).join(', ')}.`);
  await test(PLANS[name]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  endAll();
}
