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
const unitJson = join(results, 'unit.json');
// beside, not inside, the folder that Playwright empties when it starts
const e2eJson = join(root, '.cache', 'e2e.json');

/** @param {string} name a program of a package, as a path in node_modules */
const tool = (name) => join(root, 'node_modules', name);

/** @type {[name: string, args: string[], env?: Record<string, string>][]} */
const STEPS = [
  ['types', [tool('typescript/bin/tsc'), '--noEmit']],
  ['lint', [tool('eslint/bin/eslint.js'), '.']],
  ['format', [tool('prettier/bin/prettier.cjs'), '--check', '.', '--log-level', 'warn']],
  [
    'unit tests',
    [tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json'].concat(
      `--outputFile.json=${unitJson}`,
    ),
  ],
  ['build', [tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn']],
  [
    'end-to-end tests',
    [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: e2eJson },
  ],
];

/**
 * @param {string} file
 * @param {(report: any) => import('./lib/tally.mjs').Tally} count
 */
function tally(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }; // the step failed before it wrote a report
  }
}

async function test() {
  checkNode();
  await ensureInstalled(root);
  await ensureChromium(root);
  rmSync(unitJson, { force: true });
  rmSync(e2eJson, { force: true });
  mkdirSync(results, { recursive: true });
  mkdirSync(join(root, '.cache'), { recursive: true });

  /** @type {string[]} */
  const failures = [];
  const lines = [];
  let built = true;
  for (const [name, args, env] of STEPS) {
    if (name === 'end-to-end tests' && !built) continue;
    const start = performance.now();
    console.log(`\n── ${name}`);
    const ok = (await run(process.execPath, args, { cwd: root, ...(env ? { env } : {}) })) === 0;
    const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
    lines.push(`${ok ? 'ok    ' : 'FAILED'} ${seconds} s  ${name}`);
    if (!ok) failures.push(name);
    if (name === 'build') built = ok;
  }

  console.log(`\n${lines.join('\n')}\n`);
  const tallies = [tally(unitJson, countVitest), tally(e2eJson, countPlaywright)];
  console.log(summary(tallies, failures.length));
  if (failures.length > 0) process.exitCode = 1;
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
